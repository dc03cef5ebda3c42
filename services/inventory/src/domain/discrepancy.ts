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

/** A short receipt is one per shipment and product; all others are one per event and kind. */
export function shortReceiptId(shipment: Uuid, product: ProductCode): Uuid {
  return derivedId(shipment, `short-receipt:${product}`);
}

export function openDiscrepancy(book: Book, opening: Opening): Discrepancy {
  const { kind, location, product, quantity, event, occurredAt, shipment, sender } = opening;
  const id =
    kind === 'short-receipt' && shipment
      ? shortReceiptId(shipment, product)
      : derivedId(event, `discrepancy:${kind}`);
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

/** Sets what is still open; at zero it is settled with the outcome. */
export function setOpen(book: Book, discrepancy: Discrepancy, open: number, outcome: string): void {
  if (discrepancy.open === open && (open === 0) === (discrepancy.status === 'settled')) return;
  discrepancy.open = open;
  discrepancy.version += 1;
  if (open === 0) {
    discrepancy.status = 'settled';
    discrepancy.settledAt = book.recordedAt;
    discrepancy.outcome = outcome;
  } else {
    discrepancy.status = 'open';
    delete discrepancy.settledAt;
    delete discrepancy.outcome;
  }
  book.changes.discrepancies.add(discrepancy);
}
