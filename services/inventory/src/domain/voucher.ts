/**
 * Paper vouchers that are keyed later: two clerks may key the same one under two ids. Both are
 * facts and are booked; that they look alike is for the storekeeper to clear up.
 */
import type { Uuid } from '@satchel/language';
import type { PastEvent } from './book.js';
import { flag, openFor, type Posting } from './posting.js';
import { setOpen } from './settling.js';

export function voucherKey(location: string, product: string, document: string): string {
  return `${location}|${product}|${document}`;
}

/** Keeps the voucher in mind, and says so when its number stands here already. */
export function noteVoucher(posting: Posting, quantity: number, shipment: Uuid): void {
  const { book, card, event } = posting;
  const key = voucherKey(card.location.id, card.product, event.document ?? '');
  const alike = book.vouchers.get(key) ?? new Set();
  if (alike.size > 0) {
    flag(posting, 'voucher-keyed-twice');
    openFor(posting, { kind: 'voucher-keyed-twice', quantity, shipment });
  }
  book.vouchers.set(key, alike.add(event.id));
}

/** Of a reversed voucher: when one of its number is left, nothing is keyed twice any more. */
export function forgetVoucher({ book }: Posting, past: PastEvent): void {
  const alike = [...book.vouchers.values()].find((ids) => ids.has(past.id));
  if (!alike) return;
  alike.delete(past.id);
  if (alike.size > 1) return;
  for (const each of book.discrepancies.values()) {
    if (each.kind === 'voucher-keyed-twice' && alike.has(each.event)) {
      setOpen(book, each, 0, 'reversed');
    }
  }
}
