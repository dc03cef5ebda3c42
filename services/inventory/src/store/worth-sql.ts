/**
 * SQL by which stock, expiry and losses are added up and priced: once for the sums over all zones
 * that are worked out beside the ledger, once for a few locations while somebody waits. The rules
 * are those of `domain/price.ts` and `domain/expiry.ts`; one contract is held against both.
 *
 * Every statement begins with `WITH`, takes the moment as $1, and ends with a table `sums`.
 */
import { EXPIRY_DAYS_MAX, EXPIRY_USE_DAYS, EXPIRY_USE_DAYS_MIN } from '../domain/expiry.js';

/** `zones`: each zone with all in it. `places`: the locations $2 together, as the area ''. */
export type Reach = 'zones' | 'places';

/** The day of $1, where no location says in which time zone. */
export const DAY = `($1::timestamptz AT TIME ZONE 'UTC')::date`;

const area = (reach: Reach): string => (reach === 'zones' ? 'a.area' : `''::text`);
const around = (reach: Reach, rows: string): string =>
  reach === 'zones'
    ? `JOIN zone z ON z.id = ${rows}.zone CROSS JOIN LATERAL unnest(z.path) AS a(area)`
    : '';
const only = (reach: Reach): string => (reach === 'places' ? 'AND l.id = ANY($2::text[])' : '');

/** Rows `r` with funder and price, if any: the lot's, else the product's on a day. */
export const priced = (rows: string, day: string): string => `
  SELECT r.*, coalesce(x.funder, '') AS funder, x.status,
    coalesce(x.price_currency, d.price_currency) AS currency,
    coalesce(x.price_minor, d.price_minor) AS minor, coalesce(x.price_units, d.price_units) AS per
  FROM ${rows} r LEFT JOIN lot x ON x.product = r.product AND x.number = r.lot
  LEFT JOIN LATERAL (SELECT * FROM product_price k WHERE x.price_currency IS NULL
    AND k.product = r.product AND k.from_day <= ${day} ORDER BY k.from_day DESC LIMIT 1) d ON true`;

/** What units are worth at the price of a row: half away from zero, null without a price. */
export const worthOf = (units: string): string =>
  `(sign(${units}::numeric) * div(2 * abs(${units}::numeric) * minor + per, 2 * per::numeric))`;

/** Stock on hand: area, product, level, funder, currency ('' without a price), units, value. */
export const VALUES = (reach: Reach): string => `
WITH own AS (
  SELECT l.zone, b.product, b.lot, l.kind AS level, sum(b.on_hand) AS units
  FROM lot_balance b JOIN location l ON l.id = b.location
  WHERE b.on_hand > 0 ${only(reach)} GROUP BY 1, 2, 3, 4
), held AS (
  SELECT ${area(reach)} AS area, o.product, o.lot, o.level, sum(o.units) AS units
  FROM own o ${around(reach, 'o')} GROUP BY 1, 2, 3, 4
), price AS (
  ${priced('(SELECT DISTINCT product, lot FROM held)', DAY)}
), sums AS (
  SELECT h.area, h.product, h.level, p.funder, coalesce(p.currency, '') AS currency,
    sum(h.units)::bigint AS units, coalesce(sum(${worthOf('h.units')}), 0) AS minor_units
  FROM held h JOIN price p ON p.product = h.product AND p.lot = h.lot
  GROUP BY 1, 2, 3, 4, 5
)`;

/**
 * Lots that expire within a year, card by card, and what of each will not be used: null where the
 * use of the card is not known. `low` is the least that any earlier lot lacks of use in its time.
 */
