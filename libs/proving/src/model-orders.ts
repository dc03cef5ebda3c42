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
import { sendOut } from './model-out.js';
import type { CardKey } from './model-register.js';
import { differs, makeShipment, matchLater } from './model-shipments.js';

/** What may be promised to anyone: on hand, less what is promised or may not be used. */
export function available(book: Book, it: Happening): number {
  const today = book.world.dayAt(it.location, it.at);
  const unusable = book
    .lotsHeld(it)
    .filter((lot) => !book.world.isUsable(it.product, lot, today))
    .reduce((sum, lot) => sum + book.lotBalance(it, lot), 0);
  return Math.max(book.onHand(it) - book.allocated(it) - unusable, 0);
}

export function issue(book: Book, it: Happening, order: StockOrder): string | undefined {
  const { to = '', shipment = '' } = order;
  // What was promised of the product asked for is given up; nothing was promised of the other.
  const promised = { location: it.location, product: it.insteadOf ?? it.product };
  const allocation = openAllocation(book, promised, order.allocation);
  const way = { id: shipment, to, purpose: 'supply' } as const;
  const refusal =
    refusedByApproval(book, it, to) ??
    (differs(book, it.location, way) ? 'shipment-differs' : undefined) ??
    (order.allocation !== undefined && !allocation ? 'unknown-allocation' : undefined) ??
    (order.lots ? refusedByLots(book, it, order.lots, to) : undefined);
  if (refusal) return refusal;
  const parts = order.lots ? sorted(book, it, order.lots) : chosen(book, it, to);
  const ownPromise = it.insteadOf === undefined ? (allocation?.remainder ?? 0) : 0;
  const mayTake = available(book, it) + ownPromise;
  if (!parts || it.quantity > mayTake) return 'insufficient-stock';

  makeShipment(book, it, way);
  const anchor = book.anchorOfMovement(it, it.at);
  if (anchor) it.flags.add('after-count');
  sendOut(book, it, parts, { kind: 'issued', to: '@in-transit', shipment }, anchor);
  const lots = parts.map((part) => part.lot);
  matchLater(book, it, shipment, to, lots);
  if (allocation) allocation.remainder -= Math.min(it.quantity, allocation.remainder);
  return undefined;
}

function refusedByApproval(book: Book, it: Happening, to: string): string | undefined {
  if (it.requisition === undefined) return undefined;
  const asked = it.insteadOf ?? it.product;
  const line = book.world.register.approved.find(
    (approved) =>
      approved.requisition === it.requisition &&
      approved.location === to &&
      approved.supplier === it.location &&
      approved.product === asked,
  );
  if (!line) return 'unknown-requisition';
  const soFar = book.events
    .filter((event) => event.kind === 'issue' && !event.reversed)
    .filter((event) => event.requisition === it.requisition)
    .filter((event) => (event.insteadOf ?? event.product) === asked)
    .filter((event) => event.to === to && event.location === it.location)
    .reduce((sum, event) => sum + event.quantity, 0);
  return soFar + it.quantity > line.approved ? 'more-than-approved' : undefined;
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
  if (it.quantity > available(book, it)) return 'insufficient-stock';
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
