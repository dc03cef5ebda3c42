/**
 * Shipments that nobody confirmed, as the books have them. What is in time and who is asked is the
 * rule of `domain/confirmation.ts`; here it is said once more in SQL, from the same figures, so
 * that a list can be cut and owners be added up without reading every shipment of a country. One
 * contract holds both to the same verdicts.
 */
import type { Principal } from '@satchel/access';
import type {
  ListShipmentReminders,
  ListUnconfirmedShipments,
  ShipmentReminder,
  ShipmentReminderPage,
  UnconfirmedShipment,
  UnconfirmedShipmentPage,
} from '@satchel/contracts';
import { type Clock, DAY_MS } from '@satchel/language';
import type { Pool } from 'pg';
import {
  INFERRED_ASKED_DAYS,
  KEEPER_OF,
  ROUTE_DAYS,
  SENDER_AFTER_DAYS,
} from '../domain/confirmation.js';
import type { ConfirmationQuestions } from '../use-cases/ports.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { inScope, scopeOf } from './scope.js';
import { isoTime, withoutNulls } from './stock-questions.js';

/** `$1` now, `$2` since when units that a count found are asked about, `$3` … `$5` scope. */
const CHASED = `
WITH route AS (SELECT * FROM (VALUES ${routeRows()}) AS r(from_kind, to_kind, days)),
keeper AS (SELECT * FROM (VALUES ${keeperRows()}) AS k(kind, role)),
unconfirmed AS (
  SELECT id FROM shipment WHERE is_open
  UNION SELECT shipment FROM shipment_line WHERE inferred > 0 AND inferred_at > $2::timestamptz
), units AS (
  SELECT s.*, f.kind AS from_kind, t.kind AS to_kind,
    (SELECT sum(n.shipped - n.received) FROM shipment_line n WHERE n.shipment = s.id) AS open,
    (SELECT sum(n.inferred) FROM shipment_line n WHERE n.shipment = s.id) AS inferred,
    (s.issued_at AT TIME ZONE t.time_zone)::date AS issued_on,
    ($1::timestamptz AT TIME ZONE t.time_zone)::date AS today
  FROM unconfirmed u JOIN shipment s ON s.id = u.id
  JOIN location f ON f.id = s.from_location JOIN location t ON t.id = s.to_location
  WHERE EXISTS (SELECT 1 FROM location l WHERE l.id IN (s.from_location, s.to_location)
    AND ${inScope(3)})
), due AS (
  SELECT u.*, coalesce(u.promised_on, u.issued_on + r.days) AS due_on
  FROM units u JOIN route r ON r.from_kind = u.from_kind AND r.to_kind = u.to_kind
), staged AS (
  SELECT d.*, CASE WHEN today <= due_on THEN 'not-due'
    WHEN today > due_on + ${SENDER_AFTER_DAYS} AND open > 0 THEN 'ask-sender'
    ELSE 'ask-receiver' END AS stage
  FROM due d
), chased AS (
  SELECT g.*, k.role AS owner_role,
    CASE WHEN stage = 'ask-sender' THEN from_location ELSE to_location END AS owner_at
  FROM staged g JOIN keeper k
    ON k.kind = CASE WHEN stage = 'ask-sender' THEN from_kind ELSE to_kind END
)`;

const LINES = `
SELECT json_agg(json_strip_nulls(json_build_object('product', p.product, 'shipped', p.shipped,
  'confirmed', p.received - p.inferred, 'inferred', p.inferred, 'open', p.shipped - p.received,
  'count', m.count_event, 'countedAt', ${isoTime('m.occurred_at')})) ORDER BY p.product)
FROM (
  SELECT n.product, sum(n.shipped) AS shipped, sum(n.received) AS received,
    sum(n.inferred) AS inferred, max(n.inferred_at) AS inferred_at
  FROM shipment_line n WHERE n.shipment = c.id GROUP BY n.product
) p LEFT JOIN LATERAL (
  SELECT count_event, occurred_at FROM movement m
  WHERE p.inferred > 0 AND m.location = c.to_location AND m.product = p.product
    AND m.occurred_at = p.inferred_at AND m.shipment = c.id AND m.kind = 'receipt-inferred'
  ORDER BY m.sequence DESC LIMIT 1
) m ON true`;

