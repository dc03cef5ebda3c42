/**
 * Stock that leaves a card: docs/LEDGER.md section 4.1, and its share of an issue behind a count.
 */
import type { MovementKind, StockReport } from '@satchel/contracts';
import { type End, UNIDENTIFIED_LOT } from '@satchel/language';
import type { Book, Count, Happening } from './model-book.js';
import {
  dispensingOrder,
  type LotPart,
  namedParts,
  shortageOrder,
  sumOf,
  takeInOrder,
  withRest,
} from './model-lots.js';
import { makeShipment, matchLater, type Way } from './model-shipments.js';
import { SENDING, type SendingKind } from './model-words.js';

export interface WayOut {
  kind: MovementKind;
  to: End;
  shipment?: string;
}

/** Books a report that takes stock out, and returns the parts that went. */
export function takeOut(
  book: Book,
  it: Happening,
  asked: { quantity?: number; lots?: LotPart[] },
  way: WayOut,
): LotPart[] {
  const parts = asked.lots ? namedParts(asked) : assumedParts(book, it);
  const anchor = book.anchorOfMovement(it, it.at);
  if (anchor) it.flags.add('after-count');
  else makeUpFor(book, it, parts);
  sendOut(book, it, parts, way, anchor);
  if (it.kind === 'dispensed') noticeExpired(book, it, parts);
  return parts;
}

/** To whom a report sends, by which shipment and what for. */
export function wayOf(kind: SendingKind, { shipment = '', to = '' }: StockReport): Way {
  return { id: shipment, to, purpose: SENDING[kind].purpose };
}

/** Books a report that puts stock on the way: a paper voucher, a gift or a return. */
export function sendAway(book: Book, it: Happening, kind: SendingKind, report: StockReport): void {
  const way = wayOf(kind, report);
  makeShipment(book, it, way);
  const out = { kind: SENDING[kind].kind, to: '@in-transit', shipment: way.id } as const;
  const lots = takeOut(book, it, report, out).map((part) => part.lot);
  matchLater(book, it, way.id, way.to, lots);
  if (kind === 'issued-on-voucher') noticeKeyedTwice(book, it);
}

/** One paper says once what was handed out; which of two entries is right nobody knows yet. */
function noticeKeyedTwice(book: Book, it: Happening): void {
  if (book.vouchersAlike(it).every((one) => one.id === it.id)) return;
  it.flags.add('voucher-keyed-twice');
  book.openDiscrepancy('voucher-keyed-twice', it, it.quantity, it.shipment);
}

function assumedParts(book: Book, it: Happening): LotPart[] {
  const { parts, rest } = takeInOrder(book, it, dispensingOrder(book, it), it.quantity);
  const all = withRest(parts, UNIDENTIFIED_LOT, rest);
  if (all.some((part) => part.lot !== UNIDENTIFIED_LOT)) it.flags.add('lot-assumed');
  return all;
}

/** The outbound entries, behind their opposites where a count stands after them. */
export function sendOut(
  book: Book,
  it: Happening,
  parts: LotPart[],
  way: WayOut,
  anchor: Count | undefined,
): void {
  const { id: event, product, location } = it;
  if (anchor) {
    const from = otherSideBehind(book, it, anchor, it.kind === 'dispensed');
    for (const part of parts) balanceIn(book, it, part, from, anchor);
  }
  for (const part of parts) {
    book.move({ event, product, ...part, from: location, at: it.at, ...way });
  }
}

/** `@dispensed` for use that a count by mode has seen already, else the gap. */
export function otherSideBehind(book: Book, it: Happening, anchor: Count, isUse: boolean): End {
  const isKnown = isUse && book.world.modeAt(it, anchor.at) === 'by-count';
  return isKnown ? '@dispensed' : book.world.gapOf(it.location);
}

export function balanceIn(
  book: Book,
  it: Happening,
  part: LotPart,
  from: End,
  anchor: Count,
): void {
  const { id: event, product, location: to } = it;
  const linked = { kind: 'after-count', at: anchor.at, count: anchor.event } as const;
  book.move({ event, product, ...part, from, to, ...linked });
}

export function balanceOut(book: Book, it: Happening, part: LotPart, to: End, anchor: Count): void {
  const { id: event, product, location: from } = it;
  const linked = { kind: 'after-count', at: anchor.at, count: anchor.event } as const;
  book.move({ event, product, ...part, from, to, ...linked });
}

/** Lets lots that hold more than is asked of them help out, and books in what nobody holds. */
function makeUpFor(book: Book, it: Happening, parts: LotPart[]): void {
  const missing = parts.map((part) => ({
    lot: part.lot,
    quantity: reassignTo(book, it, part, parts),
  }));
  missStock(
    book,
    it,
    missing.filter((part) => part.quantity > 0),
  );
}

function reassignTo(book: Book, it: Happening, part: LotPart, asked: LotPart[]): number {
  const others = book.lotsHeld(it).filter((lot) => lot !== part.lot);
  let short = part.quantity - book.lotBalance(it, part.lot);
  for (const lot of shortageOrder(book, it.product, others)) {
    const ownNeed = asked.find((other) => other.lot === lot)?.quantity ?? 0;
    const quantity = Math.min(short, book.lotBalance(it, lot) - ownNeed);
    if (quantity <= 0) continue;
    convertOut(book, it, { lot, quantity });
    convertIn(book, it, { lot: part.lot, quantity });
    short -= quantity;
  }
  return Math.max(short, 0);
}

export function convertOut(book: Book, it: Happening, part: LotPart, count?: string): void {
  const { id: event, product, location: from, at } = it;
  const linked = count === undefined ? {} : { count };
  book.move({
    event,
    kind: 'lot-reassigned',
    product,
    ...part,
    from,
    to: '@converted',
    at,
    ...linked,
  });
}

export function convertIn(book: Book, it: Happening, part: LotPart, count?: string): void {
  const { id: event, product, location: to, at } = it;
  const linked = count === undefined ? {} : { count };
  book.move({
    event,
    kind: 'lot-reassigned',
    product,
    ...part,
    from: '@converted',
    to,
    at,
    ...linked,
  });
}

/** Books in what must have been there although no book knows of it. */
export function missStock(book: Book, it: Happening, parts: LotPart[], count?: string): void {
  if (parts.length === 0) return;
  const { id: event, product, location: to, at } = it;
  const linked = count === undefined ? {} : { count };
  for (const part of parts) {
    book.move({
      event,
      kind: 'missing-stock',
      product,
      ...part,
      from: book.world.gapOf(to),
      to,
      at,
      ...linked,
    });
  }
  // What an observed location had, its own system knows.
  if (book.world.isObserved(to)) return;
  book.openDiscrepancy('over-dispensed', it, sumOf(parts));
  it.flags.add('over-dispensed');
}

function noticeExpired(book: Book, it: Happening, parts: LotPart[]): void {
  const day = book.world.dayAt(it.location, it.at);
  const expired = parts.filter((part) => book.world.hasExpired(it.product, part.lot, day));
  if (expired.length === 0) return;
  it.flags.add('expired-handed-out');
  book.openDiscrepancy('expired-handed-out', it, sumOf(expired));
}
