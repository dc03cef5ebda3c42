/** The order to issue: refused rather than promised away, earliest expiry first, never unusable. */
import { localDay, type ProductCode, UNIDENTIFIED_LOT, type Uuid } from '@satchel/language';
import type { Allocation, Approval } from './book.js';
import { oldestFirst } from './discrepancy.js';
import { type Claim, isEarmarked } from './earmark-room.js';
import { chooseAround, drawByFact, drawFor, namedWaiver, purposeTo } from './earmarking.js';
import { gapOf, pairKey } from './facts.js';
import { learnLots } from './learning-lots.js';
import {
  available,
  earliestExpiryFirst,
  issuable,
  issueOrder,
  isUsable,
  keepsLongEnough,
  take,
} from './lot-choice.js';
import { type Part, sum } from './movement.js';
import { move, type Posting } from './posting.js';
import { Refused, reservedForOthers } from './refusal.js';
import { freeFor, issueOf } from './reservation.js';
import { setOpen } from './settling.js';
import { minimumShelfLife } from './shelf-life.js';
import { lineOf, type Purpose, remaining, type Shipment, substitute } from './shipment.js';
import { partsTaken, takeOut } from './taking-out.js';
import type { ToldLot } from './told.js';

export interface Issue {
  listed: Part[] | undefined;
  /** The same as told, with the expiry that was given. */
  lots?: ToldLot[];
  quantity: number;
  to: string;
  shipment: Uuid;
  requisition?: Uuid;
  allocation?: Uuid;
  for?: { programme?: string; campaign?: string; funder?: string };
  waiver?: Uuid;
  document?: string;
  promisedOn?: string;
  /** The product that was asked for, where this one is given instead. */
  insteadOf?: string;
}

export function issue(posting: Posting, order: Issue): Refused | undefined {
  const { book, card } = posting;
  const destination = book.locations.get(order.to);
  if (!destination) return new Refused('unknown-location', `It would go to ${order.to}.`);
  const approval = approvalFor(posting, order);
  if (approval instanceof Refused) return approval;
  if (approval && !book.cards.has(pairKey(approval.supplier, approval.product))) {
    return new Refused('unknown-product', `${approval.product} was asked for.`);
  }
  if (differs(posting, order.shipment, order.to, 'supply')) return new Refused('shipment-differs');
  const asked = order.insteadOf ?? card.product;
  const allocation = order.allocation
    ? openAllocation(posting, order.allocation, asked)
    : undefined;
  if (order.allocation && !allocation) return new Refused('unknown-allocation');
  const shelfLife = minimumShelfLife(book.shelfLives, destination, card.product);
  // What is promised of the product asked for keeps nothing of this one back.
  const own = order.insteadOf ? 0 : (allocation?.remaining ?? 0);
  const claim = claimOf(posting, order, own, approval);
  if (claim instanceof Refused) return claim;
  const parts = card.location.isObserved
    ? partsGone(posting, order)
    : chooseLots(posting, { ...order, shelfLife, claim, line: approval });
  if (parts instanceof Refused) return parts;
  if (card.location.isObserved) drawByFact(posting, parts, claim.purpose);
  else drawFor(posting, parts, { line: approval, claim });

  if (approval) issueOf(book, approval, order.quantity);
  if (allocation) useUp(posting, allocation, Math.min(order.quantity, allocation.remaining));
  if (order.insteadOf) posting.event.answer.insteadOf = order.insteadOf;
  takeOut(posting, parts, { kind: 'issued', to: '@in-transit', shipment: order.shipment });
  putOnTheWay(posting, parts, { ...order, purpose: 'supply' });
  return undefined;
}

/** What it is for, what is promised to it, and by whose leave it takes what is kept for others. */
function claimOf(
  posting: Posting,
  order: Issue,
  own: number,
  line: Approval | undefined,
): Claim | Refused {
  const { book, card } = posting;
  const purpose = purposeTo(book, order, line);
  if (!order.waiver || card.location.isObserved) return { purpose, own };
  const waiver = namedWaiver(posting, order.waiver);
  return waiver instanceof Refused ? waiver : { purpose, own, waiver };
}

/** Its own system gave it out: what is missing was there, and no lot is refused. */
function partsGone(posting: Posting, order: Issue): Part[] {
  learnLots(posting.book, posting.card.product, order.lots ?? [], false);
  return partsTaken(posting, order.listed, order.quantity);
}

/** The lots that an order takes, earliest expiry first, or why it cannot have them. */
export function chooseLots(
  posting: Posting,
  wanted: Pick<Issue, 'listed' | 'quantity'> & {
    /** Days that they must keep from today. */
    shelfLife: number;
    claim: Claim;
    /** The approved line that it answers. */
    line?: Approval | undefined;
  },
): Part[] | Refused {
  const { book, card } = posting;
  const { listed, quantity, shelfLife, claim, line } = wanted;
  const wrong = listed && wrongLot(posting, listed, shelfLife);
  if (wrong) return wrong;
  const today = localDay(new Date(book.recordedAt), card.location.timeZone);
  const most = available(book, card, today) + claim.own;
  const parts = listed ? earliestExpiryFirst(book, card, listed) : [];
  if (!listed) {
    const order = issueOrder(book, card, today, shelfLife);
    const { parts: chosen, missing } = take(card, order, quantity, issuable);
    if (missing > 0) return tooLittle(Math.min(most, quantity - missing), quantity);
    parts.push(...chosen);
  }
  if (quantity > most) return tooLittle(most, quantity);
  if (isEarmarked(book, card)) {
    const order = issueOrder(book, card, today, shelfLife);
    const lots = listed ? parts : order.map((lot) => ({ lot, quantity: issuable(card, lot) }));
    return chooseAround(posting, lots, { quantity, most, line, claim });
  }
  const free = freeFor(book, card, today, line) + claim.own;
  return quantity > free ? reservedForOthers(free, most - free, quantity) : parts;
}

