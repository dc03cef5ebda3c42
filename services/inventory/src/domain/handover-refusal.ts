/** How handing a kit over says no. */

export const HANDOVER_REFUSALS = {
  'own-handover': [
    403,
    'You are part of this handover or had a hand in its count, so somebody else has to close it.',
  ],
  'not-a-kit': [409, 'Only a kit is handed over. The register says who holds other locations.'],
  'handover-under-way': [409, 'A handover of this kit is under way already. End that one first.'],
  'handover-ended': [409, 'The handover was closed or cancelled. Open another.'],
  'same-holder': [409, 'The next holder holds the kit already. Cancel it where she came back.'],
  'cover-is-a-kit': [409, 'A kit cannot answer for a kit. Name the account of who holds it.'],
  'witness-is-party': [
    409,
    'A witness is neither the last nor the next holder, nor answers for the kit meanwhile.',
  ],
  'outgoing-missing': [
    409,
    'Who held the kit was not at the count. Say why in `absence`, with two witnesses.',
  ],
  'sheet-not-booked': [409, 'The count sheet is a draft, discarded or to be counted again.'],
  'count-not-whole': [409, 'The sheet lacks products that the kit manages or holds.'],
  'count-too-old': [409, 'The kit was counted while its last holder still answered for it.'],
  'not-counted': [409, 'There is no witnessed count yet. Count the kit and say who was there.'],
  'count-not-settled': [409, 'The count is to be approved or made again. See to it first.'],
  'no-next-holder': [409, 'There is no next holder yet. Until she is named, the cover answers.'],
  'stale-version': [412, 'It has changed since you read it. Read it again.'],
} as const satisfies Record<string, readonly [status: number, meaning: string]>;
export type HandoverRefusalCode = keyof typeof HANDOVER_REFUSALS;

export interface HandoverRefusal {
  readonly refused: HandoverRefusalCode;
  readonly detail: string;
  readonly figures?: Record<string, number | string>;
}

export function handoverRefusal(
  refused: HandoverRefusalCode,
  more = '',
  figures?: Record<string, number | string>,
): HandoverRefusal {
  const [, sentence] = HANDOVER_REFUSALS[refused];
  const detail = more === '' ? sentence : `${sentence} ${more}`;
  return { refused, detail, ...(figures ? { figures } : {}) };
}

export function isHandoverRefusal(outcome: object): outcome is HandoverRefusal {
  return 'refused' in outcome;
}
