/** What was lost in some months, in PostgreSQL. */
import type { Principal } from '@satchel/access';
import {
  type GetLocationLosses,
  type GetZoneLosses,
  LOSS_MONTHS_MAX,
  type LossTotal,
  PARTS_MAX,
  type ProductLoss,
  refuse,
  type StockLosses,
} from '@satchel/contracts';
import { addDays, type Clock } from '@satchel/language';
import type { Pool } from 'pg';
import type { LossQuestions } from '../use-cases/worth-ports.js';
import { pageOf } from './pages.js';
import { ms } from './rows.js';
import { pageAsked } from './value-questions.js';
import { aged, placesSeen, summedUp, zoneSeen } from './worth-area.js';
import { LOSSES, MONEY, MONEYS } from './worth-sql.js';

/** From rows `asked`: totals by reason and funder, and a page of products after $5. */
const PAGE = `
SELECT
  (SELECT json_agg(t.told ORDER BY t.reason, t.funder) FROM (
     SELECT g.reason, g.funder, json_strip_nulls(json_build_object('reason', g.reason,
       'funder', nullif(g.funder, ''), 'values', ${MONEYS(
         '(SELECT * FROM asked a WHERE a.reason = g.reason AND a.funder = g.funder)',
       )},
       'unpricedUnits', g.unpriced)) AS told
     FROM (SELECT reason, funder, coalesce(sum(units) FILTER (WHERE currency = ''), 0) AS unpriced
       FROM asked GROUP BY reason, funder ORDER BY reason, funder
       LIMIT ${PARTS_MAX}) g) t) AS totals,
  (SELECT json_agg(p ORDER BY p.product) FROM (
     SELECT product, json_agg(json_strip_nulls(json_build_object('reason', reason,
         'funder', nullif(funder, ''), 'units', units,
         'value', ${MONEY('currency', 'minor_units')})) ORDER BY reason, funder, currency) AS parts
     FROM asked WHERE product > $5 GROUP BY product ORDER BY product LIMIT $6) p) AS items`;

/** Over the months. */
const ASKED = `SELECT product, reason, funder, currency, sum(units) AS units,
  sum(minor_units) AS minor_units`;
/** What was undone leaves nothing to tell. */
const GROUPED = 'GROUP BY 1, 2, 3, 4 HAVING sum(units) <> 0 OR sum(minor_units) <> 0';

const OF_ZONE = `
WITH asked AS (${ASKED} FROM loss_sum
  WHERE zone = $1 AND month BETWEEN $2 AND $3 AND ($4::text[] IS NULL OR product = ANY($4))
  ${GROUPED})
${PAGE}, (SELECT ${ms('min(as_of)')} FROM worth_turn WHERE what = 'all'
    OR what BETWEEN 'losses ' || $2 AND 'losses ' || $3) AS "asOf",
  EXISTS (SELECT FROM worth_turn WHERE what = 'all') AS "isSummedUp"`;

const OF_PLACES = `${LOSSES('places')}, asked AS (${ASKED} FROM sums
  WHERE $7::text[] IS NULL OR product = ANY($7) ${GROUPED})
${PAGE}`;

export class PostgresLossQuestions implements LossQuestions {
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  async ofZone(asked: GetZoneLosses, who: Principal): Promise<StockLosses> {
    await zoneSeen(this.pool, asked.zone, who, 'see-value');
    monthsAsked(asked);
    const { after, limit } = pageAsked(asked);
    const { rows } = await this.pool.query(OF_ZONE, [
      ...[asked.zone, asked.from, asked.to, asked.products ?? null, after, limit + 1],
    ]);
    const asOf = summedUp(rows[0]?.isSummedUp ? rows[0].asOf : undefined);
    return told(asked.zone, asked, rows[0], aged(asOf, this.clock.now()), limit);
  }

  async ofLocation(asked: GetLocationLosses, who: Principal): Promise<StockLosses> {
    const { ids } = await placesSeen(this.pool, asked, who, 'see-value');
    const { first, last } = monthsAsked(asked);
    const { after, limit } = pageAsked(asked);
    const now = this.clock.now();
    const { rows } = await this.pool.query(OF_PLACES, [
      ...[now.toISOString(), ids, first, last, after, limit + 1, asked.products ?? null],
    ]);
    return told(asked.location, asked, rows[0], aged(now.getTime(), now), limit);
  }
}

/** The first and the last day of the months; refused where there are none or too many. */
export function monthsAsked({ from, to }: { from: string; to: string }) {
  const months = (text: string): number => Number(text.slice(0, 4)) * 12 + Number(text.slice(5));
  const count = months(to) - months(from) + 1;
  if (count < 1) fault('from', 'must not lie after `to`');
  if (count > LOSS_MONTHS_MAX) fault('to', `must lie within ${LOSS_MONTHS_MAX} months of \`from\``);
  // Five weeks after the first day of a month is another one, on a day that always exists.
  const next = `${addDays(`${to}-01`, 35).slice(0, 7)}-01`;
  return { first: `${from}-01`, last: addDays(next, -1) };
}

function fault(name: string, detail: string): never {
  refuse(400, 'malformed', `\`${name}\` ${detail}.`, {
    errors: [{ pointer: `/${name}`, code: 'not-allowed', detail }],
  });
}

function told(
  area: string,
  { from, to }: { from: string; to: string },
  row: Record<string, unknown> | undefined,
  age: ReturnType<typeof aged>,
  limit: number,
): StockLosses {
  const items = (row?.['items'] ?? []) as ProductLoss[];
  const totals = (row?.['totals'] ?? []) as LossTotal[];
  return { area, from, to, ...age, totals, ...pageOf(items, limit, ({ product }) => [product]) };
}
