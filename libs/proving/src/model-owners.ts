/** Who answers for a difference, as role@location: docs/LEDGER.md sections 4.1 and 4.3. */
import type { DiscrepancyKind, Purpose } from '@satchel/contracts';

/** Where it happened, with who supplies that place, nearest first. */
interface Place {
  readonly id: string;
  readonly kind: string;
  readonly suppliers: readonly string[];
  readonly zone: string;
}

/** The shipment that it is about. */
interface Parcel {
  readonly purpose: Purpose;
  readonly from: string;
  readonly to: string;
}

/** Who looks after a shelf; everywhere else a storekeeper. */
const KEEPERS: Readonly<Record<string, string>> = { kit: 'chw', facility: 'facility-in-charge' };

export function ownerOf(kind: DiscrepancyKind, place: Place, parcel: Parcel | undefined): string {
  const { id, suppliers, zone } = place;
  const above = suppliers[0] ?? id;
  switch (kind) {
    case 'over-dispensed':
      return `facility-in-charge@${above}`;
    case 'expired-handed-out':
      return `district-pharmacist@${zone}`;
    case 'unknown-shipment':
      return `storekeeper@${above}`;
    case 'count-shortage':
    case 'count-surplus':
    case 'carry-over-shortage':
    case 'carry-over-surplus':
      return `${KEEPERS[place.kind] ?? 'storekeeper'}@${id}`;
    case 'voucher-keyed-twice':
      return `storekeeper@${id}`;
    case 'short-receipt':
    case 'over-receipt':
      return ownerOfParcel(parcel, above);
  }
}

/** Of a supply: its sender; of a gift: who stands above both; of a return: who was to get it. */
function ownerOfParcel(parcel: Parcel | undefined, above: string): string {
  if (!parcel) return `storekeeper@${above}`;
  if (parcel.purpose === 'transfer') return `facility-in-charge@${above}`;
  return `storekeeper@${parcel.purpose === 'return' ? parcel.to : parcel.from}`;
}
