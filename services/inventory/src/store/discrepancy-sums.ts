/**
 * Sums of open discrepancies in PostgreSQL. They are worked out anew in the turn of the sums of
 * stock, so both are as of one moment; an answer reads rows of one zone, or of a page of zones,
 * however many discrepancies there are.
 */
import type { Principal } from '@satchel/access';
import type { DiscrepancySums, DiscrepancySumsOf, GetDiscrepancySums } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import type { Pool } from 'pg';
import { AGE_BANDS } from '../domain/age-band.js';
import type { DiscrepancySumQuestions } from '../use-cases/discrepancy-sum-ports.js';
import { seenZone, turnOf } from './level-sums.store.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { time } from './rows.js';

const AGE = `CASE ${AGE_BANDS.filter(({ days }) => Number.isFinite(days))
  .map(({ name, days }) => `WHEN days <= ${days} THEN '${name}'`)
  .join(' ')} ELSE 'over-90' END`;

/** First by innermost zone, then each of those sums for every zone around it. */
const SUM = `
WITH open AS (
  SELECT l.zone, d.product, l.kind AS level, d.kind, d.open,
    coalesce(w.immaterial, false) AS immaterial,
    (${time('$1::float8')} AT TIME ZONE l.time_zone)::date
      - (d.opened_at AT TIME ZONE l.time_zone)::date AS days
  FROM discrepancy d JOIN location l ON l.id = d.location
  LEFT JOIN discrepancy_weight w ON w.discrepancy = d.id WHERE d.status = 'open'
), of_zone AS (
  SELECT zone, product, level, kind, ${AGE} AS age, count(*) FILTER (WHERE NOT immaterial) AS those,
    coalesce(sum(open) FILTER (WHERE NOT immaterial), 0) AS units,
    count(*) FILTER (WHERE immaterial) AS immaterial
  FROM open GROUP BY 1, 2, 3, 4, 5
), fresh AS (
  SELECT a.zone, o.product, o.level, o.kind, o.age, sum(those)::bigint AS discrepancies,
    sum(units)::bigint AS units, sum(immaterial)::bigint AS immaterial
  FROM of_zone o JOIN zone z ON z.id = o.zone CROSS JOIN LATERAL unnest(z.path) AS a(zone)
  GROUP BY 1, 2, 3, 4, 5
), gone AS (
  DELETE FROM discrepancy_sum s WHERE NOT EXISTS (SELECT FROM fresh f WHERE f.zone = s.zone
    AND f.product = s.product AND f.level = s.level AND f.kind = s.kind AND f.age = s.age)
)
INSERT INTO discrepancy_sum AS s (zone, product, level, kind, age, discrepancies, units, immaterial)
SELECT * FROM fresh
ON CONFLICT (zone, product, level, kind, age) DO UPDATE SET units = excluded.units,
  discrepancies = excluded.discrepancies, immaterial = excluded.immaterial
WHERE (s.discrepancies, s.units, s.immaterial) IS DISTINCT FROM
  (excluded.discrepancies, excluded.units, excluded.immaterial)`;

/** Works all of them out anew, as of a moment, in the caller's transaction. */
export async function sumDiscrepancies(tx: SqlRunner, asOf: number): Promise<void> {
  await tx(SUM, [asOf]);
  await crashPoint('level-sums.after-discrepancies');
}

/** What an answer is listed by: the sums of which rows, and what a line of it is called. */
const BY = {
  level: { keys: 'SELECT DISTINCT level AS k FROM discrepancy_sum WHERE zone = $1', sums: 'level' },
  product: {
    keys: 'SELECT DISTINCT product AS k FROM discrepancy_sum WHERE zone = $1',
    sums: 'product',
  },
  zone: { keys: 'SELECT id AS k FROM zone WHERE parent = $1', sums: 'zone' },
} as const;

/** Units of one product add up; those of several do not. */
const list = (by: keyof typeof BY): string => `
WITH wanted AS (SELECT k FROM (${BY[by].keys}) AS keys WHERE k > $2 ORDER BY k LIMIT $3)
SELECT k AS "of", coalesce((SELECT json_agg(json_build_object('kind', kind, 'age', age,
    'discrepancies', discrepancies, 'immaterial', immaterial
    ${by === 'product' ? ", 'units', units" : ''}) ORDER BY kind, age)
  FROM (SELECT kind, age, sum(discrepancies) AS discrepancies, sum(immaterial) AS immaterial,
      sum(units) AS units
    FROM discrepancy_sum s WHERE ${by === 'zone' ? 's.zone = k' : `s.zone = $1 AND s.${by} = k`}
      AND ($4::text IS NULL OR s.kind = $4) AND ($5::text IS NULL OR s.level = $5)
    GROUP BY kind, age) AS g), '[]') AS sums
FROM wanted ORDER BY k`;

export class PostgresDiscrepancySums implements DiscrepancySumQuestions {
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  async sums(asked: GetDiscrepancySums, who: Principal): Promise<DiscrepancySums> {
    const { zone, by = 'level', kind, level, limit = LIMIT_DEFAULT } = asked;
    await seenZone(this.pool, zone, who);
    const [after] = readCursor(asked.cursor, 'code') ?? [''];
    const { rows } = await this.pool.query(list(by), [
      ...[zone, after, limit + 1],
      ...[kind ?? null, level ?? null],
    ]);
    return {
      ...{ zone, by, ...(await turnOf(this.pool, this.clock)) },
      ...pageOf(rows as DiscrepancySumsOf[], limit, ({ of }) => [of]),
    };
  }
}
