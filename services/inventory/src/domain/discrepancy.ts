/** A discrepancy: a difference with an owner and an outcome. It never changes stock by itself. */
import type { LocationId, ProductCode, Uuid } from '@satchel/language';
import { type Book, type LocationFacts, zoneOf } from './book.js';
import { derivedId } from './hash-chain.js';

export type DiscrepancyKind =
  | 'over-dispensed'
  | 'short-receipt'
  | 'over-receipt'
  | 'unknown-shipment'
  | 'expired-handed-out';

export interface Discrepancy {
  id: Uuid;
  kind: DiscrepancyKind;
  location: LocationId;
  product: ProductCode;
  quantity: number;
  open: number;
  status: 'open' | 'settled';
  ownerRole: string;
  ownerAt: string;
  event: Uuid;
  shipment?: Uuid;
  occurredAt: number;
  openedAt: number;
  settledAt?: number;
  outcome?: string;
  version: number;
}

/** Who answers for it, by kind: see docs/LEDGER.md, section 4. */
function ownerOf(
  kind: DiscrepancyKind,
  facts: LocationFacts,
  sender: LocationId | undefined,
): { ownerRole: string; ownerAt: string } {
  const nearest = facts.supplierPath[0] ?? facts.id;
  switch (kind) {
    case 'over-dispensed':
      return { ownerRole: 'facility-in-charge', ownerAt: nearest };
    case 'expired-handed-out':
      return { ownerRole: 'district-pharmacist', ownerAt: zoneOf(facts) };
    case 'unknown-shipment':
      return { ownerRole: 'storekeeper', ownerAt: nearest };
    case 'short-receipt':
    case 'over-receipt':
      return { ownerRole: 'storekeeper', ownerAt: sender ?? nearest };
  }
}

export interface Opening {
  kind: DiscrepancyKind;
  location: LocationFacts;
  product: ProductCode;
  quantity: number;
  event: Uuid;
  occurredAt: number;
  shipment?: Uuid | undefined;
  sender?: LocationId | undefined;
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
  const { kind, location, product, quantity, event, occurredAt, shipment, sender } = opening;
  const id = derivedId(event, `discrepancy:${kind}`);
  const made: Discrepancy = {
    id,
    kind,
    location: location.id,
    product,
    quantity,
    open: quantity,
    status: 'open',
    ...ownerOf(kind, location, sender),
    event,
    ...(shipment ? { shipment } : {}),
    occurredAt,
    openedAt: book.recordedAt,
    version: 1,
  };
  book.discrepancies.set(id, made);
  book.changes.discrepancies.add(made);
  return made;
}

/** By the time they are about; a book keeps them in the order of opening, which settles ties. */
export const oldestFirst = (a: Discrepancy, b: Discrepancy): number => a.occurredAt - b.occurredAt;

/** Sets what is still open; at zero it is settled with the outcome. */
export function setOpen(book: Book, discrepancy: Discrepancy, open: number, outcome: string): void {
  if (discrepancy.status === 'settled' || (discrepancy.open === open && open > 0)) return;
  discrepancy.open = open;
  discrepancy.version += 1;
  if (open === 0) {
    discrepancy.status = 'settled';
    discrepancy.settledAt = book.recordedAt;
    discrepancy.outcome = outcome;
  }
  book.changes.discrepancies.add(discrepancy);
}