const LIST = `${CHASED}
SELECT json_build_object('id', c.id, 'from', c.from_location, 'to', c.to_location,
  'requisition', c.requisition, 'document', c.document, 'issuedAt', ${isoTime('c.issued_at')},
  'ageDays', greatest(0, c.today - c.issued_on), 'promisedOn', c.promised_on, 'dueOn', c.due_on,
  'overdueDays', greatest(0, c.today - c.due_on), 'stage', c.stage, 'ownerRole', c.owner_role,
  'ownerAt', c.owner_at, 'unitsOpen', c.open, 'unitsInferred', c.inferred,
  'lines', (${LINES})) AS state
FROM chased c JOIN location o ON o.id = c.owner_at
WHERE ($6::text IS NULL OR c.from_location = $6 OR c.to_location = $6)
  AND ($7::text IS NULL OR o.zone_path @> ARRAY[$7::text])
  AND ($8::text IS NULL OR c.owner_at = $8) AND ($9::text IS NULL OR c.stage = $9)
  AND ($10::timestamptz IS NULL OR (c.issued_at, c.id) > ($10, $11::uuid))
ORDER BY c.issued_at, c.id LIMIT $12`;

const REMINDERS = `${CHASED}
SELECT c.owner_role AS "ownerRole", c.owner_at AS "ownerAt", o.zone,
  count(*)::float8 AS shipments, count(*) FILTER (WHERE c.stage <> 'not-due')::float8 AS due,
  ${isoTime(`min(c.issued_at) FILTER (WHERE c.stage <> 'not-due' OR $8 = 'all')`)}
    AS "oldestIssuedAt",
  greatest(0, max(c.today - c.due_on))::float8 AS "overdueDaysMax"
FROM chased c JOIN location o ON o.id = c.owner_at
WHERE ($6::text IS NULL OR o.zone_path @> ARRAY[$6::text])
  AND ($7::text IS NULL OR c.owner_at = $7)
  AND ($9::text IS NULL OR (c.owner_at, c.owner_role) > ($9, $10))
GROUP BY c.owner_at, c.owner_role, o.zone
HAVING $8 = 'all' OR count(*) FILTER (WHERE c.stage <> 'not-due') > 0
ORDER BY c.owner_at, c.owner_role LIMIT $11`;

export class PostgresConfirmations implements ConfirmationQuestions {
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  async unconfirmed(
    asked: ListUnconfirmedShipments,
    who: Principal,
  ): Promise<UnconfirmedShipmentPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [at, id] = readCursor(asked.cursor, 'instant', 'id') ?? [null, null];
    const { rows } = await this.pool.query(LIST, [
      ...this.moments(),
      ...scopeOf(who, 'see-stock'),
      asked.location ?? null,
      asked.zone ?? null,
      asked.ownerAt ?? null,
      asked.stage ?? null,
      at,
      id,
      limit + 1,
    ]);
    const states = rows.map((row) => withoutNulls(row.state as UnconfirmedShipment));
    return pageOf(states, limit, (state) => [state.issuedAt, state.id]);
  }

  async reminders(asked: ListShipmentReminders, who: Principal): Promise<ShipmentReminderPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [at, role] = readCursor(asked.cursor, 'code', 'role') ?? [null, null];
    const { rows } = await this.pool.query(REMINDERS, [
      ...this.moments(),
      ...scopeOf(who, 'see-stock'),
      asked.zone ?? null,
      asked.location ?? null,
      asked.show ?? 'due',
      at,
      role,
      limit + 1,
    ]);
    return pageOf(rows as ShipmentReminder[], limit, (row) => [row.ownerAt, row.ownerRole]);
  }

  private moments(): [now: string, inferredSince: string] {
    const now = this.clock.now().getTime();
    const since = now - INFERRED_ASKED_DAYS * DAY_MS;
    return [new Date(now).toISOString(), new Date(since).toISOString()];
  }
}

function routeRows(): string {
  return Object.entries(ROUTE_DAYS)
    .flatMap(([to, days]) => Object.entries(days).map(([from, n]) => `('${from}', '${to}', ${n})`))
    .join(', ');
}

function keeperRows(): string {
  return Object.entries(KEEPER_OF)
    .map(([kind, role]) => `('${kind}', '${role}')`)
    .join(', ');
}
