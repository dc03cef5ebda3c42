/** Physical counts and openings: docs/LEDGER.md sections 4.4 and 4.5. */
import { UNIDENTIFIED_LOT } from '@satchel/language';
import type { Book, Count, Happening } from './model-book.js';
import {
  type LotPart,
  namedParts,
  shortageOrder,
  sumByLot,
  takeInOrder,
  withRest,
} from './model-lots.js';
import {
  balanceIn,
  balanceOut,
  convertIn,
  convertOut,
  missStock,
  otherSideBehind,
} from './model-out.js';
import { takeOffOpenShipments } from './model-shipments.js';

/** The first opening of an untouched card opens it; on any other card it is a count. */
export function open(
  book: Book,
  it: Happening,
  asked: { quantity?: number; lots?: LotPart[] },
): void {
  const touched = book.entries(it).length > 0 || book.countsOf(it).length > 0;
  if (touched || book.openingOf(it) !== undefined) {
    it.flags.add('already-open');
    count(book, it, asked.lots);
    return;
  }
  const { id: event, product, location, at } = it;
  book.openings.push({ location, product, at });
  for (const part of namedParts(asked)) {
    book.move({ event, kind: 'opening', product, ...part, from: '@opening', to: location, at });
  }
}

/** Books the difference between what was counted and what the book says of that moment. */
export function count(book: Book, it: Happening, lots: LotPart[] | undefined): void {
  const variance = it.quantity - book.asOf(it, it.at);
  const anchor = book.anchorOfCount(it, it.at);
  const isLatest = book.entries(it).every((entry) => entry.at <= it.at);
  if (anchor) it.flags.add('after-count');
  if (lots && isLatest && !anchor) countLots(book, it, lots, variance);
  else if (variance < 0) shortage(book, it, -variance, anchor);
  else if (variance > 0) surplus(book, it, variance, anchor);
  const { location, product, at, id: event } = it;
  book.counts.push({ location, product, event, at, carriesOver: it.kind === 'opening' });
}

/** The whole of a card was counted lot by lot: what swapped lots is told from what is gone. */
function countLots(book: Book, it: Happening, listed: LotPart[], variance: number): void {
  const lots = new Set([...book.lotsHeld(it), ...listed.map((part) => part.lot)]);
  const differences = shortageOrder(book, it.product, [...lots]).map((lot) => {
    const counted = listed.find((part) => part.lot === lot)?.quantity ?? 0;
    return { lot, difference: counted - book.lotBalance(it, lot) };
  });
  const fewer = differences
    .filter((lot) => lot.difference < 0)
    .map(({ lot, difference }) => ({ lot, quantity: -difference }));
  const more = differences
    .filter((lot) => lot.difference > 0)
    .map(({ lot, difference }) => ({ lot, quantity: difference }));
  const lost = split(fewer, Math.max(-variance, 0));
  const won = split(more, Math.max(variance, 0));
  for (const part of lost.rest) convertOut(book, it, part, it.id);
  for (const part of won.rest) convertIn(book, it, part, it.id);
  writeShortage(book, it, lost.first);
  const inferred = won.first.flatMap(({ lot, quantity }) => infer(book, it, quantity, lot));
  for (const { lot, quantity } of won.first) {
    const known = inferred.find((part) => part.lot === lot)?.quantity ?? 0;
    writeSurplus(book, it, { lot, quantity: quantity - known });
  }
}

/** The first so many units of the parts, and the rest of them. */
function split(parts: LotPart[], quantity: number): { first: LotPart[]; rest: LotPart[] } {
  const first: LotPart[] = [];
  const rest: LotPart[] = [];
  let wanted = quantity;
  for (const { lot, quantity: of } of parts) {
    const taken = Math.min(wanted, of);
    if (taken > 0) first.push({ lot, quantity: taken });
    if (of > taken) rest.push({ lot, quantity: of - taken });
    wanted -= taken;
  }
  return { first, rest };
}

function shortage(book: Book, it: Happening, quantity: number, anchor: Count | undefined): void {
  const order = shortageOrder(book, it.product, book.lotsHeld(it));
  const { parts, rest } = takeInOrder(book, it, order, quantity);
  const gone = withRest(parts, UNIDENTIFIED_LOT, rest);
  if (anchor) {
    const isUse = book.world.modeAt(it, it.at) === 'by-count';
    const from = otherSideBehind(book, it, anchor, isUse);
    for (const part of gone) balanceIn(book, it, part, from, anchor);
  } else if (rest > 0) {
    missStock(book, it, [{ lot: UNIDENTIFIED_LOT, quantity: rest }], it.id);
  }
  writeShortage(book, it, gone);
}

/** In a card that is run by counts what is gone was used; elsewhere nobody knows. */
function writeShortage(book: Book, it: Happening, parts: LotPart[]): void {
  const { id: event, product, location, at } = it;
  const isUse = book.world.modeAt(it, at) === 'by-count';
  const way = { from: location, to: isUse ? '@dispensed' : book.world.gapOf(location) } as const;
  for (const part of parts) {
    book.move({ event, kind: 'count-variance', product, ...part, ...way, at, count: event });
  }
}

function surplus(book: Book, it: Happening, quantity: number, anchor: Count | undefined): void {
  const inferred = anchor ? [] : infer(book, it, quantity);
  const known = inferred.reduce((sum, part) => sum + part.quantity, 0);
  const rest = { lot: UNIDENTIFIED_LOT, quantity: quantity - known };
  writeSurplus(book, it, rest);
  if (anchor) balanceOut(book, it, rest, book.world.gapOf(it.location), anchor);
}

/** More than the book knows: first of all a delivery arrived that nobody has reported. */
function infer(book: Book, it: Happening, quantity: number, lot?: string): LotPart[] {
  const { id: event, product, location: to, at } = it;
  const parts = takeOffOpenShipments(book, it, quantity, lot);
  for (const part of parts) {
    const way = { from: '@in-transit', to } as const;
    book.move({ event, kind: 'receipt-inferred', product, ...part, ...way, at, count: event });
    it.flags.add('receipt-inferred');
  }
  return sumByLot(parts);
}

function writeSurplus(book: Book, it: Happening, part: LotPart): void {
  if (part.quantity === 0) return;
  const { id: event, product, location: to, at } = it;
  const way = { from: book.world.gapOf(to), to } as const;
  book.move({ event, kind: 'count-variance', product, ...part, ...way, at, count: event });
}
