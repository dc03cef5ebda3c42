/** What may explain a discrepancy, and by what it is found. */
import { type LocationId, localDay, type ProductCode, type Uuid } from '@satchel/language';
import type { Around } from './around.js';
import type { DiscrepancyKind } from './discrepancy.js';

/** What explains it, the surest first. */
export const GROUNDS = [
  'under-way',
  'not-sent',
  'sent-twice',
  'wrongly-reversed',
  'opposite-elsewhere',
  'products-confused',
  'tenfold',
  'pack',
  'doubled',
  'swapped',
  'beside',
] as const;
export type Ground = (typeof GROUNDS)[number];

/** One thing to send; its id, and that of a new shipment, are made by whoever sends it. */
export interface ProposedAct {
  readonly to: 'reports' | 'orders' | 'settle';
  readonly body: ProposedBody;
}

export interface ProposedBody {
  readonly kind?: string;
  readonly location?: LocationId;
  readonly product?: ProductCode;
  readonly quantity?: number;
  readonly occurredAt?: string;
  readonly direction?: 'gain' | 'loss';
  readonly shipment?: Uuid;
  readonly to?: LocationId;
  readonly event?: Uuid;
  readonly outcome?: string;
  readonly reason?: string;
}

export interface Candidate {
  readonly ground: Ground;
  /** The difference that it would explain, to the unit. */
  readonly units: number;
  /** How long before or after it happened. */
  readonly apartMs: number;
  readonly sentence: string;
  readonly events?: readonly Uuid[];
  readonly shipments?: readonly Uuid[];
  readonly discrepancies?: readonly Uuid[];
  /** What settles it; absent where somebody has to look first. */
  readonly act?: ProposedAct;
  /** What is to be told besides, so that the books are right as well. */
  readonly next?: ProposedAct;
}

/** Which way it is off: more is there, or was given out, than the book knew of; or less. */
export const SIGN: Readonly<Record<DiscrepancyKind, 1 | -1 | 0>> = {
  'over-dispensed': 1,
  'over-receipt': 1,
  'unknown-shipment': 1,
  'count-surplus': 1,
  'carry-over-surplus': 1,
  'short-receipt': -1,
  'count-shortage': -1,
  'carry-over-shortage': -1,
  'expired-handed-out': 0,
  'voucher-keyed-twice': 0,
};

export function dayOf({ timeZone }: Around, at: number): string {
  return localDay(new Date(at), timeZone);
}
