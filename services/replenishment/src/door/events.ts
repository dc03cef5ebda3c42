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
import {
  type EventSubscription,
  onEvent,
  onSequenced,
  onState,
  type StateCopy,
} from '@satchel/messaging';
import type { KeepPipeline } from '../use-cases/keep-pipeline.js';
import type { KeepRegister } from '../use-cases/keep-register.js';
import type { RecordsOn } from '../use-cases/ports.js';
import type { RecordCount } from '../use-cases/record-count.js';
import type { StockEntries } from './stock-entries.js';

type Copy = Omit<StateCopy, 'subject'>;

/** How the copies are compared with their owners'; only the store knows, and where it does. */
export interface ComparedCopies {
  readonly location: Copy;
  readonly product: Copy;
  readonly managedProduct: Copy;
  readonly shipment: Copy;
  readonly requisition: Copy;
}

export interface InventoryListeners {
  readonly entries: StockEntries;
  readonly counts: RecordCount;
  readonly register: KeepRegister;
  readonly pipeline: KeepPipeline;
}

export function inventoryEvents(
  to: InventoryListeners,
  on: RecordsOn,
  copies: ComparedCopies | undefined,
): EventSubscription[] {
  const { entries, counts, register, pipeline } = to;
  return [
    onSequenced(stockMoved, entries),
    onEvent(physicalCountRecorded, ({ data }, tx) => counts.run(on(tx), data)),
    onState(locationChanged, ({ data }, tx) => register.location(on(tx), data), copies?.location),
    onState(productChanged, ({ data }, tx) => register.product(on(tx), data), copies?.product),
    onState(
      managedProductChanged,
      ({ data }, tx) => register.managedProduct(on(tx), data),
      copies?.managedProduct,
    ),
    onState(shipmentChanged, ({ data }, tx) => pipeline.shipment(on(tx), data), copies?.shipment),
  ];
}

export function requisitionEvents(
  pipeline: KeepPipeline,
  on: RecordsOn,
  copies: Pick<ComparedCopies, 'requisition'> | undefined,
): EventSubscription[] {
  return [
    onState(
      requisitionChanged,
      ({ data }, tx) => pipeline.requisition(on(tx), data),
      copies?.requisition,
    ),
  ];
}
