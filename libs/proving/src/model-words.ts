/**
 * The words of docs/LEDGER.md for what is put on the way. Where the contracts do not have a word of
 * the page yet it is said here, so that the model need not wait for the ledger.
 */
import type { MovementKind, Purpose, ReportKind, StockOrder } from '@satchel/contracts';

export interface ToldOrder extends Omit<StockOrder, 'insteadOf'> {
  /** `issue`: the product that was asked for, where another is given. */
  insteadOf?: string;
}

/** The reports that put units on the way: what they are booked as, and what the shipment is for. */
export const SENDING = {
  'issued-on-voucher': { kind: 'issued', purpose: 'supply' },
  given: { kind: 'transferred', purpose: 'transfer' },
  returned: { kind: 'returned', purpose: 'return' },
} as const satisfies Partial<Record<ReportKind, { kind: MovementKind; purpose: Purpose }>>;

export type SendingKind = keyof typeof SENDING;

export function isSending(kind: string): kind is SendingKind {
  return kind in SENDING;
}

/** Whether a movement puts its units on a shipment for the first time. */
export function putsOnTheWay(kind: MovementKind): boolean {
  return Object.values(SENDING).some((way) => way.kind === kind);
}
