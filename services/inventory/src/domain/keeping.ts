/**
 * What was told on its way to becoming an event of a card: when it is booked to have happened, and
 * how it is kept with its answer as the next link in the chain of its card, refused or accepted.
 */
import type { Answer, Book, BookedEvent } from './book.js';
import { anchorOf, anchorOfCount, type Card } from './card.js';
import { followCounts } from './count-difference.js';
import { isBroken, keptNow } from './earmarking.js';
import { eventHash } from './hash-chain.js';
import { flag, type Posting } from './posting.js';
import type { Refused } from './refusal.js';
import { backOrdered } from './reservation.js';
import { type BookedTime, bookedTime, openedFrom } from './stock-time.js';
import { fallBack } from './taking-out.js';
import type { Telling } from './told.js';

/** An event on its card, about to be decided; flagged where a count stands behind it. */
export function begin(book: Book, card: Card, telling: Telling): Posting {
  const event = eventOf(book, card, telling);
  const before = { backOrdered: backOrdered(book, card), kept: keptNow(book, card) };
  const posting = { book, card, event, ...before };
  if (isLate(posting)) flag(posting, 'after-count');
  return posting;
}

/** Orders that move nothing of their own. */
const WITHOUT_TIME = new Set(['allocate', 'release', 'reverse']);

/** Whether a count stands behind the event: of a count, another one strictly behind it. */
function isLate({ card, event }: Posting): boolean {
  if (WITHOUT_TIME.has(event.kind)) return false;
  const isCount = event.kind === 'counted' || event.kind === 'opening';
  const anchor = isCount ? anchorOfCount(card, event.occurredAt) : anchorOf(card, event.occurredAt);
  return anchor !== undefined;
}

function timeOf(book: Book, card: Card, telling: Telling): BookedTime {
  const { told, receivedAt, sentAt } = telling;
  // An order says no time: it happens now.
  if (told.occurredAt === undefined) {
    return { at: book.recordedAt, precision: 'minute', flags: [] };
  }
  const opened = openedFrom(card.location.openedOn, card.location.timeZone);
  return bookedTime({
    occurredAt: told.occurredAt,
    isCount: told.kind === 'counted',
    ...(told.precision ? { precision: told.precision } : {}),
    timeZone: card.location.timeZone,
    believableFrom: told.kind === 'opening' ? opened : (card.openedAt ?? opened),
    recordedAt: book.recordedAt,
    receivedAt,
    ...(sentAt === undefined ? {} : { sentAt }),
  });
}

function eventOf(book: Book, card: Card, telling: Telling): BookedEvent {
  const { told } = telling;
  const time = timeOf(book, card, telling);
  return {
    id: told.id,
    number: card.eventCount + 1,
    principal: telling.principal,
    contentHash: telling.contentHash,
    channel: telling.channel,
    recordedAt: book.recordedAt,
    kind: told.kind,
    location: told.location,
    product: told.product,
    accepted: true,
    answer: { id: told.id, outcome: 'accepted' },
    occurredAt: time.at,
    precision: time.precision,
    ...(time.claimedAt === undefined ? {} : { claimedAt: time.claimedAt }),
    ...(told.shipment ? { shipment: told.shipment } : {}),
    ...(told.requisition ? { requisition: told.requisition } : {}),
    ...(told.reason ? { reason: told.reason } : {}),
    ...(told.document ? { document: told.document } : {}),
    ...(told.to ? { to: told.to } : {}),
    flags: [...time.flags],
    movements: [],
  };
}

export function refused(id: string, why: Refused): Answer {
  return { id, outcome: 'refused', refusal: why.note };
}

export function accept(posting: Posting): Answer {
  const { book, card, event } = posting;
  fallBack(posting);
  followCounts(posting);
  if (backOrdered(book, card) > posting.backOrdered) flag(posting, 'back-ordered');
  if (isBroken(posting)) flag(posting, 'earmark-broken');
  const lots = new Map<string, number>();
  for (const { toEntry, fromEntry, lot, quantity, kind } of event.movements) {
    if (kind === 'after-count' || (!toEntry && !fromEntry)) continue;
    lots.set(lot, (lots.get(lot) ?? 0) + quantity);
  }
  event.answer = {
    ...event.answer,
    occurredAt: new Date(event.occurredAt).toISOString(),
    recordedAt: new Date(book.recordedAt).toISOString(),
    flags: event.flags,
    onHand: card.onHand,
    sequence: card.sequence,
    lots: [...lots].map(([lot, quantity]) => ({ lot, quantity })),
  };
  return keep(posting);
}

/** What may be known a moment later is not kept, so that the same id may be sent again. */
const NOT_KEPT = new Set([
  'unknown-location',
  'unknown-requisition',
  'unknown-contents',
  'id-reused',
]);

export function remember(posting: Posting, why: Refused): Answer {
  posting.event.accepted = false;
  posting.event.answer = refused(posting.event.id, why);
  return NOT_KEPT.has(why.code) ? posting.event.answer : keep(posting);
}

/** Accepted or refused: what is kept is the next link in the chain of its card. */
function keep({ book, card, event }: Posting): Answer {
  event.sequenceAfter = card.sequence;
  event.hash = eventHash(card.eventHead, event, { sequence: card.sequence, hash: card.headHash });
  card.eventCount = event.number;
  card.eventHead = event.hash;
  book.events.set(event.id, event);
  book.changes.events.push(event);
  book.changes.cards.add(card);
  return event.answer;
}
