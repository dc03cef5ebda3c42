/**
 * The ledger decides: one event against the book as it stands, in the order of docs/LEDGER.md. What
 * it decides is in the book afterwards, movements, balances and answer alike; nothing is decided
 * elsewhere. Pure: the same book and the same event always give the same answer.
 */
import { localDay, UNIDENTIFIED_LOT } from '@satchel/language';
import type { Answer, Book, BookedEvent, RefusalNote } from './book.js';
import { anchorOf, anchorOfCount, type Card, isBlank } from './card.js';
import { type LotFacts, pairKey } from './facts.js';
import { amountOf, type FormFault, formFaults } from './form.js';
import { eventHash } from './hash-chain.js';
import { differs, issue, openAllocation, putOnTheWay, useUp } from './issuing.js';
import { available } from './lot-choice.js';
import { type MovementKind, type Part, sum } from './movement.js';
import { count } from './physical-count.js';
import { flag, moveIn, moveOut, type Posting } from './posting.js';
import { receive } from './receipt.js';
import { Refused } from './refusal.js';
import { reverse } from './reversal.js';
import type { Purpose } from './shipment.js';
import { type BookedTime, bookedTime, openedFrom } from './stock-time.js';
import { fallBack, partsTaken, takeOut } from './taking-out.js';
import type { Telling, Told } from './told.js';
import { noteVoucher } from './voucher.js';