export const EXPIRING = (reach: Reach): string => `
WITH near AS (
  SELECT b.location, l.zone, b.product, b.lot, b.on_hand AS units, x.expires_on,
    x.status = 'usable' AS usable, ($1::timestamptz AT TIME ZONE l.time_zone)::date AS today
  FROM lot x JOIN lot_balance b ON b.product = x.product AND b.lot = x.number AND b.on_hand > 0
  JOIN location l ON l.id = b.location
  WHERE x.expires_on <= ${DAY} + ${EXPIRY_DAYS_MAX} ${only(reach)}
), card AS (
  SELECT DISTINCT location, product, today FROM near
), seen AS (
  SELECT c.*,
    (SELECT sum(d.used) FROM day_total d WHERE d.location = c.location AND d.product = c.product
       AND d.day >= c.today - ${EXPIRY_USE_DAYS} AND d.day < c.today) AS used,
    least(${EXPIRY_USE_DAYS}, c.today - (SELECT min(d.day) FROM day_total d
      WHERE d.location = c.location AND d.product = c.product)) AS days
  FROM card c
), used AS (
  SELECT location, product, used, days FROM seen
  WHERE used > 0 AND days >= ${EXPIRY_USE_DAYS_MIN}
), line AS (
  SELECT n.*, u.used, u.days, sum(CASE WHEN usable THEN units ELSE 0 END) OVER w AS upto,
    div(u.used * greatest(0, n.expires_on - n.today + 1), u.days) AS most
  FROM near n LEFT JOIN used u ON u.location = n.location AND u.product = n.product
  WINDOW w AS (PARTITION BY n.location, n.product ORDER BY n.expires_on, n.lot)
), gone AS (
  SELECT *, upto + least(0, min(most - upto) OVER (PARTITION BY location, product
    ORDER BY expires_on, lot)) AS used_up
  FROM line
), expiring AS (
  SELECT location, zone, product, lot, units, expires_on, used, days,
    CASE WHEN used IS NOT NULL THEN units - (used_up - coalesce(lag(used_up) OVER (
      PARTITION BY location, product ORDER BY expires_on, lot), 0)) END AS unused
  FROM gone
), sums AS (
  SELECT ${area(reach)} AS area, e.expires_on, e.product, e.lot, count(*) AS locations,
    sum(e.units)::bigint AS units,
    coalesce(sum(e.units) FILTER (WHERE e.unused IS NULL), 0)::bigint AS unknown,
    coalesce(sum(e.unused), 0)::bigint AS unused
  FROM expiring e ${around(reach, 'e')} GROUP BY 1, 2, 3, 4
)`;

/** Losses from the day $3 to $4 (for zones: $2 to $3), priced on their day. */
export const LOSSES = (reach: Reach): string => {
  const [from, to] = reach === 'places' ? ['$3', '$4'] : ['$2', '$3'];
  return `
WITH own AS (
  SELECT l.zone, t.product, t.lot, t.day, t.kind, sum(t.units) AS units
  FROM loss_total t JOIN location l ON l.id = t.location
  WHERE $1::timestamptz IS NOT NULL AND t.day BETWEEN ${from}::date AND ${to}::date ${only(reach)}
  GROUP BY 1, 2, 3, 4, 5
), lost AS (
  SELECT ${area(reach)} AS area, o.product, o.lot, o.day, to_char(o.day, 'YYYY-MM') AS month,
    CASE WHEN o.kind IN ('written-off', 'disposed') AND x.expires_on < o.day THEN 'expired'
      ELSE o.kind END AS reason, o.units
  FROM own o LEFT JOIN lot x ON x.product = o.product AND x.number = o.lot ${around(reach, 'o')}
), price AS (
  ${priced('lost', 'r.day')}
), of_lot AS (
  SELECT area, month, product, lot, reason, funder, currency, minor, per, sum(units) AS units
  FROM price GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
), sums AS (
  SELECT area, month, product, reason, funder, coalesce(currency, '') AS currency,
    sum(units)::bigint AS units, coalesce(sum(${worthOf('units')}), 0) AS minor_units
  FROM of_lot GROUP BY 1, 2, 3, 4, 5, 6
)`;
};

/** Value of a row in JSON, null where there is none. */
export const MONEY = (currency: string, minorUnits: string): string =>
  `CASE WHEN ${currency} <> '' AND ${minorUnits} IS NOT NULL
    THEN json_build_object('currency', ${currency}, 'minorUnits', (${minorUnits})::text) END`;

/** Values by currency, from rows with `currency` and another column. */
export const MONEYS = (rows: string, minorUnits = 'minor_units'): string =>
  `(SELECT coalesce(json_agg(${MONEY('v.currency', 'v.total')} ORDER BY v.currency), '[]')
    FROM (SELECT currency, coalesce(sum(${minorUnits}), 0) AS total FROM ${rows} AS m
      WHERE currency <> '' GROUP BY currency) v)`;
