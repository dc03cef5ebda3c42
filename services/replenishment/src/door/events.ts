/** Which events are applied, and by which use case; each in the transaction of its inbox. */
import {
  locationChanged,
  managedProductChanged,
  physicalCountRecorded,
  productChanged,
  requisitionChanged,
  shipmentChanged,
  stockMoved,
} from '@satchel/contracts';
import { type EventSubscription, onEvent, onSequenced } from '@satchel/messaging';
import type { KeepPipeline } from '../use-cases/keep-pipeline.js';
import type { KeepRegister } from '../use-cases/keep-register.js';
import type { RecordsOn } from '../use-cases/ports.js';
import type { RecordCount } from '../use-cases/record-count.js';
import type { StockEntries } from './stock-entries.js';

export interface InventoryListeners {
  readonly entries: StockEntries;
  readonly counts: RecordCount;
  readonly register: KeepRegister;
  readonly pipeline: KeepPipeline;
}

export function inventoryEvents(to: InventoryListeners, on: RecordsOn): EventSubscription[] {
  const { entries, counts, register, pipeline } = to;
  return [
    onSequenced(stockMoved, entries),
    onEvent(physicalCountRecorded, ({ data }, tx) => counts.run(on(tx), data)),
    onEvent(locationChanged, ({ data }, tx) => register.location(on(tx), data)),
    onEvent(productChanged, ({ data }, tx) => register.product(on(tx), data)),
    onEvent(managedProductChanged, ({ data }, tx) => register.managedProduct(on(tx), data)),
    onEvent(shipmentChanged, ({ data }, tx) => pipeline.shipment(on(tx), data)),
  ];
}

export function requisitionEvents(pipeline: KeepPipeline, on: RecordsOn): EventSubscription[] {
  return [onEvent(requisitionChanged, ({ data }, tx) => pipeline.requisition(on(tx), data))];
}
