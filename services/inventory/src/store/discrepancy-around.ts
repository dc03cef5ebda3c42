/**
 * What stands around a discrepancy, in PostgreSQL: a window of days and so many rows at the most of
 * everything, each by an index, whatever the country holds. Only what the asker may see is looked
 * at: nobody is told about a neighbour through an explanation.
 */
import { DAY_MS } from '@satchel/language';
import type { SqlRunner } from '@satchel/messaging';
import {
  AROUND_MAX,
  type Around,
  areAlike,
  LOOK_ASIDE_DAYS,
  LOOK_BACK_DAYS,
  type Named,
  type NearDiscrepancy,
  type NearEvent,
  type NearShipment,
} from '../domain/around.js';
import type { Discrepancy } from '../domain/discrepancy.js';
import { ms, present, time } from './rows.js';
import { inScope } from './scope.js';

/** The card, what was counted, and when it was counted before: what is older is settled by that. */
const CARD = `
SELECT l.time_zone AS "timeZone", (p.entry->>'packSize')::float8 AS "packSize",
  p.entry->>'name' AS name, p.entry->'treats' AS treats, w.limit_units::float8 AS "limitUnits",
  (SELECT c.counted FROM physical_count c WHERE c.event = $4::uuid)::float8 AS counted,
  (SELECT ${ms('max(c.at)')} FROM physical_count c WHERE c.location = $1 AND c.product = $2
     AND c.at < ${time('$5::float8')}) AS since
FROM location l JOIN product p ON p.id = $2
LEFT JOIN discrepancy_weight w ON w.discrepancy = $3::uuid WHERE l.id = $1`;

/** The newest movements up to it, as they were told: what only balances them is left out. */
const EVENTS = `
SELECT e.id AS event, e.kind, CASE WHEN m.to_place = $1 THEN 'in' ELSE 'out' END AS direction,
  sum(m.quantity)::float8 AS units, ${ms('e.occurred_at')} AS "occurredAt",
  ${ms('e.recorded_at')} AS "recordedAt", min(m.document) AS document, e.shipment,
  EXISTS (SELECT FROM stock_event r WHERE r.reverses = e.id AND r.accepted) AS "isReversed"
FROM (SELECT event, to_place, quantity, document, kind FROM movement
  WHERE location = $1 AND product = $2 AND occurred_at > ${time('$3::float8')}
    AND occurred_at <= ${time('$4::float8')}
  ORDER BY occurred_at DESC, sequence DESC LIMIT ${AROUND_MAX.movements}) AS m
JOIN stock_event e ON e.id = m.event AND e.kind NOT IN ('opening', 'counted', 'reverse')
WHERE m.kind NOT IN ('after-count', 'missing-stock', 'missing-stock-repaid', 'lot-reassigned')
GROUP BY e.id, 3 ORDER BY e.occurred_at DESC, e.id`;

const SHIPMENTS = `
WITH near AS (
  SELECT n.shipment FROM shipment_line n
  WHERE n.to_location = $1 AND n.product = $2 AND n.received < n.shipped
  UNION SELECT s.id FROM (SELECT id FROM shipment WHERE from_location = $1
    AND issued_at BETWEEN ${time('$3::float8')} AND ${time('$4::float8')}
    ORDER BY issued_at DESC LIMIT ${AROUND_MAX.sent}) AS s
)
SELECT s.id AS shipment, s.from_location AS "from", s.to_location AS "to", s.purpose, s.document,
  ${ms('s.issued_at')} AS "issuedAt",
  (SELECT sum(n.shipped - n.received) FROM shipment_line n
   WHERE n.shipment = s.id AND n.product = $2)::float8 AS "underWay"
FROM near JOIN shipment s ON s.id = near.shipment
WHERE s.is_open AND s.issued_at BETWEEN ${time('$3::float8')} AND ${time('$4::float8')}
  AND EXISTS (SELECT FROM shipment_line n WHERE n.shipment = s.id AND n.product = $2
    AND n.received < n.shipped)
ORDER BY s.issued_at DESC, s.id LIMIT ${AROUND_MAX.shipments}`;

const NEAR = `SELECT d.id AS discrepancy, d.kind, d.location, d.product, d.open::float8 AS open,
  ${ms('d.occurred_at')} AS "occurredAt", d.shipment`;
const BESIDE = `d.status = 'open' AND d.occurred_at BETWEEN ${time('$3::float8')} AND
  ${time('$4::float8')}`;

/** Who supplies it, whom it supplies, and whom else its suppliers supply. */
const NEIGHBOURS = `
WITH near AS (
  SELECT supplier AS place FROM supply_line WHERE location = $1
  UNION (SELECT location FROM supply_line WHERE supplier = $1 LIMIT ${AROUND_MAX.places})
  UNION (SELECT b.location FROM supply_line a JOIN supply_line b ON b.supplier = a.supplier
    WHERE a.location = $1 LIMIT ${AROUND_MAX.places})
)
${NEAR} FROM near JOIN discrepancy d ON d.location = near.place AND d.product = $2 AND ${BESIDE}
JOIN location l ON l.id = d.location
WHERE d.location <> $1 AND ${inScope(5)}
ORDER BY d.occurred_at DESC, d.id LIMIT ${AROUND_MAX.others}`;

const SAME_SHELF = `
${NEAR}, p.entry->>'name' AS name, p.entry->'treats' AS treats
FROM discrepancy d JOIN product p ON p.id = d.product
WHERE d.location = $1 AND d.product <> $2 AND ${BESIDE}
ORDER BY d.occurred_at DESC, d.id LIMIT ${AROUND_MAX.others}`;

const rows = async <Row extends object>(tx: SqlRunner, sql: string, values: unknown[]) =>
  (await tx(sql, values)).map((row) => present(row as never) as Row);

export async function loadAround(
  tx: SqlRunner,
  discrepancy: Discrepancy,
  scope: [boolean, string[], string[]],
): Promise<Around> {
  const { id, location, product, occurredAt, count } = discrepancy;
  const card = [location, product];
  const [facts] = await rows<Facts>(tx, CARD, [...card, id, count ?? null, occurredAt]);
  if (!facts) throw new Error(`${location} or ${product} is gone from the register`);
  const oldest = occurredAt - LOOK_BACK_DAYS * DAY_MS;
  const since = Math.max(oldest, facts.since ?? oldest);
  const aside = [occurredAt - LOOK_ASIDE_DAYS * DAY_MS, occurredAt + LOOK_ASIDE_DAYS * DAY_MS];
  const sameDay = [occurredAt - DAY_MS, occurredAt + DAY_MS];
  const shelf = await rows<NearDiscrepancy & Named>(tx, SAME_SHELF, [...card, ...sameDay]);
  return {
    discrepancy,
    limitUnits: facts.limitUnits ?? 1,
    packSize: facts.packSize ?? 1,
    timeZone: facts.timeZone,
    ...(facts.counted === undefined ? {} : { counted: facts.counted }),
    events: await rows<NearEvent>(tx, EVENTS, [...card, since, occurredAt]),
    shipments: await rows<NearShipment>(tx, SHIPMENTS, [...card, oldest, occurredAt]),
    neighbours: await rows<NearDiscrepancy>(tx, NEIGHBOURS, [...card, ...aside, ...scope]),
    sameShelf: shelf.map(({ name, treats, ...near }) => ({
      ...near,
      isAlike: areAlike(facts, { name, ...(treats ? { treats } : {}) }),
    })),
  };
}

interface Facts extends Named {
  readonly timeZone: string;
  readonly packSize?: number;
  readonly limitUnits?: number;
  readonly counted?: number;
  readonly since?: number;
}
