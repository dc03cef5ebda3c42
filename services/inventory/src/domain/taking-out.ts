/**
 * Taking stock out by report: dispensed, lost, written off, issued on a voucher. A report is a
 * fact, so it is always booked: what is missing comes from `@unexplained`, and a discrepancy says
 * so.
 */
import { type LotNumber, localDay, type Place, UNIDENTIFIED_LOT } from '@satchel/language';
import { anchorOf, balanceOf, type CountRef, modeOn } from './card.js';
import { gapOf } from './facts.js';
import { assumeLots, heldInShortageOrder, isExpired } from './lot-choice.js';
import { type MovementKind, type Part, sum } from './movement.js';
import { flag, missStock, moveIn, moveOut, openFor, type Posting } from './posting.js';

export interface TakingOut {
  kind: MovementKind;
  to: Place;
  shipment?: string;
}

/** The listed lots, or those assumed to have been taken. */
export function partsTaken(posting: Posting, listed: Part[] | undefined, quantity: number): Part[] {
  const { book, card, event } = posting;
  if (listed) return listed;
  const day = localDay(new Date(event.occurredAt), card.location.timeZone);
  const parts = assumeLots(book, card, quantity, day);
  if (parts.some((part) => part.lot !== UNIDENTIFIED_LOT)) flag(posting, 'lot-assumed');
  return parts;
}

export function takeOut(posting: Posting, parts: Part[], how: TakingOut): void {
  const { card, event } = posting;
  const anchor = anchorOf(card, event.occurredAt);
  if (anchor) balanceAgainst(posting, parts, anchor, how.to === '@dispensed');
  else provide(posting, parts);
  for (const part of parts) {
    moveOut(posting, how.to, {
      kind: how.kind,
      ...part,
      at: event.occurredAt,
      shipment: how.shipment,
    });
  }
  if (how.kind === 'dispensed') warnOfExpired(posting, parts);
  fallBack(posting);
}

/** Late: a count already said what was on the shelf, so the same comes in again at that count. */
function balanceAgainst(posting: Posting, parts: Part[], anchor: CountRef, isUse: boolean): void {
  const from =
    isUse && modeOn(posting.card, anchor.at) === 'by-count'
      ? '@dispensed'
      : gapOf(posting.card.location);
  for (const part of parts) {
    moveIn(posting, from, { kind: 'after-count', ...part, at: anchor.at, count: anchor.event });
  }
}

/** Sees to it that every lot holds what is taken from it: from other lots, then from nowhere. */
function provide(posting: Posting, parts: Part[]): void {
  const { card } = posting;
  const asked = new Map(parts.map((part) => [part.lot, part.quantity]));
  const missing: Part[] = [];
  for (const part of parts) {
    const lacking = part.quantity - balanceOf(card, part.lot);
    if (lacking <= 0) continue;
    const still = reassign(posting, part.lot, lacking, asked);
    if (still > 0) missing.push({ lot: part.lot, quantity: still });
  }
  missStock(posting, missing);
}

/** Books other lots over to this one while they can spare it; returns what is still lacking. */
function reassign(
  posting: Posting,
  lot: LotNumber,
  lacking: number,
  asked: Map<LotNumber, number>,
): number {
  const { book, card, event } = posting;
  let still = lacking;
  for (const other of heldInShortageOrder(book, card)) {
    const spare = balanceOf(card, other) - (asked.get(other) ?? 0);
    const quantity = Math.min(spare, still);
    if (quantity <= 0) continue;
    const at = event.occurredAt;
    moveOut(posting, '@converted', { kind: 'lot-reassigned', lot: other, quantity, at });
    moveIn(posting, '@converted', { kind: 'lot-reassigned', lot, quantity, at });
    still -= quantity;
  }
  return still;
}

function warnOfExpired(posting: Posting, parts: Part[]): void {
  const { book, card, event } = posting;
  const day = localDay(new Date(event.occurredAt), card.location.timeZone);
  const expired = parts.filter((part) => isExpired(book, card, part.lot, day));
  if (expired.length === 0) return;
  flag(posting, 'expired-handed-out');
  openFor(posting, { kind: 'expired-handed-out', quantity: sum(expired) });
}

/** Stock that vanished was promised to somebody: the newest promises become back orders. */
export function fallBack({ book, card }: Posting): void {
  let excess = card.allocated - card.onHand;
  const newestFirst = [...book.allocations.values()]
    .filter((each) => each.location === card.location.id && each.product === card.product)
    .filter((each) => each.remaining > 0)
    .reverse();
  for (const allocation of newestFirst) {
    if (excess <= 0) break;
    const lost = Math.min(allocation.remaining, excess);
    allocation.remaining -= lost;
    card.allocated -= lost;
    excess -= lost;
    book.changes.allocations.add(allocation);
  }
}
