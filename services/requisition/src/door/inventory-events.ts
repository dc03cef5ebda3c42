/** The door for what inventory announces; each event is applied in the transaction of its inbox. */
import { locationChanged, productChanged, shipmentChanged } from '@satchel/contracts';
import { type EventSubscription, onEvent, type SqlRunner } from '@satchel/messaging';
import type { RegisterNews } from '../use-cases/copy-register.js';
import type { Records } from '../use-cases/ports.js';
import type { ShipmentNews } from '../use-cases/record-shipment.js';

export function inventoryEvents(
  register: RegisterNews,
  shipments: ShipmentNews,
  recordsOn: (tx: SqlRunner) => Records,
): EventSubscription[] {
  return [
    onEvent(locationChanged, ({ data }, tx) => register.takeLocation(recordsOn(tx), data)),
    onEvent(productChanged, ({ data }, tx) => register.takeProduct(recordsOn(tx), data)),
    onEvent(shipmentChanged, (event, tx) => shipments.record(recordsOn(tx), event.data, event)),
  ];
}
