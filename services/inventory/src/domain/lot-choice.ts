/** In which order lots are taken: by dispensing, by a shortage, by an issue (docs/LEDGER.md, 3). */
import { addDays, type Day, type LotNumber, UNIDENTIFIED_LOT } from '@satchel/language';
import type { Book } from './book.js';
import { balanceOf, type Card, onHold } from './card.js';
import { type LotFacts, pairKey } from './facts.js';
import type { Part } from './movement.js';

const NEVER: Day = '9999-12-31';

function factsOf(book: Book, card: Card, lot: LotNumber): LotFacts | undefined {
  return book.lots.get(pairKey(card.product, lot));
}

export function expiryOf(book: Book, card: Card, lot: LotNumber): Day {
  return factsOf(book, card, lot)?.expiresOn ?? NEVER;
}

export function isExpired(book: Book, card: Card, lot: LotNumber, day: Day): boolean {
  return lot !== UNIDENTIFIED_LOT && expiryOf(book, card, lot) < day;
}

/** Usable: not quarantined, recalled or expired on the day, and not all of it on hold here. */
export function isUsable(book: Book, card: Card, lot: LotNumber, day: Day): boolean {
  const status = factsOf(book, card, lot)?.status ?? 'usable';
  const isHeld = onHold(card, lot) > 0 && onHold(card, lot) === balanceOf(card, lot);
  return status === 'usable' && !isHeld && !isExpired(book, card, lot, day);
}

function byExpiry(book: Book, card: Card): (a: LotNumber, b: LotNumber) => number {
  return (a, b) =>
    expiryOf(book, card, a).localeCompare(expiryOf(book, card, b)) || (a < b ? -1 : 1);
}

function held(card: Card): LotNumber[] {
  return [...card.lots.keys()].filter(
    (lot) => lot !== UNIDENTIFIED_LOT && balanceOf(card, lot) > 0,
  );
}

/** Unidentified first, then by expiry whatever the status: what a shortage takes. */
export function shortageOrder(book: Book, card: Card, lots: Iterable<LotNumber>): LotNumber[] {
  const all = [...lots];
  return [
    ...all.filter((lot) => lot === UNIDENTIFIED_LOT),
    ...all.filter((lot) => lot !== UNIDENTIFIED_LOT).sort(byExpiry(book, card)),
  ];
}

/** The lots that a card holds or held, in shortage order. */
export function heldInShortageOrder(book: Book, card: Card): LotNumber[] {
  return shortageOrder(book, card, card.lots.keys());
}

/** Units of a lot that an order may have. */
export const issuable = (card: Card, lot: LotNumber): number =>
  balanceOf(card, lot) - onHold(card, lot);

/** Takes a quantity from lots in an order; the remainder is given back as `missing`. */
export function take(
  card: Card,
  order: LotNumber[],
  quantity: number,
  most: (card: Card, lot: LotNumber) => number = balanceOf,
): { parts: Part[]; missing: number } {
  const parts: Part[] = [];
  let missing = quantity;
  for (const lot of order) {
    const taken = Math.min(most(card, lot), missing);
    if (taken > 0) parts.push({ lot, quantity: taken });
    missing -= taken;
  }
  return { parts, missing };
}

/** What a report without lots is assumed to have taken; what no lot covers is unidentified. */
export function assumeLots(book: Book, card: Card, quantity: number, day: Day): Part[] {
  const lots = held(card).sort(byExpiry(book, card));
  const order = [
    ...lots.filter((lot) => isUsable(book, card, lot, day)),
    UNIDENTIFIED_LOT,
    ...lots.filter((lot) => !isUsable(book, card, lot, day)),
  ];
  const { parts, missing } = take(card, order, quantity);
  if (missing === 0) return parts;
  const unidentified = parts.find((part) => part.lot === UNIDENTIFIED_LOT);
  if (unidentified) unidentified.quantity += missing;
  else parts.push({ lot: UNIDENTIFIED_LOT, quantity: missing });
  return parts;
}

/** True when a lot keeps long enough for where it is sent. */
export function keepsLongEnough(
  book: Book,
  card: Card,
  lot: LotNumber,
  today: Day,
  days: number,
): boolean {
  return expiryOf(book, card, lot) >= addDays(today, days);
}

/** The lots that an order may issue, earliest expiry first, unidentified last. */
export function issueOrder(book: Book, card: Card, today: Day, shelfLifeDays: number): LotNumber[] {
  const lots = held(card)
    .filter((lot) => isUsable(book, card, lot, today))
    .filter((lot) => keepsLongEnough(book, card, lot, today, shelfLifeDays))
    .sort(byExpiry(book, card));
  return [...lots, UNIDENTIFIED_LOT];
}

/** Units that must not be issued: expired, quarantined, recalled, or on hold here. */
export function unusable(book: Book, card: Card, today: Day): number {
  return [...held(card), UNIDENTIFIED_LOT].reduce((total, lot) => {
    const isOut = !isUsable(book, card, lot, today);
    return total + (isOut ? balanceOf(card, lot) : onHold(card, lot));
  }, 0);
}

/** On hand less allocated and unusable, never below zero. */
export function available(book: Book, card: Card, today: Day): number {
  return Math.max(0, card.onHand - card.allocated - unusable(book, card, today));
}

/** Listed lots in the order in which an issue takes them: by expiry, unidentified last. */
export function earliestExpiryFirst(book: Book, card: Card, parts: Part[]): Part[] {
  const order = byExpiry(book, card);
  const rank = (part: Part) => (part.lot === UNIDENTIFIED_LOT ? 1 : 0);
  return [...parts].sort((a, b) => rank(a) - rank(b) || order(a.lot, b.lot));
}
