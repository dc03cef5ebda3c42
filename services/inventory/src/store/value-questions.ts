/** What stock on hand is worth, in PostgreSQL. */
import type { Principal } from '@satchel/access';
import type {
  GetLocationValue,
  GetZoneValue,
  ProductValue,
  StockValue,
  ValueTotals,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type { Pool } from 'pg';
import type { ValueQuestions } from '../use-cases/worth-ports.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { ms } from './rows.js';
import { aged, placesSeen, summedUp, zoneSeen } from './worth-area.js';
import { MONEY, MONEYS, VALUES } from './worth-sql.js';

/** From rows `asked`: totals, and a page of products after $3. */
const PAGE = `
SELECT
  (SELECT json_build_object('values', ${MONEYS('asked')},
     'pricedUnits', coalesce(sum(units) FILTER (WHERE currency <> ''), 0),
     'unpricedUnits', coalesce(sum(units) FILTER (WHERE currency = ''), 0),
     'unpricedProducts', count(DISTINCT product) FILTER (WHERE currency = ''))
   FROM asked) AS totals,
  (SELECT json_agg(p ORDER BY p.product) FROM (
     SELECT product, json_agg(json_strip_nulls(json_build_object('level', level,
         'funder', nullif(funder, ''), 'units', units,
         'value', ${MONEY('currency', 'minor_units')})) ORDER BY level, funder, currency) AS parts
     FROM asked WHERE product > $3 GROUP BY product ORDER BY product LIMIT $4) p) AS items`;

const OF_ZONE = `
WITH asked AS (SELECT * FROM value_sum
  WHERE zone = $1 AND ($2::text[] IS NULL OR product = ANY($2)))
${PAGE}, (SELECT ${ms('as_of')} FROM worth_turn WHERE what = 'value') AS "asOf"`;

const OF_PLACES = `${VALUES('places')}, asked AS (SELECT * FROM sums
  WHERE $5::text[] IS NULL OR product = ANY($5))
${PAGE}`;

export class PostgresValueQuestions implements ValueQuestions {
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  async ofZone(asked: GetZoneValue, who: Principal): Promise<StockValue> {
    await zoneSeen(this.pool, asked.zone, who, 'see-value');
    const { after, limit } = pageAsked(asked);
    const products = asked.products ?? null;
    const { rows } = await this.pool.query(OF_ZONE, [asked.zone, products, after, limit + 1]);
    return told(asked.zone, rows[0], aged(summedUp(rows[0]?.asOf), this.clock.now()), limit);
  }

  async ofLocation(asked: GetLocationValue, who: Principal): Promise<StockValue> {
    const { ids } = await placesSeen(this.pool, asked, who, 'see-value');
    const { after, limit } = pageAsked(asked);
    const now = this.clock.now();
    const values = [now.toISOString(), ids, after, limit + 1, asked.products ?? null];
    const { rows } = await this.pool.query(OF_PLACES, values);
    return told(asked.location, rows[0], aged(now.getTime(), now), limit);
  }
}

/** Lists of products, a page each. */
export function pageAsked(asked: { cursor?: string; limit?: number }) {
  const [after] = readCursor(asked.cursor, 'code') ?? [''];
  return { after: String(after), limit: asked.limit ?? LIMIT_DEFAULT };
}

function told(
  area: string,
  row: Record<string, unknown> | undefined,
  age: ReturnType<typeof aged>,
  limit: number,
): StockValue {
  const items = (row?.['items'] ?? []) as ProductValue[];
  const totals = row?.['totals'] as ValueTotals;
  return { area, ...age, totals, ...pageOf(items, limit, ({ product }) => [product]) };
}
