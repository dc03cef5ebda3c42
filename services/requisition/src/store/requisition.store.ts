/**
 * Requisitions with their lines and history. An update writes only what an act may change, and is
 * bound to the version it was made from: a writer that came past the lock would fail, not
 * overwrite.
 */
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import type { Requisition, Step } from '../domain/requisition.js';
import { loadRequisitions } from './requisition-rows.js';

const addSql = `
INSERT INTO requisition (id, location, location_kind, time_zone, programme, supplier, supplier_kind,
  urgency, status, status_since, submitted_at, submitted_by, for_another, owner_role, owner_at,
  due_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`;

const addLinesSql = `
INSERT INTO requisition_line (requisition, position, product, requested, suggested, by_procedure,
  issued, received)
SELECT $1::uuid, position, product, requested, suggested, by_procedure, 0, 0
FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
  WITH ORDINALITY AS line(product, requested, suggested, by_procedure, position)`;

const updateSql = `
UPDATE requisition SET status = $2, status_since = $3, owner_role = $4, owner_at = $5, due_at = $6,
  promised_on = $7, version = $8
WHERE id = $1 AND version = $8 - 1 RETURNING id`;

const updateLinesSql = `
UPDATE requisition_line AS line SET approved = new.approved, issued = new.issued,
  received = new.received, reason = new.reason, issued_instead = new.issued_instead
FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::jsonb[])
  AS new(product, approved, issued, received, reason, issued_instead)
WHERE line.requisition = $1 AND line.product = new.product`;

const addStepSql = `
INSERT INTO requisition_step (requisition, version, at, by, act, note)
VALUES ($1, $2, $3, $4, $5, $6)`;

export class RequisitionStore {
  constructor(private readonly run: SqlRunner) {}

  async find(id: string): Promise<Requisition | undefined> {
    const rows = await this.run('SELECT *, promised_on::text FROM requisition WHERE id = $1', [id]);
    const [found] = await loadRequisitions(this.run, rows);
    return found;
  }

  /** The same, and nobody else changes it before this transaction ends. */
  async lockAndFind(id: string): Promise<Requisition | undefined> {
    const [row] = await this.run('SELECT id FROM requisition WHERE id = $1 FOR UPDATE', [id]);
    return row && this.find(id);
  }

  async add(it: Requisition): Promise<void> {
    const { location, supplier, next } = it;
    await this.run(addSql, [
      ...[it.id, location.id, location.kind, location.timeZone, it.programme],
      ...[supplier.id, supplier.kind, it.urgency, it.status, it.statusSince, it.submittedAt],
      ...[it.submittedBy, it.forAnother],
      ...[next?.role ?? null, next?.at ?? null, next?.dueAt ?? null, it.version],
    ]);
    await crashPoint('requisition.after-add');
    await this.run(addLinesSql, [
      it.id,
      it.lines.map((line) => line.product),
      it.lines.map((line) => line.requested),
      it.lines.map((line) => line.suggested ?? null),
      it.lines.map((line) => line.byProcedure ?? null),
    ]);
    await this.addStep(it);
  }

  async update(it: Requisition): Promise<void> {
    const { next } = it;
    const clock = [next?.role ?? null, next?.at ?? null, next?.dueAt ?? null];
    const values = [it.id, it.status, it.statusSince, ...clock, it.promisedOn ?? null, it.version];
    const updated = await this.run(updateSql, values);
    if (updated.length === 0) {
      throw new Error(
        `requisition ${it.id} was changed by somebody else before version ${it.version}`,
      );
    }
    await crashPoint('requisition.after-update');
    await this.run(updateLinesSql, [
      it.id,
      it.lines.map((line) => line.product),
      it.lines.map((line) => line.approved ?? null),
      it.lines.map((line) => line.issued),
      it.lines.map((line) => line.received),
      it.lines.map((line) => line.reason ?? null),
      it.lines.map((line) => (line.issuedInstead ? JSON.stringify(line.issuedInstead) : null)),
    ]);
    await this.addStep(it);
  }

  /** Every version has made exactly one step; the version numbers it. */
  private async addStep(it: Requisition): Promise<void> {
    const { at, by, act, note } = it.history.at(-1) as Step;
    await this.run(addStepSql, [it.id, it.version, at, by, act, note ?? null]);
    await crashPoint('requisition.after-step');
  }
}
