/** Alerts: written with the events that announce them, read along an index, most urgent first. */
import { alertChanged } from '@satchel/contracts';
import { appendToOutbox, crashPoint, outgoing, type SqlRunner } from '@satchel/messaging';
import { v7 as newUuid } from 'uuid';
import type { Alert, AlertKind, Owner } from '../domain/alert.js';
import type { AlertQuery, CardKey } from '../use-cases/ports.js';

interface AlertRow {
  id: string;
  kind: AlertKind;
  location: string;
  product: string;
  status: 'open' | 'resolved';
  owner_role: Owner['ownerRole'];
  owner_at: string;
  action: string;
  due_at: Date;
  why: string;
  opened_at: Date;
  resolved_at: Date | null;
  version: number;
}

const saveSql = `
INSERT INTO alert AS a (id, kind, location, product, status, owner_role, owner_at, action, due_at,
  why, opened_at, resolved_at, version)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
  $7::text[], $8::text[], $9::timestamptz[], $10::text[], $11::timestamptz[], $12::timestamptz[],
  $13::int[])
ON CONFLICT (id) DO UPDATE SET status = excluded.status, owner_role = excluded.owner_role,
  owner_at = excluded.owner_at, resolved_at = excluded.resolved_at, version = excluded.version`;

/** Writes alerts and puts their state into the outbox; the cards they are about must be locked. */
export async function saveAlerts(
  run: SqlRunner,
  alerts: readonly Alert[],
  at: Date,
): Promise<void> {
  if (alerts.length === 0) return;
  await run(saveSql, [
    alerts.map((alert) => alert.id),
    alerts.map((alert) => alert.kind),
    alerts.map((alert) => alert.location),
    alerts.map((alert) => alert.product),
    alerts.map((alert) => alert.status),
    alerts.map((alert) => alert.ownerRole),
    alerts.map((alert) => alert.ownerAt),
    alerts.map((alert) => alert.action),
    alerts.map((alert) => alert.dueAt),
    alerts.map((alert) => alert.why),
    alerts.map((alert) => alert.openedAt),
    alerts.map((alert) => alert.resolvedAt ?? null),
    alerts.map((alert) => alert.version),
  ]);
  await crashPoint('alert.after-save');
  const events = alerts.map((alert) =>
    outgoing(alertChanged, {
      messageId: newUuid(),
      partitionKey: alert.id,
      payload: alert,
      createdAt: at,
    }),
  );
  await appendToOutbox(run, events);
}

/** The open alerts of these cards. */
export async function openAlertsOf(run: SqlRunner, cards: readonly CardKey[]): Promise<Alert[]> {
  const rows = await run(
    `SELECT a.* FROM alert a JOIN unnest($1::text[], $2::text[]) AS k (location, product)
       ON a.location = k.location AND a.product = k.product
     WHERE a.status = 'open'`,
    [cards.map((card) => card.location), cards.map((card) => card.product)],
  );
  return rows.map(alertOf);
}

export async function listAlerts(run: SqlRunner, query: AlertQuery): Promise<Alert[]> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const { location, kind, after } = query;
  const conditions = [`a.status = ${bind(query.status)}`, ...placeSql(query, bind)];
  if (location !== undefined) conditions.push(`a.location = ${bind(location)}`);
  if (kind !== undefined) conditions.push(`a.kind = ${bind(kind)}`);
  if (after) {
    conditions.push(
      `(a.due_at, a.id) > (${bind(after.dueAt)}::timestamptz, ${bind(after.id)}::uuid)`,
    );
  }
  const rows = await run(
    `SELECT a.* FROM alert a WHERE ${conditions.join(' AND ')}
     ORDER BY a.due_at, a.id LIMIT ${bind(query.limit)}`,
    values,
  );
  return rows.map(alertOf);
}

/** The scope, expanded in the copy of the tree, and the zone asked for. */
function placeSql({ scope, zone }: AlertQuery, bind: (value: unknown) => string): string[] {
  const conditions: string[] = [];
  if (!scope.everywhere) {
    const places = bind([...scope.own, ...scope.areas]);
    const roots = bind(scope.areas);
    conditions.push(`a.location IN (SELECT id FROM location WHERE id = ANY(${places}::text[])
      OR zone_path && ${roots}::text[] OR supplier_path && ${roots}::text[])`);
  }
  if (zone !== undefined) {
    const within = `ARRAY[${bind(zone)}]::text[]`;
    conditions.push(`a.location IN (SELECT id FROM location WHERE zone_path && ${within})`);
  }
  return conditions;
}

function alertOf(it: Record<string, unknown>): Alert {
  const row = it as unknown as AlertRow;
  return {
    id: row.id,
    kind: row.kind,
    location: row.location,
    product: row.product,
    status: row.status,
    ownerRole: row.owner_role,
    ownerAt: row.owner_at,
    action: row.action,
    dueAt: row.due_at.toISOString(),
    why: row.why,
    openedAt: row.opened_at.toISOString(),
    ...(row.resolved_at ? { resolvedAt: row.resolved_at.toISOString() } : {}),
    version: row.version,
  };
}
