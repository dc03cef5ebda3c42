/**
 * Posting: an event on its way into the book. Every movement that it causes goes through `move`.
 */
import { type LotNumber, type Place, QUANTITY_MAX, type Uuid } from '@satchel/language';
import type { Book, BookedEvent } from './book.js';
import { type Card, post } from './card.js';
import { gapOf } from './facts.js';
import { derivedId } from './hash-chain.js';
import { type Movement, type MovementKind, type Part, sum } from './movement.js';
import { type Opening, openDiscrepancy } from './settling.js';

export interface Posting {
  book: Book;
  card: Card;
  event: BookedEvent;
  /** Units of approved lines that had to wait for stock of the card before it. */
  backOrdered: number;
  /** Units that were there for its earmarks before it. */
  kept: number;
}

export interface Move {
  kind: MovementKind;
  lot: LotNumber;
  quantity: number;
  from: Place;
  to: Place;
  at: number;
  count?: Uuid | undefined;
  shipment?: Uuid | undefined;
  reverses?: Uuid | undefined;
}

/** One movement, or several where it is more than one may hold: a count of a very full card. */
export function move(posting: Posting, what: Move): void {
  if (what.quantity === 0) return;
  let left = what.quantity;
  for (; left > QUANTITY_MAX; left -= QUANTITY_MAX) {
    moveOnce(posting, { ...what, quantity: QUANTITY_MAX });
  }
  moveOnce(posting, { ...what, quantity: left });
}

function moveOnce(posting: Posting, what: Move): void {
  const { book, card, event } = posting;
  const line = event.movements.length + 1;
  const movement: Movement = {
    id: derivedId(event.id, `movement:${line}`),
    event: event.id,
    line,
    product: card.product,
    lot: what.lot,
    quantity: what.quantity,
    from: what.from,
    to: what.to,
    kind: what.kind,
    occurredAt: what.at,
    ...(what.shipment ? { shipment: what.shipment } : {}),
    ...(what.count ? { count: what.count } : {}),
    ...(what.reverses ? { reverses: what.reverses } : {}),
  };
  if (what.from === card.location.id) movement.fromEntry = post(card, movement, -1, event);
  if (what.to === card.location.id) movement.toEntry = post(card, movement, 1, event);
  event.movements.push(movement);
  book.changes.movements.push({ movement, event });
}

/** Into the card. */
export function moveIn(posting: Posting, from: Place, what: Omit<Move, 'from' | 'to'>): void {
  move(posting, { ...what, from, to: posting.card.location.id });
}

/** Out of the card. */
export function moveOut(posting: Posting, to: Place, what: Omit<Move, 'from' | 'to'>): void {
  move(posting, { ...what, from: posting.card.location.id, to });
}

/** Stock that the book does not know of; what an observed location had, its own system knows. */
export function missStock(posting: Posting, missing: Part[], count?: Uuid): void {
  const { card, event } = posting;
  const from = gapOf(card.location);
  for (const part of missing) {
    moveIn(posting, from, { kind: 'missing-stock', ...part, at: event.occurredAt, count });
  }
  const quantity = sum(missing);
  if (quantity === 0 || card.location.isObserved) return;
  flag(posting, 'over-dispensed');
  openFor(posting, { kind: 'over-dispensed', quantity });
}

export function flag(posting: Posting, word: string): void {
  if (!posting.event.flags.includes(word)) posting.event.flags.push(word);
}

/** Opens a discrepancy about the event's own card and names it in the answer. */
export function openFor(
  posting: Posting,
  what: Pick<Opening, 'kind' | 'quantity' | 'shipment' | 'count' | 'of'> &
    Partial<Pick<Opening, 'occurredAt'>>,
): void {
  const { book, card, event } = posting;
  const made = openDiscrepancy(book, {
    occurredAt: event.occurredAt,
    ...what,
    location: card.location,
    product: card.product,
    event: event.id,
  });
  event.answer.discrepancies = [...(event.answer.discrepancies ?? []), made.id];
}
