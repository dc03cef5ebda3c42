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
  /** Of what is on it, what was issued instead of another product; absent where nothing was. */
  substituted?: Substitute[];
}

/** Units of a product that were issued instead of another. */
export interface Substitute {
  product: ProductCode;
  insteadOf: ProductCode;
  quantity: number;
}

/** Raises or lowers what was issued instead of another product. */
export function substitute(
  shipment: Shipment,
  product: ProductCode,
  insteadOf: ProductCode,
  by: number,
): void {
  const all = shipment.substituted ?? [];
  const known = all.find((each) => each.product === product && each.insteadOf === insteadOf);
  const quantity = (known?.quantity ?? 0) + by;
  const others = all.filter((each) => each !== known);
  const left = quantity > 0 ? [...others, { product, insteadOf, quantity }] : others;
  if (left.length > 0) shipment.substituted = left;
  else delete shipment.substituted;
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
