/** What docs/LEDGER.md calls the ways in which reports put stock on the way. */
import type { MovementKind, Purpose, ReportKind } from '@satchel/contracts';

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

const PACKING = ['pack', 'packed', 'unpack', 'unpacked'];

export function isPacking(kind: string): boolean {
  return PACKING.includes(kind);
}

/** Whether a movement puts its units on a shipment for the first time. */
export function putsOnTheWay(kind: MovementKind): boolean {
  return Object.values(SENDING).some((way) => way.kind === kind);
}
