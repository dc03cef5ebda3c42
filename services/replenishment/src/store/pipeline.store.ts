/**
 * What is under way and what is promised: the full state replaces what was known, highest version.
 */
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import type { AnnouncedRequisition, AnnouncedShipment } from '../use-cases/ports.js';

export class PipelineStore {
  constructor(private readonly run: SqlRunner) {}

  async takeShipment(shipment: AnnouncedShipment): Promise<void> {
    if (!(await this.isNews('shipment', shipment))) return;
    const { id, purpose, from, to, issuedAt, receivedAt, lines } = shipment;
    await crashPoint('pipeline.after-shipment');
    await this.run('DELETE FROM shipment_line WHERE shipment = $1', [id]);
    await this.run(
      `INSERT INTO shipment_line (shipment, product, from_location, to_location, shipped, received,
         issued_at, received_at, purpose)
       SELECT $1::uuid, u.product, $2, $3, u.shipped, u.received, $4::timestamptz, $5::timestamptz,
         $9
       FROM unnest($6::text[], $7::bigint[], $8::bigint[]) AS u (product, shipped, received)`,
      [
        id,
        from,
        to,
        issuedAt,
        receivedAt ?? null,
        lines.map((line) => line.product),
        lines.map((line) => line.shipped),
        lines.map((line) => line.received),
        purpose,
      ],
    );
  }

  async takeRequisition(requisition: AnnouncedRequisition): Promise<void> {
    if (!(await this.isNews('requisition', requisition))) return;
    const { id, location, lines } = requisition;
    await crashPoint('pipeline.after-requisition');
    await this.run('DELETE FROM requisition_line WHERE requisition = $1', [id]);
    await this.run(
      `INSERT INTO requisition_line (requisition, product, location, open)
       SELECT $1::uuid, u.product, $2, u.open
       FROM unnest($3::text[], $4::bigint[]) AS u (product, open)`,
      [id, location, lines.map((line) => line.product), lines.map((line) => line.open)],
    );
  }

  private async isNews(
    table: 'shipment' | 'requisition',
    { id, version }: { id: string; version: number },
  ): Promise<boolean> {
    const rows = await this.run(
      `INSERT INTO ${table} AS t (id, version) VALUES ($1, $2)
       ON CONFLICT (id) DO UPDATE SET version = excluded.version WHERE t.version < excluded.version
       RETURNING id`,
      [id, version],
    );
    await crashPoint('pipeline.after-news');
    return rows.length > 0;
  }
}
