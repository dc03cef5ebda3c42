/** The door for what inventory announces; each event is applied in the transaction of its inbox. */
import {
  locationChanged,
  productChanged,
  type ShipmentState,
  shipmentChanged,
} from '@satchel/contracts';
import {
  type EventSubscription,
  onState,
  type SqlRunner,
  type StateCopy,
} from '@satchel/messaging';
import type { RegisterNews } from '../use-cases/copy-register.js';
import type { Records } from '../use-cases/ports.js';
import type { ShipmentNews } from '../use-cases/record-shipment.js';

type Copy = Omit<StateCopy, 'subject'>;

/** How the copies are compared with inventory's; only the store knows, and where it does. */
export interface ComparedCopies {
  readonly location: Copy;
  readonly product: Copy;
  readonly shipment: Copy;
  requisitionOf(tx: SqlRunner, shipment: string): Promise<string | undefined>;
}

export function inventoryEvents(
  register: RegisterNews,
  shipments: ShipmentNews,
  recordsOn: (tx: SqlRunner) => Records,
  copies: ComparedCopies | undefined,
): EventSubscription[] {
  /** A shipment that inventory has forgotten brought nothing: what it was summed into is undone. */
  const withdrawnBy =
    ({ shipment, requisitionOf }: ComparedCopies) =>
    async (tx: SqlRunner, key: string): Promise<void> => {
      const requisition = await requisitionOf(tx, key);
      if (requisition === undefined) return;
      await shipments.record(recordsOn(tx), nothingOf(key, requisition), {});
      await shipment.lower(tx, key);
    };
  return [
    onState(
      locationChanged,
      ({ data }, tx) => register.takeLocation(recordsOn(tx), data),
      copies?.location,
    ),
    onState(
      productChanged,
      ({ data }, tx) => register.takeProduct(recordsOn(tx), data),
      copies?.product,
    ),
    onState(
      shipmentChanged,
      (event, tx) => shipments.record(recordsOn(tx), event.data, event),
      copies && { ...copies.shipment, withdraw: withdrawnBy(copies) },
    ),
  ];
}

function nothingOf(id: string, requisition: string): ShipmentState {
  return {
    id,
    requisition,
    from: '',
    to: '',
    status: 'settled',
    issuedAt: '',
    lines: [],
    version: 1,
  };
}
