/**
 * How many kits of each zone can treat what today, worked out anew in the turn of the sums of
 * stock, so both are as of one moment. It is the rule of `domain/treatment.ts` for all kits in one
 * statement; a spec holds both to the same answers.
 */
import type { ConditionEntry } from '@satchel/contracts';
import {
  type CourseOf,
  courseAt,
  INTERVALS_UNTIL_SILENT,
  RESUPPLY_INTERVAL_DAYS,
  SILENT_AFTER_LEAST,
} from '@satchel/language';
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import { bandsOf } from '../domain/treatment.js';
import { time } from './rows.js';

/** One product that meets one need of one condition for people of one age. */
interface Choice {
  readonly condition: string;
  readonly band: number;
  readonly from: number | null;
  readonly to: number | null;
  readonly need: number;
  readonly product: string;
  readonly units: number;
}

/** Kits first, then what each has of each need, what follows, and how many there are by zone. */
const SUM = `
WITH choice AS (
  SELECT * FROM unnest($2::text[], $3::int[], $4::int[], $5::int[], $6::int[], $7::text[],
    $8::bigint[]) AS c(condition, band, from_months, to_months, need, product, units)
), kit AS (
  SELECT l.id, l.zone, l.time_zone, (${time('$1::float8')} AT TIME ZONE l.time_zone)::date AS today,
    greatest(${SILENT_AFTER_LEAST}, ${INTERVALS_UNTIL_SILENT}
      * coalesce((l.entry->>'resupplyIntervalDays')::int, ${RESUPPLY_INTERVAL_DAYS.kit})) AS silent
  FROM location l WHERE l.kind = 'kit'
), held AS (
  SELECT location, product, lot, sum(coalesce(quantity, 1e15)) AS units FROM lot_hold
  WHERE released_at IS NULL AND location IS NOT NULL GROUP BY location, product, lot
), usable AS (
  SELECT b.location, b.product, sum(greatest(0, b.on_hand - coalesce(h.units, 0))) AS units
  FROM kit k JOIN lot_balance b ON b.location = k.id AND b.product = ANY($7::text[])
  LEFT JOIN lot l ON l.product = b.product AND l.number = b.lot
  LEFT JOIN held h ON h.location = b.location AND h.product = b.product AND h.lot = b.lot
  WHERE b.on_hand > 0 AND coalesce(l.status, 'usable') = 'usable'
    AND (l.expires_on IS NULL OR l.expires_on >= k.today)
  GROUP BY b.location, b.product
), remedy AS (
  SELECT k.id, m.product, coalesce(u.units, 0) AS units,
    coalesce(k.today - (greatest(c.opened_at, c.last_occurred_at, c.last_count_at)
      AT TIME ZONE k.time_zone)::date <= k.silent, false) AS heard
  FROM kit k JOIN managed_product m ON m.location = k.id AND m.product = ANY($7::text[])
    AND m.from_day <= k.today AND (m.to_day IS NULL OR m.to_day >= k.today)
  LEFT JOIN stock_card c ON c.location = k.id AND c.product = m.product
  LEFT JOIN usable u ON u.location = k.id AND u.product = m.product
), need AS (
  SELECT k.zone, k.id, c.condition, c.band, c.need,
    coalesce(sum(div(r.units, c.units)) FILTER (WHERE r.heard), 0) AS courses,
    count(r.product) = 0 OR bool_or(NOT r.heard) AS unsure
  FROM kit k CROSS JOIN choice c LEFT JOIN remedy r ON r.id = k.id AND r.product = c.product
  GROUP BY 1, 2, 3, 4, 5
), answer AS (
  SELECT zone, id, condition, band, bool_and(courses > 0) AS can,
    bool_or(courses = 0 AND NOT unsure) AS cannot
  FROM need GROUP BY 1, 2, 3, 4
), fresh AS (
  SELECT a.zone, v.condition, v.band, count(*) FILTER (WHERE can) AS can_treat,
    count(*) FILTER (WHERE v.cannot) AS cannot,
    count(*) FILTER (WHERE NOT can AND NOT v.cannot) AS unknown
  FROM answer v JOIN zone z ON z.id = v.zone CROSS JOIN LATERAL unnest(z.path) AS a(zone)
  GROUP BY 1, 2, 3
), gone AS (
  DELETE FROM treatment_sum s WHERE NOT EXISTS (SELECT FROM fresh f
    WHERE f.zone = s.zone AND f.condition = s.condition AND f.band = s.band)
)
INSERT INTO treatment_sum AS s (zone, condition, band, from_months, to_months, can_treat, cannot,
  unknown)
SELECT f.zone, f.condition, f.band, b.from_months, b.to_months, f.can_treat, f.cannot, f.unknown
FROM fresh f
JOIN (SELECT DISTINCT condition, band, from_months, to_months FROM choice) b USING (condition, band)
ON CONFLICT (zone, condition, band) DO UPDATE SET from_months = excluded.from_months,
  to_months = excluded.to_months, can_treat = excluded.can_treat, cannot = excluded.cannot,
  unknown = excluded.unknown
WHERE (s.from_months, s.to_months, s.can_treat, s.cannot, s.unknown) IS DISTINCT FROM
  (excluded.from_months, excluded.to_months, excluded.can_treat, excluded.cannot,
   excluded.unknown)`;

const CONDITIONS = 'SELECT entry FROM health_condition ORDER BY id';
const PRODUCTS = `
SELECT p.id, p.entry FROM product p WHERE p.id IN (
  SELECT jsonb_array_elements_text(n->'products')
  FROM health_condition c CROSS JOIN LATERAL jsonb_array_elements(c.entry->'needs') AS n)`;

/** Works all of them out anew, as of a moment, in the caller's transaction. */
export async function sumTreatments(tx: SqlRunner, asOf: number): Promise<void> {
  const conditions = (await tx(CONDITIONS, [])).map((row) => row['entry'] as ConditionEntry);
  const products = new Map(
    (await tx(PRODUCTS, [])).map((row) => [String(row['id']), row['entry'] as CourseOf]),
  );
  const choices = conditions.flatMap((condition) => choicesOf(condition, products));
  await tx(SUM, [
    asOf,
    choices.map(({ condition }) => condition),
    choices.map(({ band }) => band),
    choices.map(({ from }) => from),
    choices.map(({ to }) => to),
    choices.map(({ need }) => need),
    choices.map(({ product }) => product),
    choices.map(({ units }) => units),
  ]);
  await crashPoint('level-sums.after-treatments');
}

function choicesOf(condition: ConditionEntry, products: ReadonlyMap<string, CourseOf>): Choice[] {
  return bandsOf(condition, products).flatMap((age, band) =>
    condition.needs.flatMap((need, place) =>
      need.products.flatMap((product): Choice[] => {
        const units = courseAt(products.get(product) ?? {}, age);
        if (units === undefined) return [];
        const [from, to] = [age.fromMonths ?? null, age.toMonths ?? null];
        return [{ condition: condition.id, band, from, to, need: place, product, units }];
      }),
    ),
  );
}
