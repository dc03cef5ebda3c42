/** How the process of a physical count says no. */

export const COUNT_REFUSALS = {
  'nothing-to-count': [409, 'No product is to be counted here by this choice. Choose others.'],
  'already-submitted': [409, 'The sheet was submitted; what was counted stands. Open another.'],
  'already-discarded': [409, 'The sheet was discarded. Open another.'],
  'not-submitted': [409, 'The sheet was not submitted, so there is nothing to explain yet.'],
  'not-awaiting-approval': [409, 'The sheet does not wait for an approval.'],
  'lines-not-counted': [
    409,
    'Lines have no count. Count them, or say `leaveUncounted` to leave them out.',
  ],
  'reasons-missing': [409, 'Lines beyond the limit have no reason yet. Have them explained first.'],
  'stale-version': [412, 'It has changed since you read it. Read it again.'],
  'unknown-line': [422, 'It has no such line of this product.'],
} as const satisfies Record<string, readonly [status: number, meaning: string]>;
export type CountRefusalCode = keyof typeof COUNT_REFUSALS;

export interface CountRefusal {
  readonly refused: CountRefusalCode;
  readonly detail: string;
  readonly figures?: Record<string, number | string>;
}

export function countRefusal(
  refused: CountRefusalCode,
  more = '',
  figures?: Record<string, number | string>,
): CountRefusal {
  const [, sentence] = COUNT_REFUSALS[refused];
  const detail = more === '' ? sentence : `${sentence} ${more}`;
  return { refused, detail, ...(figures ? { figures } : {}) };
}

export function isCountRefusal(outcome: object): outcome is CountRefusal {
  return 'refused' in outcome;
}
