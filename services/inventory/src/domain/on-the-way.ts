/** What is on the way to a card, in the order in which receipts and counts take it. */
import {
  type LocationId,
  type LotNumber,
  type ProductCode,
  UNIDENTIFIED_LOT,
} from '@satchel/language';
import type { Book } from './book.js';
import { pairKey } from './facts.js';
import { remaining, type Shipment, type ShipmentLine } from './shipment.js';

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
