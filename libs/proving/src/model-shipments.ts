/** What is on the way: who put it there, who may take it off (docs/LEDGER.md section 4.3). */
import type { Purpose } from '@satchel/contracts';
import { UNIDENTIFIED_LOT } from '@satchel/language';
import type { Book, Happening, Line } from './model-book.js';
import { byExpiry, type LotPart, sumOf } from './model-lots.js';

export interface TransitPart extends LotPart {
  shipment: string;
}

/** Where units go, and why. */
export interface Way {
  id: string;
  to: string;
  purpose: Purpose;
}

/** Whether a shipment is known under other ends than these, or for another purpose. */
export function differs(book: Book, from: string, { id, to, purpose }: Way): boolean {
  const known = book.shipment(id);
  if (!known) return false;
  return known.from !== from || known.to !== to || known.purpose !== purpose;
}

export function makeShipment(book: Book, it: Happening, { id, to, purpose }: Way): void {
  if (book.shipment(id)) return;
  book.shipments.push({ id, from: it.location, to, purpose, issuedAt: it.at });
}

/** Settles receipts that came before the shipment was known with the lines just put on it. */
export function matchLater(
  book: Book,
  it: Happening,
  id: string,
  to: string,
  lots: string[],
): void {
  const { product, id: event, at } = it;
  for (const lot of lots) {
    const line = { shipment: id, product, lot };
    const waiting = book.openDiscrepancies('unknown-shipment', { location: to, product });
    for (const discrepancy of waiting.filter((it) => it.shipment === id)) {
      const quantity = Math.min(discrepancy.open, book.inTransit(line));
      if (quantity === 0) continue;
      const ends = { from: '@in-transit', to: book.world.gapOf(to) } as const;
      book.move({ event, kind: 'shipment-matched', ...line, quantity, ...ends, at, discrepancy });
      book.lower(discrepancy, quantity, 'matched');
    }
  }
}

/** Lines of a shipment in the order in which a quantity without lots takes from them. */
export function orderedLines(book: Book, shipment: string, product: string): Line[] {
  const lots = book.linesOf(shipment, product).map((line) => line.lot);
  const identified = lots.filter((lot) => lot !== UNIDENTIFIED_LOT).sort(byExpiry(book, product));
  const unidentified = lots.filter((lot) => lot === UNIDENTIFIED_LOT);
  return [...identified, ...unidentified].map((lot) => ({ shipment, product, lot }));
}

/** Takes up to a quantity off one shipment, of one lot where it is given. */
export function takeOffShipment(
  book: Book,
  shipment: string,
  product: string,
  quantity: number,
  lot?: string,
): TransitPart[] {
  const parts: TransitPart[] = [];
  let rest = quantity;
  const lines = orderedLines(book, shipment, product);
  for (const line of lines.filter((it) => lot === undefined || it.lot === lot)) {
    const taken = Math.min(rest, book.inTransit(line));
    if (taken > 0) parts.push({ lot: line.lot, quantity: taken, shipment });
    rest -= taken;
  }
  return parts;
}

/** Takes up to a quantity off the shipments to a card that were issued by then, oldest first. */
export function takeOffOpenShipments(
  book: Book,
  it: Happening,
  quantity: number,
  lot?: string,
): TransitPart[] {
  const toHere = book.shipments
    .filter((shipment) => shipment.to === it.location && shipment.issuedAt <= it.at)
    .sort((a, b) => a.issuedAt - b.issuedAt || (a.id < b.id ? -1 : 1));
  const parts: TransitPart[] = [];
  let rest = quantity;
  for (const { id } of toHere) {
    const taken = takeOffShipment(book, id, it.product, rest, lot);
    parts.push(...taken);
    rest -= sumOf(taken);
  }
  return parts;
}