function tooLittle(free: number, asked: number): Refused {
  return new Refused('insufficient-stock', `${free} can be issued; ${asked} were asked.`, {
    available: free,
    asked,
  });
}

function approvalFor({ book, card }: Posting, order: Issue): Approval | Refused | undefined {
  if (!order.requisition) return undefined;
  const asked = order.insteadOf ?? card.product;
  const found = book.approvals.get(pairKey(order.requisition, asked));
  if (!found || found.supplier !== card.location.id || found.location !== order.to) {
    return new Refused('unknown-requisition');
  }
  if (found.issued + order.quantity > found.approved) {
    return new Refused(
      'more-than-approved',
      `${found.approved} were approved and ${found.issued} issued; ${order.quantity} more were asked.`,
      { approved: found.approved, issued: found.issued, asked: order.quantity },
    );
  }
  return found;
}

/** True when a shipment of this id exists between other locations, or for another purpose. */
export function differs({ book, card }: Posting, id: Uuid, to: string, purpose: Purpose): boolean {
  const found = book.shipments.get(id);
  if (!found) return false;
  return found.from !== card.location.id || found.to !== to || found.purpose !== purpose;
}

/**
 * Why the listed lots cannot be issued: each reason is looked for in all lots before the next one.
 */
function wrongLot(posting: Posting, listed: Part[], shelfLife: number): Refused | undefined {
  const { book, card } = posting;
  const today = localDay(new Date(book.recordedAt), card.location.timeZone);
  const first = (wrong: (part: Part) => boolean) => listed.find(wrong);
  const strange = first(
    ({ lot }) => lot !== UNIDENTIFIED_LOT && !book.lots.has(pairKey(card.product, lot)),
  );
  if (strange) return new Refused('unknown-lot', `The lot is ${strange.lot}.`);
  const unusable = first(({ lot }) => !isUsable(book, card, lot, today));
  if (unusable) return new Refused('lot-not-usable', `The lot is ${unusable.lot}.`);
  const short = first(({ lot }) => !keepsLongEnough(book, card, lot, today, shelfLife));
  if (short) return new Refused('shelf-life-too-short', `The lot is ${short.lot}.`);
  const little = first(({ lot, quantity }) => issuable(card, lot) < quantity);
  if (!little) return undefined;
  const figures = { available: issuable(card, little.lot), asked: little.quantity };
  const sentence = `Lot ${little.lot} holds ${figures.available}; ${figures.asked} were asked.`;
  return new Refused('insufficient-stock', sentence, figures);
}

export function openAllocation(
  { book, card }: Posting,
  id: Uuid,
  product: ProductCode,
): Allocation | undefined {
  const found = book.allocations.get(id);
  const here = found?.location === card.location.id && found.product === product;
  return here && found.remaining > 0 ? found : undefined;
}

export function useUp({ book }: Posting, allocation: Allocation, quantity: number): void {
  const { location, product } = allocation;
  const card = book.cards.get(pairKey(location, product));
  if (!card) throw new Error(`bug: no card was locked for ${location} ${product}`);
  allocation.remaining -= quantity;
  card.allocated -= quantity;
  book.changes.allocations.add(allocation);
  book.changes.cards.add(card);
}

/** Puts what left the card on the shipment's lines, and matches a receipt that came before it. */
export function putOnTheWay(
  posting: Posting,
  parts: Part[],
  way: Pick<Issue, 'shipment' | 'to' | 'requisition' | 'document' | 'promisedOn' | 'insteadOf'> &
    Pick<Shipment, 'purpose'>,
): void {
  const { book, card, event } = posting;
  let shipment = book.shipments.get(way.shipment);
  if (!shipment) {
    shipment = {
      id: way.shipment,
      purpose: way.purpose,
      from: card.location.id,
      to: way.to,
      ...(way.requisition ? { requisition: way.requisition } : {}),
      ...(way.document ? { document: way.document } : {}),
      ...(way.promisedOn ? { promisedOn: way.promisedOn } : {}),
      issuedAt: event.occurredAt,
      version: 0,
      lines: [],
    };
    book.shipments.set(shipment.id, shipment);
  }
  for (const { lot, quantity } of parts) lineOf(shipment, card.product, lot).shipped += quantity;
  if (way.insteadOf) substitute(shipment, card.product, way.insteadOf, sum(parts));
  book.changes.shipments.add(shipment);
  matchEarlierReceipt(posting, shipment, parts);
}

/**
 * The receiver reported it before we knew of it: then it came from nowhere; now it comes from here.
 */
function matchEarlierReceipt(posting: Posting, shipment: Shipment, parts: Part[]): void {
  const { book, card, event } = posting;
  const waiting = [...book.discrepancies.values()]
    .filter((each) => each.kind === 'unknown-shipment')
    .filter((each) => each.shipment === shipment.id && each.location === shipment.to)
    .filter((each) => each.product === card.product)
    .sort(oldestFirst);
  const receiver = book.locations.get(shipment.to);
  const to = receiver ? gapOf(receiver) : '@unexplained';
  for (const discrepancy of waiting) {
    let open = discrepancy.open;
    for (const { lot } of parts) {
      const line = lineOf(shipment, card.product, lot);
      const quantity = Math.min(open, remaining(line));
      if (quantity <= 0) continue;
      move(posting, {
        kind: 'shipment-matched',
        lot,
        quantity,
        from: '@in-transit',
        to,
        shipment: shipment.id,
        at: event.occurredAt,
      });
      line.received += quantity;
      open -= quantity;
    }
    setOpen(book, discrepancy, open, 'matched');
  }
}
