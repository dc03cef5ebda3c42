/** Who answers for a difference, as role@location: docs/LEDGER.md sections 4.1 and 4.3. */
import type { DiscrepancyKind } from '@satchel/contracts';
import type { Book, Happening, Shipment } from './model-book.js';

export function ownerOf(
  book: Book,
  kind: DiscrepancyKind,
  it: Happening,
  shipment: string | undefined,
): string {
  const { suppliers, zone } = book.world.location(it.location);
  const above = suppliers[0] ?? it.location;
  switch (kind) {
    case 'over-dispensed':
      return `facility-in-charge@${above}`;
    case 'expired-handed-out':
      return `district-pharmacist@${zone}`;
    case 'unknown-shipment':
      return `storekeeper@${above}`;
    case 'voucher-keyed-twice':
      return `storekeeper@${it.location}`;
    case 'short-receipt':
    case 'over-receipt':
      return ownerOfShipment(book.shipment(shipment ?? ''), above);
  }
}

/** Of a supply: its sender; of a gift: who stands above both; of a return: who was to get it. */
function ownerOfShipment(shipment: Shipment | undefined, above: string): string {
  if (!shipment) return `storekeeper@${above}`;
  if (shipment.purpose === 'transfer') return `facility-in-charge@${above}`;
  return `storekeeper@${shipment.purpose === 'return' ? shipment.to : shipment.from}`;
}
