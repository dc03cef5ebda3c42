/**
 * A shipment: what was issued and is under way. The only end that keeps a balance is in transit.
 */
import {
  type Day,
  type LocationId,
  type LotNumber,
  type ProductCode,
  type Uuid,
} from '@satchel/language';

export interface ShipmentLine {
  product: ProductCode;
  lot: LotNumber;
  shipped: number;
  /** Taken off the way: received, inferred or matched. */
  received: number;
  /** The part of received that only a count told us of, and when that count was. */
  inferred: number;
  inferredAt?: number;
}

/** What it is for: down the chain, to a peer, or up the chain. By whatever made it, for ever. */
export type Purpose = 'supply' | 'transfer' | 'return';

export interface Shipment {
  id: Uuid;
  purpose: Purpose;
  from: LocationId;
  to: LocationId;
  requisition?: Uuid;
  document?: string;
  promisedOn?: Day;
  issuedAt: number;
  receivedAt?: number;
  version: number;
  lines: ShipmentLine[];
}

export function remaining(line: ShipmentLine): number {
  return line.shipped - line.received;
}

/** A supply that comes back is undone, or returned; gifts and returns settle back. */
export function settlesBackTo(shipment: Shipment, location: LocationId): boolean {
  return shipment.from === location && shipment.purpose !== 'supply';
}

export function lineOf(shipment: Shipment, product: ProductCode, lot: LotNumber): ShipmentLine {
  let line = shipment.lines.find((each) => each.product === product && each.lot === lot);
  if (!line) {
    line = { product, lot, shipped: 0, received: 0, inferred: 0 };
    shipment.lines.push(line);
  }
  return line;
}

/** Units of a product still on the way. */
export function inTransit(shipment: Shipment, product: ProductCode): number {
  return shipment.lines.reduce(
    (total, line) => total + (line.product === product ? remaining(line) : 0),
    0,
  );
}
