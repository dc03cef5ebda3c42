/** Keeps what is under way and what is promised; the highest version wins. */
import type { RequisitionState, ShipmentState } from '@satchel/contracts';
import type { Records } from './ports.js';

/**
 * Statuses in which something approved may still be issued: a back order also stays where what was
 * issued so far arrived short.
 */
const STILL_TO_ISSUE = new Set<string>(['approved', 'part-issued', 'short']);

export class KeepPipeline {
  async shipment(records: Records, state: ShipmentState): Promise<void> {
    const lines = new Map<string, { product: string; shipped: number; received: number }>();
    for (const { product, shipped, received } of state.lines) {
      const sum = lines.get(product) ?? { product, shipped: 0, received: 0 };
      sum.shipped += shipped;
      sum.received += received;
      lines.set(product, sum);
    }
    const { id, from, to, issuedAt, receivedAt, version } = state;
    await records.takeShipment({
      id,
      // What was announced before there were purposes was a supply.
      purpose: state.purpose ?? 'supply',
      from,
      to,
      issuedAt,
      ...(receivedAt === undefined ? {} : { receivedAt }),
      lines: [...lines.values()],
      version,
    });
  }

  async requisition(records: Records, state: RequisitionState): Promise<void> {
    const { id, location, status, version } = state;
    const open = STILL_TO_ISSUE.has(status) ? state.lines : [];
    const lines = open
      .map(({ product, approved, issued }) => ({ product, open: (approved ?? 0) - issued }))
      .filter((line) => line.open > 0);
    await records.takeRequisition({ id, location, lines, version });
  }
}
