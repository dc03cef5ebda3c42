/**
 * The ledger decides: one event against the book as it stands, in the order of docs/LEDGER.md. What
 * it decides is in the book afterwards, movements, balances and answer alike; nothing is decided
 * elsewhere. Pure: the same book and the same event always give the same answer.
 */
import { localDay, UNIDENTIFIED_LOT } from '@satchel/language';
import type { Answer, Book, RefusalNote } from './book.js';
import { anchorOf, isBlank } from './card.js';
import { isEarmarked } from './earmark-room.js';
import { drawByFact, purposeTo, refusedPromise } from './earmarking.js';
import { gapOf, pairKey } from './facts.js';
import { amountOf, type FormFault, formFaults } from './form.js';
import { differs, issue, openAllocation, putOnTheWay, useUp } from './issuing.js';
import { accept, begin, refused, remember } from './keeping.js';
import { learnLots } from './learning-lots.js';
import { available } from './lot-choice.js';
import { type MovementKind, type Part, sum } from './movement.js';
import { packOrUnpack } from './packing.js';
import { count } from './physical-count.js';
import { flag, moveIn, moveOut, type Posting } from './posting.js';
import { receive } from './receipt.js';
import { Refused, reservedForOthers } from './refusal.js';
import { availableToPromise } from './reservation.js';
import { reverse } from './reversal.js';
import type { Purpose } from './shipment.js';
import { partsTaken, takeOut } from './taking-out.js';
import type { Telling, Told } from './told.js';
import { noteVoucher } from './voucher.js';

export function decide(book: Book, telling: Telling): Answer {
  const { told } = telling;
  const past = book.events.get(told.id);
  // Before its form: packs that were turned into units then may be no packs of the product now.
  const isSame = past?.principal === telling.principal && past.contentHash === telling.contentHash;
  if (isSame) return past.answer;
  const faults = formFaults(told, telling.isOrder, telling.principal);
  if (faults.length > 0) return { id: told.id, outcome: 'malformed', refusal: malformed(faults) };
  if (past) return refused(told.id, new Refused('id-reused'));
  if (!book.locations.has(told.location)) return refused(told.id, new Refused('unknown-location'));
  if (!book.products.has(told.product)) return refused(told.id, new Refused('unknown-product'));
  const card = book.cards.get(pairKey(told.location, told.product));
  if (!card) throw new Error(`bug: no card was locked for ${told.location} ${told.product}`);

  const posting = begin(book, card, telling);
  const refusal = carryOut(posting, telling);
  return refusal ? remember(posting, refusal) : accept(posting);
}

function malformed(faults: FormFault[]): RefusalNote {
  const first = faults[0];
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const detail = `${first?.pointer} ${first?.detail}${more}. Nothing was recorded.`;
  return { status: 400, code: 'malformed', detail, errors: faults };
}

/** Does what was told; a refusal is returned before anything has moved. */
function carryOut(posting: Posting, telling: Telling): Refused | undefined {
  const { told } = telling;
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
      return reverse(posting, telling);
    case 'pack':
    case 'packed':
    case 'unpack':
    case 'unpacked':
      return packOrUnpack(posting, telling);
    default:
      throw new Error(`bug: no rule for ${told.kind}`);
  }
}

function registerLots({ book, card }: Posting, told: Told): void {
  learnLots(book, card.product, told.lots ?? [], told.kind === 'receive');
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
    moveOut(posting, gapOf(card.location), {
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
  if (told.kind === 'issued-on-voucher') drawByFact(posting, parts, purposeTo(posting.book, told));
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
  const most = available(book, card, today);
  if (quantity > most) {
    return new Refused('insufficient-stock', `${most} can be promised; ${quantity} were asked.`, {
      available: most,
      asked: quantity,
    });
  }
  const kept = isEarmarked(book, card) && refusedPromise(posting, quantity, most);
  if (kept) return kept;
  const free = availableToPromise(book, card, today);
  if (quantity > free) return reservedForOthers(free, most - free, quantity);
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
