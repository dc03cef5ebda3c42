/**
 * Weighs the discrepancies of cards anew, in the transaction that changed one of them. Reads them
 * as committed and as this transaction left them, writes only weights, and takes one lock a card
 * after all others, which nobody holds while waiting for anything else.
 */
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import { ADD_UP_DAYS, type Weighed, weighed } from '../domain/materiality.js';
import { ms } from './rows.js';

/** A card whose discrepancies have changed, and when what they are about happened. */
export interface ToWeigh {
  readonly location: string;
  readonly product: string;
  readonly occurredAt: number;
}

const LOCK = `
SELECT pg_advisory_xact_lock(hashtextextended(k, 8)) FROM (
  SELECT DISTINCT unnest($1::text[]) AS k ORDER BY 1
) AS keys`;

/** One that changed has a say in sums of 90 days, and those it sits in reach 90 days further. */
const REACH_DAYS = 2 * ADD_UP_DAYS;

const TO_WEIGH = `
SELECT d.id, d.kind, d.location, d.product, ${ms('d.occurred_at')} AS "occurredAt",
  CASE WHEN d.status = 'open' THEN d.open ELSE coalesce((SELECT a.units FROM discrepancy_act a
    WHERE a.discrepancy = d.id AND a.act = 'settled' ORDER BY a.number DESC LIMIT 1), 0)
    END::float8 AS units,
  (p.entry->>'courseUnits')::float8 AS "courseUnits",
  coalesce(CASE
    WHEN d.kind NOT IN ('short-receipt', 'over-receipt', 'unknown-shipment') THEN
      (SELECT sum(t.outbound) FROM day_total t
       WHERE t.location = d.location AND t.product = d.product
         AND t.day <= (d.occurred_at AT TIME ZONE l.time_zone)::date
         AND t.day > (d.occurred_at AT TIME ZONE l.time_zone)::date - ${ADD_UP_DAYS})
    ELSE coalesce((SELECT sum(n.shipped) FROM shipment_line n
        WHERE n.shipment = d.shipment AND n.product = d.product),
      (SELECT sum(m.quantity) FROM movement m WHERE m.event = d.event AND m.kind = 'received'))
    END, 0)::float8 AS "baseUnits"
FROM (SELECT location, product, min(at) - interval '${REACH_DAYS} days' AS since,
    max(at) + interval '${REACH_DAYS} days' AS until
  FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS k(location, product, at)
  GROUP BY location, product) AS k
JOIN discrepancy d ON d.location = k.location AND d.product = k.product
  AND (d.status = 'open' OR d.outcome = 'accepted-as-loss')
  AND d.occurred_at BETWEEN k.since AND k.until
JOIN location l ON l.id = d.location JOIN product p ON p.id = d.product`;

const WEIGH = `
INSERT INTO discrepancy_weight AS w (discrepancy, limit_units, immaterial)
SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::boolean[])
ON CONFLICT (discrepancy) DO UPDATE SET limit_units = excluded.limit_units,
  immaterial = excluded.immaterial
WHERE (w.limit_units, w.immaterial) IS DISTINCT FROM (excluded.limit_units, excluded.immaterial)`;

interface Row extends Weighed {
  readonly location: string;
  readonly product: string;
  readonly courseUnits: number | null;
}

export async function weigh(tx: SqlRunner, changed: readonly ToWeigh[]): Promise<void> {
  if (changed.length === 0) return;
  await tx(LOCK, [changed.map(({ location, product }) => `${location}|${product}`)]);
  const rows = (await tx(TO_WEIGH, [
    changed.map(({ location }) => location),
    changed.map(({ product }) => product),
    changed.map(({ occurredAt }) => new Date(occurredAt).toISOString()),
  ])) as unknown as Row[];
  const cards = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.location}|${row.product}`;
    cards.set(key, [...(cards.get(key) ?? []), row]);
  }
  const weights = [...cards.values()].flatMap((of) => weighed(of, of[0]?.courseUnits ?? undefined));
  await tx(WEIGH, [
    weights.map(({ id }) => id),
    weights.map(({ limitUnits }) => limitUnits ?? null),
    weights.map(({ immaterial }) => immaterial),
  ]);
  await crashPoint('discrepancy.after-weigh');
}
