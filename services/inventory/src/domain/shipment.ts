/** A shipment: what was issued and is under way. The only end that keeps a balance is in transit. */
import {
  type Day,
  type LocationId,
  type LotNumber,
  type ProductCode,
  UNIDENTIFIED_LOT,
  type Uuid,
} from '@satchel/language';
import { type Book, pairKey } from './book.js';

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

export interface Shipment {
  id: Uuid;
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

/** Lines of a product in the order in which a receipt without lots takes them. */
export function linesInOrder(book: Book, shipment: Shipment, product: ProductCode): ShipmentLine[] {
  const expiry = (lot: LotNumber) => book.lots.get(pairKey(product, lot))?.expiresOn ?? '9999';
  return shipment.lines
    .filter((line) => line.product === product)
    .sort((a, b) => {
      if ((a.lot === UNIDENTIFIED_LOT) !== (b.lot === UNIDENTIFIED_LOT))
        return a.lot === UNIDENTIFIED_LOT ? 1 : -1;
      return expiry(a.lot).localeCompare(expiry(b.lot)) || (a.lot < b.lot ? -1 : 1);
    });
}

/** Open shipments to a card that had left by a moment, oldest first. */
export function openShipmentsTo(
  book: Book,
  location: LocationId,
  product: ProductCode,
  at: number,
): Shipment[] {
  return [...book.shipments.values()]
    .filter(
      (shipment) =>
        shipment.to === location &&
        shipment.issuedAt <= at &&
        shipment.lines.some((line) => line.product === product && remaining(line) > 0),
    )
    .sort((a, b) => a.issuedAt - b.issuedAt || (a.id < b.id ? -1 : 1));
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
