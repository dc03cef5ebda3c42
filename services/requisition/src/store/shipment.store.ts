/**
 * Shipments that answer requisitions, as inventory last announced them; the highest version stays.
 */
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import type { Shipment } from '../domain/quantities.js';
import type { VersionedShipment } from '../use-cases/ports.js';

const takeSql = `
INSERT INTO shipment (id, requisition, promised_on, receipt_recorded, version)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET requisition = excluded.requisition,
  promised_on = excluded.promised_on, receipt_recorded = excluded.receipt_recorded,
  version = excluded.version
WHERE shipment.version < excluded.version
RETURNING id`;

const linesSql = `
INSERT INTO shipment_line (shipment, product, shipped, received, instead)
SELECT $1::uuid, * FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::jsonb[])`;

const ofSql = `
SELECT s.id, s.promised_on::text, s.receipt_recorded, json_agg(
  json_strip_nulls(json_build_object('product', l.product, 'shipped', l.shipped,
    'received', l.received, 'instead', l.instead))
  ORDER BY l.product) FILTER (WHERE l.product IS NOT NULL) AS lines
FROM shipment s LEFT JOIN shipment_line l ON l.shipment = s.id
WHERE s.requisition = $1 GROUP BY s.id ORDER BY s.id`;

export class ShipmentStore {
  constructor(private readonly run: SqlRunner) {}

  /** False when this version, or a later one, is there already. */
  async take(shipment: VersionedShipment): Promise<boolean> {
    const { id, requisition, promisedOn, receiptRecorded, version, lines } = shipment;
    const values = [id, requisition, promisedOn ?? null, receiptRecorded, version];
    const taken = await this.run(takeSql, values);
    if (taken.length === 0) return false;
    await crashPoint('shipment.after-take');
    await this.run('DELETE FROM shipment_line WHERE shipment = $1', [id]);
    await this.run(linesSql, [
      id,
      lines.map((line) => line.product),
      lines.map((line) => line.shipped),
      lines.map((line) => line.received),
      lines.map((line) => (line.instead ? JSON.stringify(line.instead) : null)),
    ]);
    return true;
  }

  async of(requisition: string): Promise<Shipment[]> {
    const rows = await this.run(ofSql, [requisition]);
    return rows.map((row) => {
      const promisedOn = row['promised_on'] as string | null;
      return {
        id: row['id'] as string,
        ...(promisedOn === null ? {} : { promisedOn }),
        receiptRecorded: row['receipt_recorded'] as boolean,
        lines: (row['lines'] as Shipment['lines'] | null) ?? [],
      };
    });
  }
}
