/** A discrepancy: a difference with an owner and an outcome. It never changes stock by itself. */
import type { LocationId, ProductCode, Uuid } from '@satchel/language';
import { keeperOf } from './confirmation.js';
import { type LocationFacts, zoneOf } from './facts.js';
import type { Shipment } from './shipment.js';

export type DiscrepancyKind =
  | 'over-dispensed'
  | 'short-receipt'
  | 'over-receipt'
  | 'unknown-shipment'
  | 'expired-handed-out'
  | 'voucher-keyed-twice'
  | 'count-shortage'
  | 'count-surplus'
  | 'carry-over-shortage'
  | 'carry-over-surplus';

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
  /** The count of which it is said. */
  count?: Uuid;
  occurredAt: number;
  openedAt: number;
  settledAt?: number;
  outcome?: string;
  version: number;
}

/** Who answers for it, by kind: see docs/LEDGER.md, section 4. */
export function ownerOf(
  kind: DiscrepancyKind,
  facts: LocationFacts,
  shipment: Pick<Shipment, 'from' | 'to' | 'purpose'> | undefined,
): { ownerRole: string; ownerAt: string } {
  const nearest = facts.supplierPath[0] ?? facts.id;
  switch (kind) {
    case 'over-dispensed':
      return { ownerRole: 'facility-in-charge', ownerAt: nearest };
    case 'expired-handed-out':
      return { ownerRole: 'district-pharmacist', ownerAt: zoneOf(facts) };
    case 'voucher-keyed-twice':
      return { ownerRole: 'storekeeper', ownerAt: facts.id };
    case 'count-shortage':
    case 'count-surplus':
    case 'carry-over-shortage':
    case 'carry-over-surplus':
      return { ownerRole: keeperOf(facts.kind), ownerAt: facts.id };
    case 'unknown-shipment':
      return { ownerRole: 'storekeeper', ownerAt: nearest };
    case 'short-receipt':
    case 'over-receipt':
      return shipment
        ? ownerOfShipment(shipment, nearest)
        : { ownerRole: 'storekeeper', ownerAt: nearest };
  }
}

/** Of a gift, who stands above both peers; else who keeps the books of the store it concerns. */
function ownerOfShipment(
  { from, to, purpose }: Pick<Shipment, 'from' | 'to' | 'purpose'>,
  nearest: LocationId,
): { ownerRole: string; ownerAt: string } {
  if (purpose === 'transfer') return { ownerRole: 'facility-in-charge', ownerAt: nearest };
  return { ownerRole: 'storekeeper', ownerAt: purpose === 'return' ? to : from };
}

/** By the time they are about; a book keeps them in the order of opening, which settles ties. */
export const oldestFirst = (a: Discrepancy, b: Discrepancy): number => a.occurredAt - b.occurredAt;
