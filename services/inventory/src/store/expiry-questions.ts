/** What expires and what of it will not be used, in PostgreSQL. */
import type { Principal } from '@satchel/access';
import type {
  ExpiringHere,
  ExpiringLot,
  ExpiryTotal,
  GetLocationExpiring,
  GetZoneExpiring,
  LocationExpiring,
  ZoneExpiring,
} from '@satchel/contracts';
import { EXPIRY_BANDS } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type { Pool } from 'pg';
import type { ExpiryQuestions } from '../use-cases/worth-ports.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { ms } from './rows.js';
import { aged, placesSeen, summedUp, zoneSeen } from './worth-area.js';
import { DAY, EXPIRING, MONEY, MONEYS, priced, worthOf } from './worth-sql.js';

/** How far ahead is listed where nobody says. */
export const WITHIN_DAYS = 180;

/** Rows `cost` with the band of each; $1 the moment. */
const COST = (rows: string): string => `cost AS (
  SELECT p.*, coalesce(p.currency, '') AS coin, ${worthOf('units')} AS value,
    ${worthOf('unused')} AS unused_value,
    CASE WHEN expires_on < ${DAY} THEN 0 WHEN expires_on <= ${DAY} + 30 THEN 1
      WHEN expires_on <= ${DAY} + 90 THEN 2 WHEN expires_on <= ${DAY} + 180 THEN 3
      ELSE 4 END AS band
  FROM (${priced(rows, DAY)}) p
)`;

const OF_BAND = (column: string): string =>
  MONEYS(`(SELECT coin AS currency, ${column} FROM cost c WHERE c.band = g.band)`, column);

/** By band; values only where they may be seen, which parameter `shown` says. */
const TOTALS = (shown: string, unknown: string, unused: string): string => `
(SELECT json_agg(json_build_object('band', g.band, 'lots', g.lots, 'units', g.units,
   'unusedUnits', g.unused, 'useUnknownUnits', g.unknown,
   'values', CASE WHEN ${shown} THEN ${OF_BAND('value')} END,
   'unusedValues', CASE WHEN ${shown} THEN ${OF_BAND('unused_value')} END,
   'unpricedUnits', CASE WHEN ${shown} THEN g.unpriced END) ORDER BY g.band)
 FROM (SELECT band, count(DISTINCT (product, lot)) AS lots, sum(units) AS units,
     coalesce(sum(${unused}), 0) AS unused, coalesce(sum(${unknown}), 0) AS unknown,
     coalesce(sum(units) FILTER (WHERE coin = ''), 0) AS unpriced
   FROM cost GROUP BY band) g) AS totals`;

const VALUE = (shown: string): string =>
  `'value', CASE WHEN ${shown} THEN ${MONEY('coin', 'value')} END,
   'unusedValue', CASE WHEN ${shown} THEN ${MONEY('coin', 'unused_value')} END`;
const LOT = `'product', product, 'lot', lot, 'expiresOn', expires_on, 'status', status,
   'funder', nullif(funder, ''), 'units', units`;

const OF_ZONE = `
WITH asked AS (SELECT * FROM expiry_sum
  WHERE zone = $2 AND ($3::text[] IS NULL OR product = ANY($3))), ${COST('asked')}
SELECT ${TOTALS('$4::boolean', 'unknown', 'unused')},
  (SELECT json_agg(p.told ORDER BY p.expires_on, p.product, p.lot) FROM (
     SELECT expires_on, product, lot, json_strip_nulls(json_build_object(${LOT},
       'locations', locations, 'unusedUnits', unused, 'useUnknownUnits', unknown,
       ${VALUE('$4::boolean')})) AS told
     FROM cost WHERE (expires_on, product, lot) > ($5::date, $6, $7)
       AND expires_on <= ${DAY} + $8::integer
     ORDER BY expires_on, product, lot LIMIT $9) p) AS items`;

const OF_PLACES = `${EXPIRING('places')}, asked AS (SELECT * FROM expiring
  WHERE $3::text[] IS NULL OR product = ANY($3)), ${COST('asked')}
SELECT ${TOTALS('$4::boolean', 'CASE WHEN unused IS NULL THEN units END', 'unused')},
  (SELECT json_agg(p.told ORDER BY p.expires_on, p.product, p.lot, p.location) FROM (
     SELECT expires_on, product, lot, location, json_strip_nulls(json_build_object(
       'location', location, ${LOT}, 'useIsKnown', unused IS NOT NULL, 'usedUnits', used,
       'useDays', CASE WHEN used IS NOT NULL THEN days END, 'unusedUnits', unused,
       ${VALUE('$4::boolean')})) AS told
     FROM cost WHERE (expires_on, product, lot, location) > ($5::date, $6, $7, $10)
       AND expires_on <= ${DAY} + $8::integer
     ORDER BY expires_on, product, lot, location LIMIT $9) p) AS items`;

const FIRST = ['0001-01-01', '', '', ''] as const;

export class PostgresExpiryQuestions implements ExpiryQuestions {
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  async ofZone(asked: GetZoneExpiring, who: Principal): Promise<ZoneExpiring> {
    const { zone, products = null, withinDays = WITHIN_DAYS, limit = LIMIT_DEFAULT } = asked;
    const showsValues = await zoneSeen(this.pool, zone, who, 'see-stock');
    const [day, product, lot] = readCursor(asked.cursor, 'day', 'code', 'lot') ?? FIRST;
    const turns = await this.pool.query(
      `SELECT ${ms('as_of')} AS "asOf" FROM worth_turn WHERE what = 'expiry'`,
    );
    const asOf = summedUp(turns.rows[0]?.asOf);
    const { rows } = await this.pool.query(OF_ZONE, [
      new Date(asOf).toISOString(),
      ...[zone, products, showsValues, day, product, lot, withinDays, limit + 1],
    ]);
    const items = (rows[0]?.items ?? []) as ExpiringLot[];
    return {
      area: zone,
      ...aged(asOf, this.clock.now()),
      showsValues,
      totals: totalsOf(rows[0]?.totals),
      ...pageOf(items, limit, (it) => [it.expiresOn, it.product, it.lot]),
    };
  }

  async ofLocation(asked: GetLocationExpiring, who: Principal): Promise<LocationExpiring> {
    const { location, products = null, withinDays = WITHIN_DAYS, limit = LIMIT_DEFAULT } = asked;
    const { ids, showsValues } = await placesSeen(this.pool, asked, who, 'see-stock');
    const [day, product, lot, at] = readCursor(asked.cursor, 'day', 'code', 'lot', 'code') ?? FIRST;
    const now = this.clock.now();
    const { rows } = await this.pool.query(OF_PLACES, [
      ...[now.toISOString(), ids, products, showsValues, day, product, lot, withinDays],
      ...[limit + 1, at],
    ]);
    const items = (rows[0]?.items ?? []) as ExpiringHere[];
    return {
      area: location,
      ...aged(now.getTime(), now),
      showsValues,
      totals: totalsOf(rows[0]?.totals),
      ...pageOf(items, limit, (it) => [it.expiresOn, it.product, it.lot, it.location]),
    };
  }
}

function totalsOf(rows: unknown): ExpiryTotal[] {
  return ((rows ?? []) as (Omit<ExpiryTotal, 'band'> & { band: number })[]).map((row) => {
    const shown = Object.entries(row).filter(([, value]) => value !== null);
    return { ...(Object.fromEntries(shown) as typeof row), band: bandOf(row.band) };
  });
}

/** By its place in the list of bands. */
export const bandOf = (place: number): ExpiryTotal['band'] =>
  EXPIRY_BANDS[place] ?? 'within-366-days';
