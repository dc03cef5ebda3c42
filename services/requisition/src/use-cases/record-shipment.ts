/**
 * Takes over what inventory announced about a shipment. It carries its full state, so the highest
 * version wins and one that comes late changes nothing; issued and received are summed anew.
 */
import type { ShipmentLine, ShipmentState } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { supply } from '../domain/acts.js';
import type { ShippedLine } from '../domain/quantities.js';
import type { Asking, Records } from './ports.js';
import { conclude } from './requisition-case.js';

/** In the history, what the shipments tell was done by the ledger's owner. */
const TOLD_BY = 'inventory';

export class ShipmentNews {
  constructor(private readonly clock: Clock) {}

  /**
   * Inside the transaction of the inbox. A shipment that answers no requisition is not ours to
   * keep.
   */
  async record(
    records: Records,
    shipment: ShipmentState,
    asking: Pick<Asking, 'traceparent'>,
  ): Promise<void> {
    const { id, requisition, promisedOn, receivedAt, version } = shipment;
    if (requisition === undefined) return;
    // Locked first: two shipments of one requisition must not sum past each other.
    const found = await records.locked(requisition);
    const isNews = await records.takeShipment({
      id,
      requisition,
      version,
      ...(promisedOn === undefined ? {} : { promisedOn }),
      receiptRecorded: receivedAt !== undefined,
      lines: byProduct(shipment.lines),
    });
    if (!found || !isNews) return;
    const at = this.clock.now();
    const outcome = supply(found, await records.shipmentsOf(requisition), { subject: TOLD_BY, at });
    if (outcome) await conclude(records, outcome, at, asking);
  }
}

function byProduct(lines: readonly ShipmentLine[]): ShippedLine[] {
  const sums = new Map<string, ShippedLine>();
  for (const { product, shipped, received } of lines) {
    const before = sums.get(product);
    sums.set(product, {
      product,
      shipped: (before?.shipped ?? 0) + shipped,
      received: (before?.received ?? 0) + received,
    });
  }
  return [...sums.values()];
}
