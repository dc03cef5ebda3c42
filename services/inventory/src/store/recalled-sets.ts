/**
 * In which sets a lot is: whatever it was packed into, and whatever that was packed into. The
 * movements by which something goes into a set have an index of their own, by product and lot.
 */
import type { RecalledSet } from '@satchel/contracts';
import { UNIDENTIFIED_LOT } from '@satchel/language';
import type { Pool } from 'pg';
import { HOLDERS } from './lot-holders.js';
import { inScope } from './scope.js';
import { withoutNulls } from './stock-questions.js';

/**
 * Of stock without a number, only what was packed where the lot is or may be, after it first
 * appeared, may contain it. Which of several lots of one packing got it, nobody knows: all did.
 */
const SETS = `${HOLDERS}, inside(product, lot, is_sure) AS (
  SELECT $1::text, $2::text, true
  UNION
  SELECT s.product, s.lot, i.is_sure AND m.lot <> '${UNIDENTIFIED_LOT}'
  FROM inside i
  JOIN movement m ON m.kind = 'packed' AND m.to_place = '@converted' AND m.product = i.product
    AND (m.lot = i.lot OR (m.lot = '${UNIDENTIFIED_LOT}' AND i.product = $1
      AND m.occurred_at >= (SELECT at FROM first)
      AND m.location IN (SELECT location FROM suspect)))
  JOIN stock_event leg ON leg.id = m.event
  JOIN movement s ON s.event = (leg.answer->>'partOf')::uuid AND s.kind = 'packed'
    AND s.from_place = '@converted'
  WHERE NOT EXISTS (SELECT FROM stock_event r WHERE r.reverses = s.event)
), sets AS (
  SELECT product, lot, bool_or(is_sure) AS is_sure FROM inside WHERE product <> $1
  GROUP BY product, lot
)
SELECT $2 AS lot, s.product AS "set", s.lot AS "setLot",
  CASE WHEN s.is_sure THEN 'contains' ELSE 'may-contain' END AS certainty,
  coalesce(x.status, 'usable') AS status, x.expires_on::text AS "expiresOn",
  (SELECT coalesce(sum(b.on_hand), 0) FROM lot_balance b JOIN location l ON l.id = b.location
   WHERE b.product = s.product AND b.lot = s.lot AND ${inScope(3)})::float8 AS "onHand"
FROM sets s LEFT JOIN lot x ON x.product = s.product AND x.number = s.lot
WHERE (s.product, s.lot) > ($6, $7) ORDER BY s.product, s.lot LIMIT $8`;

/** What is asked of the sets of one lot. */
export interface SetsAsked {
  readonly product: string;
  readonly lot: string;
  /** Three values of `scopeOf`. */
  readonly scope: readonly [boolean, string[], string[]];
  readonly after: readonly [set: string, setLot: string];
  /** Rows at the most. */
  readonly most: number;
}

export async function findSets(pool: Pool, asked: SetsAsked): Promise<RecalledSet[]> {
  const { product, lot, scope, after, most } = asked;
  const { rows } = await pool.query(SETS, [product, lot, ...scope, ...after, most]);
  return rows.map((row) => withoutNulls(row) as RecalledSet);
}
