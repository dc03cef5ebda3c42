/** Opening and settling discrepancies in a book. */
import type { ProductCode, Uuid } from '@satchel/language';
import type { Book } from './book.js';
import { type Discrepancy, type DiscrepancyKind, ownerOf } from './discrepancy.js';
import type { LocationFacts } from './facts.js';
import { derivedId } from './hash-chain.js';
import { inTransit, type Shipment } from './shipment.js';

export interface Opening {
  kind: DiscrepancyKind;
  location: LocationFacts;
  product: ProductCode;
  quantity: number;
  event: Uuid;
  occurredAt: number;
  shipment?: Uuid | undefined;
  /** The count of which it is said. */
  count?: Uuid | undefined;
  /** The shipment itself, where it is known and decides who answers for it. */
  of?: Shipment | undefined;
}

/** What a receiver said was missing of a shipment and is still missing; one at a time. */
export function openShortReceipt(
  book: Book,
  shipment: Uuid,
  product: ProductCode,
): Discrepancy | undefined {
  return [...book.discrepancies.values()].find(
    (each) =>
      each.kind === 'short-receipt' &&
      each.status === 'open' &&
      each.shipment === shipment &&
      each.product === product,
  );
}

/** Opens one; its id follows from the event and the kind. */
export function openDiscrepancy(book: Book, opening: Opening): Discrepancy {
  const { kind, location, product, quantity, event, occurredAt, count, of } = opening;
  const shipment = opening.shipment ?? of?.id;
  const id = derivedId(event, `discrepancy:${kind}`);
  const made: Discrepancy = {
    id,
    kind,
    location: location.id,
    product,
    quantity,
    open: quantity,
    status: 'open',
    ...ownerOf(kind, location, of),
    event,
    ...(shipment ? { shipment } : {}),
    ...(count ? { count } : {}),
    occurredAt,
    openedAt: book.recordedAt,
    version: 1,
  };
  book.discrepancies.set(id, made);
  book.changes.discrepancies.add(made);
  return made;
}

/** Sets what is still open; at zero it is settled with the outcome. */
export function setOpen(book: Book, discrepancy: Discrepancy, open: number, outcome: string): void {
  // What is settled has nothing open, so it stays as it was settled.
  if (discrepancy.open === open) return;
  discrepancy.open = open;
  discrepancy.version += 1;
  if (open === 0) {
    discrepancy.status = 'settled';
    discrepancy.settledAt = book.recordedAt;
    discrepancy.outcome = outcome;
  }
  book.changes.discrepancies.add(discrepancy);
}

/** Says of an open `short-receipt` what is under way now; none is opened for it. */
export function correctShort(
  book: Book,
  shipment: Shipment,
  product: ProductCode,
  outcome: string,
): void {
  const short = openShortReceipt(book, shipment.id, product);
  if (short) setOpen(book, short, inTransit(shipment, product), outcome);
}
