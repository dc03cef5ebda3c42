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
      lines: byProductAsked(shipment),
    });
    if (!found || !isNews) return;
    const at = this.clock.now();
    const outcome = supply(found, await records.shipmentsOf(requisition), { subject: TOLD_BY, at });
    if (outcome) await conclude(records, outcome, at, asking);
  }
}

/**
 * What of a shipment answers which product that was asked for. Own units and units that went
 * instead of others lie on the same lines; what was received counts for the own ones first, then
 * for the products asked for in the order of their codes.
 */
function byProductAsked({ lines, substituted = [] }: ShipmentState): ShippedLine[] {
  const given = byProduct(lines);
  const answered = given.flatMap(({ product, shipped, received }) => {
    const others = substituted
      .filter((each) => each.product === product)
      .sort((one, other) => (one.insteadOf < other.insteadOf ? -1 : 1));
    const own = shipped - others.reduce((total, each) => total + each.quantity, 0);
    let left = received;
    const taken = (quantity: number): number => {
      const part = Math.min(left, quantity);
      left -= part;
      return part;
    };
    const ownLine: ShippedLine = { product, shipped: own, received: taken(own) };
    const instead = others.map(
      ({ insteadOf, quantity }): ShippedLine => ({
        product: insteadOf,
        shipped: quantity,
        received: taken(quantity),
        instead: [{ product, quantity }],
      }),
    );
    return own === 0 && instead.length > 0 ? instead : [ownLine, ...instead];
  });
  const sums = new Map<string, ShippedLine>();
  for (const line of answered) {
    const before = sums.get(line.product);
    const instead = [...(before?.instead ?? []), ...(line.instead ?? [])];
    sums.set(line.product, {
      product: line.product,
      shipped: (before?.shipped ?? 0) + line.shipped,
      received: (before?.received ?? 0) + line.received,
      ...(instead.length === 0 ? {} : { instead }),
    });
  }
  return [...sums.values()];
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
