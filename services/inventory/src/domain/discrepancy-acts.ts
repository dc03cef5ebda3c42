/**
 * What people do about a discrepancy: assign it, note something, settle it, open it again. None of
 * it moves stock: what explains a discrepancy is an order or report that stands in the books of the
 * same card, and a loss that is accepted stays where the ledger put it.
 */
import type { Uuid } from '@satchel/language';
import type { Discrepancy } from './discrepancy.js';

/** One line of its history. */
export interface Act {
  readonly act: 'assigned' | 'noted' | 'settled' | 'reopened';
  readonly by: string;
  readonly at: number;
  readonly note?: string;
  readonly outcome?: string;
  readonly event?: Uuid;
  readonly units?: number;
  readonly ownerRole?: string;
  readonly ownerAt?: string;
}

/** An accepted order or report of the same card that nobody reversed. */
export interface Explaining {
  readonly event: Uuid;
  /** Units that it moved into or out of the card, whichever is more. */
  readonly units: number;
  /** Units of other discrepancies that it explains already. */
  readonly explained: number;
}

/** Who acts, when, and what she says to it. */
export interface Acting {
  readonly by: string;
  readonly at: number;
  readonly note?: string | undefined;
}

/** Who acts when it follows from what the ledger recorded. */
export const BY_LEDGER = '@ledger';

export const DISCREPANCY_REFUSALS = {
  'already-settled': [409, 'The discrepancy is settled. Open it again first, with the reason.'],
  'already-open': [409, 'The discrepancy is open.'],
  'settled-by-ledger': [
    409,
    'What was recorded settled this discrepancy. Reverse that, and it is open again by itself.',
  ],
  'not-an-explanation': [
    409,
    'Nothing on this card explains it by that id: it is not there, was refused or reversed, moved nothing, or opened the discrepancy itself.',
  ],
  'explains-too-little': [
    409,
    'What is named moved fewer units than it would explain, together with what it explains already.',
  ],
} as const satisfies Record<string, readonly [number, string]>;
export type DiscrepancyRefusal = keyof typeof DISCREPANCY_REFUSALS;

export interface RefusedAct {
  readonly refused: DiscrepancyRefusal;
  readonly figures?: Record<string, number>;
}
export interface DoneAct {
  readonly after: Discrepancy;
  readonly act: Act;
}
type Outcome = RefusedAct | DoneAct;

/** Settled by something that was recorded. `limitUnits`: less than so many may stay unexplained. */
export function explain(
  before: Discrepancy,
  explaining: Explaining | undefined,
  limitUnits: number | undefined,
  acting: Acting,
): Outcome {
  if (before.status === 'settled') return { refused: 'already-settled' };
  if (!explaining || explaining.units === 0 || explaining.event === before.event) {
    return { refused: 'not-an-explanation' };
  }
  const left = explaining.units - explaining.explained;
  if (left <= 0 || left + (limitUnits ?? 1) <= before.open) {
    const { units: moved, explained } = explaining;
    return { refused: 'explains-too-little', figures: { moved, explained, open: before.open } };
  }
  return settled(before, 'explained-by', acting, { event: explaining.event });
}

export function acceptLoss(before: Discrepancy, acting: Acting): Outcome {
  if (before.status === 'settled') return { refused: 'already-settled' };
  return settled(before, 'accepted-as-loss', acting, {});
}

/** Open again, with the units that it was settled with. */
export function reopen(before: Discrepancy, history: readonly Act[], acting: Acting): Outcome {
  if (before.status === 'open') return { refused: 'already-open' };
  const last = history.findLast(({ act }) => act === 'settled');
  const isOurs = before.outcome === 'explained-by' || before.outcome === 'accepted-as-loss';
  if (!isOurs || last?.units === undefined) return { refused: 'settled-by-ledger' };
  const { settledAt: _at, outcome: _outcome, ...rest } = before;
  const after = { ...rest, status: 'open' as const, open: last.units, version: rest.version + 1 };
  return { after, act: { act: 'reopened', ...said(acting), units: last.units } };
}

export function note(before: Discrepancy, acting: Acting): DoneAct {
  const after = { ...before, version: before.version + 1 };
  return { after, act: { act: 'noted', ...said(acting) } };
}

export function assign(
  before: Discrepancy,
  owner: { readonly ownerRole: string; readonly ownerAt: string },
  acting: Acting,
): Outcome {
  if (before.status === 'settled') return { refused: 'already-settled' };
  const after = { ...before, ...owner, version: before.version + 1 };
  return { after, act: { act: 'assigned', ...said(acting), ...owner } };
}

function settled(
  before: Discrepancy,
  outcome: string,
  acting: Acting,
  by: { readonly event?: Uuid },
): DoneAct {
  const after: Discrepancy = {
    ...before,
    status: 'settled',
    open: 0,
    outcome,
    settledAt: acting.at,
    version: before.version + 1,
  };
  return { after, act: { act: 'settled', ...said(acting), outcome, units: before.open, ...by } };
}

function said({ by, at, note: text }: Acting): Pick<Act, 'by' | 'at' | 'note'> {
  return { by, at, ...(text === undefined ? {} : { note: text }) };
}
