/**
 * A physical count: an anchor. The shelf was as counted at that time, whatever the book said; the
 * difference is booked, and what a later count already saw is balanced (docs/LEDGER.md, 4.4).
 */
import { type LotNumber, type Place, UNIDENTIFIED_LOT } from '@satchel/language';
import { anchorOfCount, asOf, balanceOf, type CountRef, modeOn } from './card.js';
import { gapOf } from './facts.js';
import { heldInShortageOrder, shortageOrder, take } from './lot-choice.js';
import { type Part, sum } from './movement.js';
import { linesInOrder, shipmentsTo } from './on-the-way.js';
import { flag, missStock, moveIn, moveOut, type Posting } from './posting.js';
import { remaining } from './shipment.js';

export function count(posting: Posting, listed: Part[] | undefined, counted: number): void {
  const { book, card, event } = posting;
  const at = event.occurredAt;
  const anchor = anchorOfCount(card, at);
  const late = anchor !== undefined || (card.lastOccurredAt ?? at) > at;
  const variance = counted - asOf(card, at);
  if (listed && !late) countLots(posting, listed, variance);
  else if (variance < 0) shortage(posting, -variance, anchor);
  else surplus(posting, variance, anchor);
  const known = { carriesOver: event.kind === 'opening', unexplained: 0 };
  card.counts.push({ event: event.id, at, known });
  if (card.lastCountAt === undefined || at >= card.lastCountAt) {
    card.lastCountAt = at;
    card.lastCountBy = event.principal;
  }
  event.counted = {
    event: event.id,
    number: event.number,
    location: card.location.id,
    product: card.product,
    at,
    counted,
    variance,
    late,
    countedBy: event.principal,
    precision: event.precision,
  };
  book.changes.counts.push(event.counted);
}

/** Where a shortage went: to use where use is known by counting, else nobody knows. */
function shortageEnd({ card, event }: Posting): Place {
  return modeOn(card, event.occurredAt) === 'by-count' ? '@dispensed' : gapOf(card.location);
}

function shortage(posting: Posting, quantity: number, anchor: CountRef | undefined): void {
  const { book, card, event } = posting;
  const to = shortageEnd(posting);
  const { parts, missing } = take(card, heldInShortageOrder(book, card), quantity);
  addTo(parts, UNIDENTIFIED_LOT, missing);
  if (anchor) {
    const isUse = to === '@dispensed' && modeOn(card, anchor.at) === 'by-count';
    for (const part of parts) {
      moveIn(posting, isUse ? '@dispensed' : gapOf(card.location), {
        kind: 'after-count',
        ...part,
        at: anchor.at,
        count: anchor.event,
      });
    }
  } else if (missing > 0) {
    missStock(posting, [{ lot: UNIDENTIFIED_LOT, quantity: missing }], event.id);
  }
  varianceOut(posting, parts, to);
}

function addTo(parts: Part[], lot: LotNumber, quantity: number): void {
  const found = parts.find((part) => part.lot === lot);
  if (found) found.quantity += quantity;
  else parts.push({ lot, quantity });
}

function varianceOut(posting: Posting, parts: Part[], to: Place): void {
  const { event } = posting;
  for (const part of parts) {
    moveOut(posting, to, {
      kind: 'count-variance',
      ...part,
      at: event.occurredAt,
      count: event.id,
    });
  }
}

function varianceIn(posting: Posting, parts: Part[]): void {
  const { card, event } = posting;
  for (const part of parts) {
    moveIn(posting, gapOf(card.location), {
      kind: 'count-variance',
      ...part,
      at: event.occurredAt,
      count: event.id,
    });
  }
}

function surplus(posting: Posting, quantity: number, anchor: CountRef | undefined): void {
  if (!anchor) {
    const rest = quantity - inferReceipts(posting, quantity);
    varianceIn(posting, [{ lot: UNIDENTIFIED_LOT, quantity: rest }]);
    return;
  }
  varianceIn(posting, [{ lot: UNIDENTIFIED_LOT, quantity }]);
  moveOut(posting, gapOf(posting.card.location), {
    kind: 'after-count',
    lot: UNIDENTIFIED_LOT,
    quantity,
    at: anchor.at,
    count: anchor.event,
  });
}

/** More than the book says: an open shipment has arrived unreported. Returns what it explains. */
function inferReceipts(posting: Posting, quantity: number, lot?: LotNumber): number {
  const { book, card, event } = posting;
  let left = quantity;
  for (const shipment of shipmentsTo(book, card.location.id, event.occurredAt)) {
    for (const line of linesInOrder(book, shipment, card.product)) {
      const part = Math.min(left, remaining(line));
      if (part <= 0 || (lot !== undefined && line.lot !== lot)) continue;
      moveIn(posting, '@in-transit', {
        kind: 'receipt-inferred',
        lot: line.lot,
        quantity: part,
        at: event.occurredAt,
        count: event.id,
        shipment: shipment.id,
      });
      line.received += part;
      line.inferred += part;
      // Only a count behind which no other stands infers, so this one is the latest.
      line.inferredAt = event.occurredAt;
      book.changes.shipments.add(shipment);
      flag(posting, 'receipt-inferred');
      left -= part;
    }
  }
  return quantity - left;
}

/** Lot by lot: each lot ends as counted; only the net difference is a shortage or a surplus. */
function countLots(posting: Posting, listed: Part[], variance: number): void {
  const { book, card } = posting;
  const counted = new Map(listed.map((part) => [part.lot, part.quantity]));
  const over: Part[] = [];
  const under: Part[] = [];
  for (const lot of shortageOrder(book, card, new Set([...card.lots.keys(), ...counted.keys()]))) {
    const difference = (counted.get(lot) ?? 0) - balanceOf(card, lot);
    if (difference > 0) over.push({ lot, quantity: difference });
    if (difference < 0) under.push({ lot, quantity: -difference });
  }
  const [short, swappedOut] = split(under, Math.max(0, -variance));
  const [extra, swappedIn] = split(over, Math.max(0, variance));
  const at = posting.event.occurredAt;
  const count = posting.event.id;
  for (const part of swappedOut) {
    moveOut(posting, '@converted', { kind: 'lot-reassigned', ...part, at, count });
  }
  for (const part of swappedIn) {
    moveIn(posting, '@converted', { kind: 'lot-reassigned', ...part, at, count });
  }
  const unexplained = extra.map(({ lot, quantity: units }) => ({
    lot,
    quantity: units - inferReceipts(posting, units, lot),
  }));
  varianceIn(posting, unexplained);
  varianceOut(posting, short, shortageEnd(posting));
}

/** The first so many units, and the rest. */
function split(parts: Part[], quantity: number): [Part[], Part[]] {
  let left = Math.min(quantity, sum(parts));
  const first: Part[] = [];
  const rest: Part[] = [];
  for (const { lot, quantity: held } of parts) {
    const taken = Math.min(held, left);
    first.push({ lot, quantity: taken });
    rest.push({ lot, quantity: held - taken });
    left -= taken;
  }
  return [first, rest];
}
