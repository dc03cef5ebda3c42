/**
 * The words of docs/LEDGER.md for reports, orders, movements and discrepancies. Where the contracts
 * do not have one of them yet it is said here, so that the model need not wait for the ledger.
 */
import type {
  DiscrepancyKind,
  MovementKind,
  Purpose,
  ReportKind,
  StockOrder,
  StockReport,
} from '@satchel/contracts';

export type ToldReportKind = ReportKind | 'disposed';
export type EntryKind = MovementKind | 'disposed';
export type DifferenceKind = DiscrepancyKind | 'voucher-keyed-twice';

export interface ToldReport extends Omit<StockReport, 'kind' | 'witnesses'> {
  kind: ToldReportKind;
  /** `disposed`: who else stood by. */
  witnesses?: string[];
}

export interface ToldOrder extends Omit<StockOrder, 'insteadOf'> {
  /** `issue`: the product that was asked for, where another is given. */
  insteadOf?: string;
}

/** The reports that put units on the way: what they are booked as, and what the shipment is for. */
export const SENDING = {
  'issued-on-voucher': { kind: 'issued', purpose: 'supply' },
  given: { kind: 'transferred', purpose: 'transfer' },
  returned: { kind: 'returned', purpose: 'return' },
} as const satisfies Partial<Record<ToldReportKind, { kind: EntryKind; purpose: Purpose }>>;

export type SendingKind = keyof typeof SENDING;

export function isSending(kind: string): kind is SendingKind {
  return kind in SENDING;
}

/** Whether a movement puts its units on a shipment for the first time. */
export function putsOnTheWay(kind: EntryKind): boolean {
  return Object.values(SENDING).some((way) => way.kind === kind);
}
