/**
 * Who can treat what, from PostgreSQL. A location is worked out from its books when asked: its
 * managed products with what of them is usable, by index. A zone is read from its sums.
 */
import type { Principal } from '@satchel/access';
import type {
  ConditionPage,
  ConditionState,
  ConditionTreatment,
  GetTreatments,
  GetZoneTreatments,
  ListConditions,
  Treatments,
  ZoneConditionTreatment,
  ZoneTreatments,
} from '@satchel/contracts';
import {
  type Clock,
  type CourseOf,
  daysBetween,
  localDay,
  RESUPPLY_INTERVAL_DAYS,
  silentAfterDays,
} from '@satchel/language';
import type { Pool } from 'pg';
import { type Remedies, treatmentsOf } from '../domain/treatment.js';
import type { TreatmentQuestions } from '../use-cases/treatment-ports.js';
import { seenZone, turnOf } from './level-sums.store.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { PostgresStockQuestions } from './stock-questions.js';

const CONDITIONS = `
SELECT entry || jsonb_build_object('version', version) AS state FROM health_condition
WHERE id > $1 AND ($2::text IS NULL OR id = $2) ORDER BY id LIMIT $3`;

/** Units of a lot that are expired, not usable or on hold are not there to treat with. */
const USABLE = `
SELECT coalesce(sum(greatest(0, b.on_hand - coalesce(h.units, 0))), 0)::float8 FROM lot_balance b
LEFT JOIN lot l ON l.product = b.product AND l.number = b.lot
LEFT JOIN (SELECT product, lot, sum(coalesce(quantity, 1e15)) AS units FROM lot_hold
  WHERE location = $1 AND released_at IS NULL GROUP BY product, lot) h
  ON h.product = b.product AND h.lot = b.lot
WHERE b.location = $1 AND b.product = m.product AND coalesce(l.status, 'usable') = 'usable'
  AND (l.expires_on IS NULL OR l.expires_on >= $3::date)`;

const REMEDIES = `
SELECT m.product, greatest(c.opened_at, c.last_occurred_at, c.last_count_at) AS heard_at,
  (${USABLE}) AS usable
FROM (SELECT DISTINCT product FROM managed_product WHERE location = $1 AND product = ANY($2)
  AND from_day <= $3::date AND (to_day IS NULL OR to_day >= $3::date)) AS m
LEFT JOIN stock_card c ON c.location = $1 AND c.product = m.product`;

const ZONE = `
WITH wanted AS (
  SELECT DISTINCT condition FROM treatment_sum
  WHERE zone = $1 AND condition > $2 AND ($3::text[] IS NULL OR condition = ANY($3))
  ORDER BY condition LIMIT $4
)
SELECT condition, json_agg(json_strip_nulls(json_build_object('fromMonths', from_months,
  'toMonths', to_months, 'canTreat', can_treat, 'cannot', cannot, 'unknown', unknown))
  ORDER BY band) AS ages
FROM treatment_sum JOIN wanted USING (condition) WHERE zone = $1
GROUP BY condition ORDER BY condition`;

interface RemedyRow {
  product: string;
  heard_at: Date | null;
  usable: number;
}
interface LocationRow {
  kind: keyof typeof RESUPPLY_INTERVAL_DAYS;
  days: number | null;
}

export class PostgresTreatmentQuestions implements TreatmentQuestions {
  private readonly stock: PostgresStockQuestions;

  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {
    this.stock = new PostgresStockQuestions(pool, clock);
  }

  async conditions(asked: ListConditions): Promise<ConditionPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    return pageOf(await this.after(asked.cursor, undefined, limit), limit, (row) => [row.id]);
  }

  async at(asked: GetTreatments, who: Principal): Promise<Treatments> {
    const { location, condition, cursor, limit = LIMIT_DEFAULT } = asked;
    const timeZone = await this.stock.seen(location, who);
    const today = localDay(this.clock.now(), timeZone);
    const conditions = await this.after(cursor, condition, limit);
    const codes = conditions.flatMap(({ needs }) => needs.flatMap((need) => need.products));
    const [products, remedies] = await Promise.all([
      productsOf(this.pool, codes),
      this.remedies(location, codes, timeZone, today),
    ]);
    const items = conditions.map(
      (it) =>
        ({
          condition: it.id,
          name: it.name,
          ages: treatmentsOf(it, products, remedies),
        }) as ConditionTreatment,
    );
    return { location, today, ...pageOf(items, limit, (row) => [row.condition]) };
  }

  async inZone(asked: GetZoneTreatments, who: Principal): Promise<ZoneTreatments> {
    const { zone, conditions, cursor, limit = LIMIT_DEFAULT } = asked;
    await seenZone(this.pool, zone, who);
    const [after] = readCursor(cursor, 'code') ?? [''];
    const turn = await turnOf(this.pool, this.clock);
    const { rows } = await this.pool.query(ZONE, [zone, after, conditions ?? null, limit + 1]);
    const items = rows as ZoneConditionTreatment[];
    return { zone, ...turn, ...pageOf(items, limit, (row) => [row.condition]) };
  }

  private async after(
    cursor: string | undefined,
    only: string | undefined,
    limit: number,
  ): Promise<ConditionState[]> {
    const [after] = readCursor(cursor, 'code') ?? [''];
    const { rows } = await this.pool.query(CONDITIONS, [after, only ?? null, limit + 1]);
    return rows.map((row) => row.state as ConditionState);
  }

  private async remedies(
    location: string,
    products: string[],
    timeZone: string,
    today: string,
  ): Promise<Remedies> {
    const place = await this.pool.query(
      `SELECT kind, (entry->>'resupplyIntervalDays')::int AS days FROM location WHERE id = $1`,
      [location],
    );
    const { kind, days } = place.rows[0] as LocationRow;
    const limit = silentAfterDays(days ?? RESUPPLY_INTERVAL_DAYS[kind]);
    const { rows } = await this.pool.query(REMEDIES, [location, products, today]);
    return new Map(
      (rows as RemedyRow[]).map(({ product, heard_at: at, usable }) => {
        const isHeard = at !== null && daysBetween(localDay(at, timeZone), today) <= limit;
        return [product, { isHeard, usable }];
      }),
    );
  }
}

/** What products say of their courses. */
export async function productsOf(
  pool: Pick<Pool, 'query'>,
  codes: readonly string[],
): Promise<Map<string, CourseOf>> {
  const { rows } = await pool.query('SELECT id, entry FROM product WHERE id = ANY($1)', [
    [...new Set(codes)],
  ]);
  return new Map(rows.map(({ id, entry }) => [String(id), entry as CourseOf]));
}
