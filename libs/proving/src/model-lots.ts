/** Which lots give and take: the three orders of docs/LEDGER.md section 3. */
import { addDays, UNIDENTIFIED_LOT } from '@satchel/language';
import type { Book, Happening } from './model-book.js';
import type { CardKey } from './model-register.js';

export interface LotPart {
  lot: string;
  quantity: number;
}

const NO_EXPIRY = '9999-99-99';

/** Earliest expiry first, none last, ties by lot number. */
export function byExpiry(book: Book, product: string): (a: string, b: string) => number {
  const key = (lot: string) => book.world.lot(product, lot)?.expiresOn ?? NO_EXPIRY;
  return (a, b) => compare(key(a), key(b)) || compare(a, b);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The order in which usable lots are handed out. */
function firstToExpire(book: Book, product: string): (a: string, b: string) => number {
  const order = byExpiry(book, product);
  return book.law.earliestFirst ? order : (a, b) => order(b, a);
}

const isIdentified = (lot: string) => lot !== UNIDENTIFIED_LOT;

export function dispensingOrder(book: Book, it: Happening): string[] {
  const day = book.world.dayAt(it.location, it.at);
  const held = book.lotsHeld(it);
  const usable = (lot: string) => book.world.isUsable(it.product, lot, day);
  const identified = held.filter(isIdentified);
  return [
    ...identified.filter(usable).sort(firstToExpire(book, it.product)),
    ...held.filter((lot) => !isIdentified(lot)),
    ...identified.filter((lot) => !usable(lot)).sort(byExpiry(book, it.product)),
  ];
}

export function shortageOrder(book: Book, product: string, lots: string[]): string[] {
  return [
    ...lots.filter((lot) => !isIdentified(lot)),
    ...lots.filter(isIdentified).sort(byExpiry(book, product)),
  ];
}

/** Earliest expiry first, `unidentified` after all others. */
export function issueOrder(book: Book, product: string, lots: string[]): string[] {
  return [
    ...lots.filter(isIdentified).sort(firstToExpire(book, product)),
    ...lots.filter((lot) => !isIdentified(lot)),
  ];
}

/** Whether a lot keeps long enough for where it is going. */
export function keepsLongEnough(book: Book, it: Happening, lot: string, to: string): boolean {
  const expiresOn = book.world.lot(it.product, lot)?.expiresOn;
  const days = book.world.minimumShelfLife(it.product, to);
  return (
    expiresOn === undefined || expiresOn >= addDays(book.world.dayAt(it.location, it.at), days)
  );
}

/** Lots that an order may take where nobody asks how long they keep, in issue order. */
export function usableLots(book: Book, it: Happening): string[] {
  const today = book.world.dayAt(it.location, it.at);
  const usable = book.lotsHeld(it).filter((lot) => book.world.isUsable(it.product, lot, today));
  return issueOrder(book, it.product, usable);
}

/** Lots that may be issued to a location today, in issue order. */
export function eligibleLots(book: Book, it: Happening, to: string): string[] {
  const today = book.world.dayAt(it.location, it.at);
  const eligible = book
    .lotsHeld(it)
    .filter((lot) => book.world.isUsable(it.product, lot, today))
    .filter((lot) => keepsLongEnough(book, it, lot, to));
  return issueOrder(book, it.product, eligible);
}

/** Takes a quantity from lots in an order; `rest` is what they do not hold. */
export function takeInOrder(
  book: Book,
  card: CardKey,
  order: string[],
  quantity: number,
): { parts: LotPart[]; rest: number } {
  const parts: LotPart[] = [];
  let rest = quantity;
  for (const lot of order) {
    const taken = Math.min(rest, book.lotBalance(card, lot));
    if (taken > 0) parts.push({ lot, quantity: taken });
    rest -= taken;
  }
  return { parts, rest };
}

/** Adds to the part of a lot, or a part at the end where the lot has none: one part per lot. */
export function withRest(parts: LotPart[], lot: string, rest: number): LotPart[] {
  if (rest === 0) return parts;
  if (!parts.some((part) => part.lot === lot)) return [...parts, { lot, quantity: rest }];
  return parts.map((it) => (it.lot === lot ? { lot, quantity: it.quantity + rest } : it));
}

/** Sums parts lot by lot, in the order in which the lots first appear. */
export function sumByLot(parts: LotPart[]): LotPart[] {
  return parts.reduce<LotPart[]>((sum, { lot, quantity }) => withRest(sum, lot, quantity), []);
}

export function sumOf(parts: LotPart[]): number {
  return parts.reduce((sum, part) => sum + part.quantity, 0);
}

/** Listed lots that move something, or all of a quantity as one lot. */
export function namedParts(
  asked: { quantity?: number; lots?: LotPart[] },
  otherwise: string = UNIDENTIFIED_LOT,
): LotPart[] {
  const parts = asked.lots ?? [{ lot: otherwise, quantity: asked.quantity ?? 0 }];
  return parts.filter((part) => part.quantity > 0).map(({ lot, quantity }) => ({ lot, quantity }));
}
