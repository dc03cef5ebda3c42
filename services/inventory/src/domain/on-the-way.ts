/** What is on the way to a card, in the order in which receipts and counts take it. */
import {
  type LocationId,
  type LotNumber,
  type ProductCode,
  UNIDENTIFIED_LOT,
} from '@satchel/language';
import type { Book } from './book.js';
import { pairKey } from './facts.js';
import type { Shipment, ShipmentLine } from './shipment.js';

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

/** Shipments to a location that had left by a moment, oldest first, arrived or not. */
export function shipmentsTo(book: Book, location: LocationId, at: number): Shipment[] {
  return [...book.shipments.values()]
    .filter((shipment) => shipment.to === location && shipment.issuedAt <= at)
    .sort((a, b) => a.issuedAt - b.issuedAt || (a.id < b.id ? -1 : 1));
}