export function decide(book: Book, telling: Telling): Answer {
  const { told } = telling;
  const faults = formFaults(told, telling.isOrder, telling.principal);
  if (faults.length > 0) return { id: told.id, outcome: 'malformed', refusal: malformed(faults) };
  const past = book.events.get(told.id);
  if (past) {
    const same = past.principal === telling.principal && past.contentHash === telling.contentHash;
    return same ? past.answer : refused(told.id, new Refused('id-reused'));
  }
  if (!book.locations.has(told.location)) return refused(told.id, new Refused('unknown-location'));
  if (!book.products.has(told.product)) return refused(told.id, new Refused('unknown-product'));
  const card = book.cards.get(pairKey(told.location, told.product));
  if (!card) throw new Error(`bug: no card was locked for ${told.location} ${told.product}`);

  const posting = { book, card, event: eventOf(book, card, telling) };
  if (isLate(posting)) flag(posting, 'after-count');
  const refusal = carryOut(posting, told);
  return refusal ? remember(posting, refusal) : accept(posting);
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

function malformed(faults: FormFault[]): RefusalNote {
  const first = faults[0];
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const detail = `${first?.pointer} ${first?.detail}${more}. Nothing was recorded.`;
  return { status: 400, code: 'malformed', detail, errors: faults };
}

function refused(id: string, why: Refused): Answer {
  return { id, outcome: 'refused', refusal: why.note };
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

/** Does what was told; a refusal is returned before anything has moved. */
function carryOut(posting: Posting, told: Told): Refused | undefined {
  const quantity = amountOf(told);
  const listed = told.lots?.map(({ lot, quantity: units }) => ({ lot, quantity: units }));
  const parts = listed ?? [{ lot: UNIDENTIFIED_LOT, quantity }];
  switch (told.kind) {
    case 'opening':
      return open(posting, told, listed, parts);
    case 'counted':
      registerLots(posting, told);
      return void count(posting, listed, quantity);
    case 'dispensed':
    case 'written-off':
    case 'disposed':
      registerLots(posting, told);
      if (told.witnesses) posting.event.answer.witnesses = told.witnesses;
      return void takeOut(posting, partsTaken(posting, listed, quantity), {
        kind: told.kind,
        to: told.kind === 'dispensed' ? '@dispensed' : '@written-off',
      });
    case 'adjusted':
      registerLots(posting, told);
      return void adjust(posting, told, listed, parts);
    case 'issued-on-voucher':
    case 'given':
    case 'returned':
      return sendOff(posting, told, listed, quantity);
    case 'received':
    case 'receive':
      registerLots(posting, told);
      return void receive(posting, {
        listed,
        quantity,
        complete: told.complete ?? true,
        ...(told.kind === 'receive' ? { source: '@supplier' as const } : {}),
        ...(told.source ? { source: `@${told.source}` as const } : {}),
        ...(told.shipment ? { shipmentId: told.shipment } : {}),
      });
    case 'issue':
      return issue(posting, {
        ...told,
        listed,
        quantity,
        to: told.to ?? '',
        shipment: told.shipment ?? '',
      });
    case 'allocate':
      return allocate(posting, told, quantity);
    case 'release':
      return release(posting, told.allocation ?? '');
    case 'reverse':
      return reverse(posting, told.event ?? '');
    default:
      throw new Error(`bug: no rule for ${told.kind}`);
  }
}

/** Lots that the register does not know yet are taken at the reporter's word. */
function registerLots({ book, card }: Posting, told: Told): void {
  for (const { lot, expiresOn } of told.lots ?? []) {
    if (lot === UNIDENTIFIED_LOT) continue;
    const key = pairKey(card.product, lot);
    const known = book.lots.get(key);
    if (known && (known.expiresOn !== undefined || expiresOn === undefined)) continue;
    const facts: LotFacts = {
      ...(known ?? {
        product: card.product,
        number: lot,
        status: 'usable' as const,
        verified: told.kind === 'receive',
      }),
      ...(expiresOn ? { expiresOn } : {}),
    };
    book.lots.set(key, facts);
    book.changes.lots.set(key, facts);
  }
}

function open(
  posting: Posting,
  told: Told,
  listed: Part[] | undefined,
  parts: Part[],
): Refused | undefined {
  registerLots(posting, told);
  const { card, event } = posting;
  if (!isBlank(card)) {
    flag(posting, 'already-open');
    return void count(posting, listed, sum(parts));
  }
  card.openedAt = event.occurredAt;
  for (const part of parts) {
    moveIn(posting, '@opening', { kind: 'opening', ...part, at: event.occurredAt });
  }
  posting.book.changes.openings.push({
    event: event.id,
    number: event.number,
    location: card.location.id,
    product: card.product,
    at: event.occurredAt,
    counted: sum(parts),
    variance: 0,
    late: false,
    countedBy: event.principal,
    precision: event.precision,
  });
  return undefined;
}

function adjust(posting: Posting, told: Told, listed: Part[] | undefined, parts: Part[]): void {
  if (told.direction === 'loss') {
    takeOut(posting, partsTaken(posting, listed, sum(parts)), {
      kind: 'adjusted',
      to: '@adjusted',
    });
    return;
  }
  const { card, event } = posting;
  const anchor = anchorOf(card, event.occurredAt);
  for (const part of parts) {
    moveIn(posting, '@adjusted', { kind: 'adjusted', ...part, at: event.occurredAt });
  }
  if (!anchor) return;
  for (const part of parts) {
    moveOut(posting, '@unexplained', {
      kind: 'after-count',
      ...part,
      at: anchor.at,
      count: anchor.event,
    });
  }
}

/** By which movement it leaves, and what the shipment is then for. */
const SENT: Record<string, { kind: MovementKind; purpose: Purpose }> = {
  'issued-on-voucher': { kind: 'issued', purpose: 'supply' },
  given: { kind: 'transferred', purpose: 'transfer' },
  returned: { kind: 'returned', purpose: 'return' },
};

/** Somebody says that it has left: a fact, so it is under way whatever the book held. */
function sendOff(
  posting: Posting,
  told: Told,
  listed: Part[] | undefined,
  quantity: number,
): Refused | undefined {
  const sent = SENT[told.kind];
  if (!sent) throw new Error(`bug: ${told.kind} sends nothing`);
  const shipment = told.shipment ?? '';
  const to = told.to ?? '';
  if (!posting.book.locations.has(to)) {
    return new Refused('unknown-location', `It went to ${to}.`);
  }
  if (differs(posting, shipment, to, sent.purpose)) return new Refused('shipment-differs');
  registerLots(posting, told);
  const parts = partsTaken(posting, listed, quantity);
  takeOut(posting, parts, { kind: sent.kind, to: '@in-transit', shipment });
  putOnTheWay(posting, parts, { ...told, shipment, to, purpose: sent.purpose });
  if (told.kind === 'issued-on-voucher') noteVoucher(posting, quantity, shipment);
  return undefined;
}

function allocate(posting: Posting, told: Told, quantity: number): Refused | undefined {
  const { book, card, event } = posting;
  if (told.to !== undefined && !book.locations.has(told.to)) {
    return new Refused('unknown-location', `It would be for ${told.to}.`);
  }
  const today = localDay(new Date(book.recordedAt), card.location.timeZone);
  const free = available(book, card, today);
  if (quantity > free) {
    return new Refused('insufficient-stock', `${free} can be promised; ${quantity} were asked.`, {
      available: free,
      asked: quantity,
    });
  }
  const made = {
    id: event.id,
    location: card.location.id,
    product: card.product,
    quantity,
    remaining: quantity,
    madeAt: book.recordedAt,
  };
  book.allocations.set(made.id, made);
  book.changes.allocations.add(made);
  card.allocated += quantity;
  return undefined;
}

function release(posting: Posting, id: string): Refused | undefined {
  const allocation = openAllocation(posting, id, posting.card.product);
  if (!allocation) return new Refused('unknown-allocation');
  useUp(posting, allocation, allocation.remaining);
  return undefined;
}

function accept(posting: Posting): Answer {
  const { book, card, event } = posting;
  fallBack(posting);
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
const NOT_KEPT = new Set(['unknown-location', 'unknown-requisition']);

function remember(posting: Posting, why: Refused): Answer {
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
