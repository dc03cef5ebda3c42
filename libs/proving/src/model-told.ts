/** What was told, as the model ledger remembers it and tells it from other things told. */
import type { StockOrder, StockReport } from '@satchel/contracts';
import type { Happening } from './model-book.js';
import { quantityOf } from './model-form.js';

export function happening(item: StockReport | StockOrder, at: number, flags: string[]): Happening {
  const { id, kind, location, product } = item;
  return {
    id,
    kind,
    location,
    product,
    at,
    flags: new Set(flags),
    quantity: quantityOf(item),
    reversed: false,
    ...(item.shipment === undefined ? {} : { shipment: item.shipment }),
    ...(item.to === undefined ? {} : { to: item.to }),
    ...(item.document === undefined ? {} : { document: item.document }),
    ...('requisition' in item && item.requisition !== undefined
      ? { requisition: item.requisition }
      : {}),
    ...('insteadOf' in item && item.insteadOf !== undefined ? { insteadOf: item.insteadOf } : {}),
  };
}

/** The content of an item, whatever the order in which its fields were written. */
export function inOneWording(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
