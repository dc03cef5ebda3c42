/**
 * The list of requisitions, read by keyset along an index: emergencies first, then oldest first.
 * The scope is expanded here, in the copy of the location tree.
 */
import type { SqlRunner } from '@satchel/messaging';
import type { Requisition } from '../domain/requisition.js';
import type { ListQuery, Scope } from '../use-cases/ports.js';
import { loadRequisitions } from './requisition-rows.js';

/** Collects values and answers their placeholders. */
type Bind = (value: unknown) => string;

export async function listRequisitions(run: SqlRunner, query: ListQuery): Promise<Requisition[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const conditions = [
    scopeSql(query.scope, bind),
    ...filterSql(query, bind),
    ...afterSql(query, bind),
  ];
  const rows = await run(
    `SELECT r.*, r.promised_on::text FROM requisition r WHERE ${conditions.join(' AND ')}
     ORDER BY r.queue, r.submitted_at, r.id LIMIT ${bind(query.limit)}`,
    values,
  );
  return loadRequisitions(run, rows);
}

/**
 * A supplier sees what it supplies by the request's own word, also after its supply line was moved.
 */
function scopeSql({ everywhere, own, areas }: Scope, bind: Bind): string {
  if (everywhere) return 'true';
  const places = bind([...own, ...areas]);
  if (areas.length === 0) return `r.location = ANY(${places})`;
  const roots = `${bind(areas)}::text[]`;
  return `(r.location = ANY(${places}) OR r.supplier = ANY(${roots}) OR r.location IN (
    SELECT id FROM location WHERE zone_path && ${roots} OR supplier_path && ${roots}))`;
}

function filterSql(query: ListQuery, bind: Bind): string[] {
  const columns = ['location', 'supplier', 'status', 'urgency'] as const;
  return columns.flatMap((column) =>
    query[column] === undefined ? [] : [`r.${column} = ${bind(query[column])}`],
  );
}

function afterSql({ after }: ListQuery, bind: Bind): string[] {
  if (!after) return [];
  const queue = after.urgency === 'emergency' ? 0 : 1;
  return [
    `(r.queue, r.submitted_at, r.id) > (${bind(queue)}, ${bind(after.submittedAt)}, ${bind(after.id)})`,
  ];
}
