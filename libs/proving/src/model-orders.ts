/**
 * Orders happen now and may be refused: docs/LEDGER.md section 5. Each function returns the code of
 * its refusal, having written nothing, or nothing when it was carried out.
 */
import type { StockOrder } from '@satchel/contracts';
import { UNIDENTIFIED_LOT } from '@satchel/language';
import type { Allocation, Book, Happening } from './model-book.js';
import {
  eligibleLots,
  issueOrder,
  keepsLongEnough,
  type LotPart,
  takeInOrder,
} from './model-lots.js';
import { sendOut, takeOut } from './model-out.js';
import type { CardKey, ModelLine } from './model-register.js';
import { available, freeFor, issuedFor } from './model-reservations.js';
import { differs, makeShipment, matchLater } from './model-shipments.js';

export function issue(book: Book, it: Happening, order: StockOrder): string | undefined {
  const { to = '', shipment = '' } = order;
  // What was promised of the product asked for is given up; nothing was promised of the other.
  const promised = { location: it.location, product: it.insteadOf ?? it.product };
  const allocation = openAllocation(book, promised, order.allocation);
  const way = { id: shipment, to, purpose: 'supply' } as const;
  const isObserved = book.world.isObserved(it.location);
  const refusal =
    refusedByApproval(book, it, to) ??
    (differs(book, it.location, way) ? 'shipment-differs' : undefined) ??
    (order.allocation !== undefined && !allocation ? 'unknown-allocation' : undefined) ??
    (order.lots && !isObserved ? refusedByLots(book, it, order.lots, to) : undefined);
  if (refusal) return refusal;
  if (isObserved) {
    for (const lot of order.lots ?? []) book.world.learnLot(it.product, lot);
    makeShipment(book, it, way);
    const gone = takeOut(book, it, order, { kind: 'issued', to: '@in-transit', shipment });
    const named = gone.map((part) => part.lot);
    matchLater(book, it, shipment, to, named);
    if (allocation) allocation.remainder -= Math.min(it.quantity, allocation.remainder);
    return undefined;
  }
  const parts = order.lots ? sorted(book, it, order.lots) : chosen(book, it, to);
  const ownPromise = it.insteadOf === undefined ? (allocation?.remainder ?? 0) : 0;
  const mayTake = available(book, it, it.at) + ownPromise;
  if (!parts || it.quantity > mayTake) return 'insufficient-stock';
  const free = freeFor(book, it, it.at, lineAnswered(book, it, to));
  if (it.quantity > free + ownPromise) return 'reserved-for-others';

  makeShipment(book, it, way);
  const anchor = book.anchorOfMovement(it, it.at);
  if (anchor) it.flags.add('after-count');
  sendOut(book, it, parts, { kind: 'issued', to: '@in-transit', shipment }, anchor);
  const lots = parts.map((part) => part.lot);
  matchLater(book, it, shipment, to, lots);
  if (allocation) allocation.remainder -= Math.min(it.quantity, allocation.remainder);
  return undefined;
}

function lineAnswered(book: Book, it: Happening, to: string): ModelLine | undefined {
  if (it.requisition === undefined) return undefined;
  const asked = it.insteadOf ?? it.product;
  return book.world
    .lines()
    .find(
      (approved) =>
        approved.requisition === it.requisition &&
        approved.location === to &&
        approved.supplier === it.location &&
        approved.product === asked,
    );
}

function refusedByApproval(book: Book, it: Happening, to: string): string | undefined {
  if (it.requisition === undefined) return undefined;
  const line = lineAnswered(book, it, to);
  if (!line) return 'unknown-requisition';
  return issuedFor(book, line) + it.quantity > line.approved ? 'more-than-approved' : undefined;
}

function refusedByLots(book: Book, it: Happening, lots: LotPart[], to: string): string | undefined {
  const today = book.world.dayAt(it.location, it.at);
  const identified = lots.map((part) => part.lot).filter((lot) => lot !== UNIDENTIFIED_LOT);
  if (identified.some((lot) => !book.world.lot(it.product, lot))) return 'unknown-lot';
  if (identified.some((lot) => !book.world.isUsable(it.product, lot, today)))
    return 'lot-not-usable';
  if (identified.some((lot) => !keepsLongEnough(book, it, lot, to))) return 'shelf-life-too-short';
  const isShort = (part: LotPart) => part.quantity > book.lotBalance(it, part.lot);
  return lots.some(isShort) ? 'insufficient-stock' : undefined;
}

function sorted(book: Book, it: Happening, lots: LotPart[]): LotPart[] {
  const order = issueOrder(
    book,
    it.product,
    lots.map((part) => part.lot),
  );
  return lots
    .map(({ lot, quantity }) => ({ lot, quantity }))
    .sort((a, b) => order.indexOf(a.lot) - order.indexOf(b.lot));
}

function chosen(book: Book, it: Happening, to: string): LotPart[] | undefined {
  const { parts, rest } = takeInOrder(book, it, eligibleLots(book, it, to), it.quantity);
  return rest > 0 ? undefined : parts;
}

/** An allocation is open while anything remains of it. */
function openAllocation(book: Book, card: CardKey, id: string | undefined): Allocation | undefined {
  return book.allocations.find(
    (it) =>
      it.id === id &&
      it.location === card.location &&
      it.product === card.product &&
      it.remainder > 0,
  );
}

export function allocate(book: Book, it: Happening): string | undefined {
  if (it.quantity > available(book, it, it.at)) return 'insufficient-stock';
  if (it.quantity > freeFor(book, it, it.at)) return 'reserved-for-others';
  const { id, location, product, quantity: remainder } = it;
  book.allocations.push({ id, location, product, remainder });
  return undefined;
}

export function release(book: Book, it: Happening, order: StockOrder): string | undefined {
  const allocation = openAllocation(book, it, order.allocation);
  if (!allocation) return 'unknown-allocation';
  allocation.remainder = 0;
  return undefined;
}
