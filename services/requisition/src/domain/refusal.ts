/**
 * How the domain says no: a stable code, a sentence to act on, and the figures that belong to it.
 */
import type { TooLate } from './requisition.js';

export const REFUSAL_CODES = [
  'already-approved',
  'already-rejected',
  'already-cancelled',
  'no-supply-line',
  'stale-version',
  'unknown-line',
  'reject-instead',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export interface Refusal {
  readonly refused: RefusalCode;
  readonly detail: string;
  readonly figures?: Record<string, number | string>;
}

export function isRefusal(outcome: object): outcome is Refusal {
  return 'refused' in outcome;
}

const TOO_LATE_DETAILS: Record<TooLate, string> = {
  'already-approved':
    'It was approved and the supplier is at work on it. Cancelling after approval will come with reservation; until then, tell the supplier.',
  'already-rejected':
    'It was rejected; the reason stands in its history. Ask again with a new request.',
  'already-cancelled': 'It was cancelled. Ask again with a new request.',
};

export function tooLate(code: TooLate): Refusal {
  return { refused: code, detail: TOO_LATE_DETAILS[code] };
}

export function staleVersion(seen: number, current: number): Refusal {
  return {
    refused: 'stale-version',
    detail: `You saw version ${seen}; meanwhile it is at version ${current}. Read it again and decide anew.`,
    figures: { seen, current },
  };
}
