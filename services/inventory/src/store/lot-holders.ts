/**
 * Who holds a lot, in SQL. Balances of the lot are found by (product, lot, location) and carry
 * their own sums, so no movement is read. Who may hold it follows from who supplied whom: whoever
 * got the product, without its lot number, from a place that had the lot or may have had it, after
 * the lot first appeared.
 */
import type { LotFlows, LotHolder, LotHolderPage, LotSums } from '@satchel/contracts';
import type { SqlRunner } from '@satchel/messaging';
import type { Pool } from 'pg';
import type { LotFlow } from '../domain/lot-flow.js';
import { readCursor } from './pages.js';
import { inScope } from './scope.js';
import { isoTime, withoutNulls } from './stock-questions.js';

/** Stands where a row is about a location and not about a shipment; sorts before any shipment. */
export const NO_SHIPMENT = '00000000-0000-0000-0000-000000000000';

const FLOWS: readonly (readonly [column: string, name: keyof LotFlows])[] = [
  ['entered', 'entered'],
  ['arrived', 'arrived'],
  ['dispensed', 'dispensed'],
  ['issued', 'issued'],
  ['written_off', 'writtenOff'],
  ['returned', 'returned'],
  ['converted', 'converted'],
  ['unexplained', 'unexplained'],
];
const flows = (each: (column: string, name: string) => string): string =>
  FLOWS.map(([column, name]) => each(column, name)).join(', ');

/** The places `holder` of lot $2 of product $1, whoever asks. */
export const HOLDERS = `
WITH RECURSIVE first AS (
  SELECT min(first_at) AS at FROM lot_balance WHERE product = $1 AND lot = $2
), suspect(location) AS (
  SELECT location FROM lot_balance WHERE product = $1 AND lot = $2
  UNION
  SELECT e.to_location FROM suspect p
  JOIN supplied e ON e.product = $1 AND e.from_location = p.location
    AND e.last_issued_at >= (SELECT at FROM first)
  JOIN lot_balance u ON u.location = e.to_location AND u.product = $1 AND u.lot = 'unidentified'
), place AS (
  SELECT p.location, '${NO_SHIPMENT}'::uuid AS shipment, NULL::text AS from_location,
    coalesce(b.on_hand, 0) AS on_hand, coalesce(u.on_hand, 0) AS unidentified,
    ${flows((column) => `coalesce(b.${column}, 0) AS ${column}`)}, b.first_at, b.last_at
  FROM suspect p
  LEFT JOIN lot_balance b ON b.location = p.location AND b.product = $1 AND b.lot = $2
  LEFT JOIN lot_balance u ON u.location = p.location AND u.product = $1 AND u.lot = 'unidentified'
  WHERE b.lot IS NOT NULL OR u.on_hand > 0
  UNION ALL
  SELECT s.to_location, s.id, s.from_location,
    coalesce(sum(n.shipped - n.received) FILTER (WHERE n.lot = $2), 0),
    coalesce(sum(n.shipped - n.received) FILTER (WHERE n.lot = 'unidentified'), 0),
    ${flows(() => '0')}, s.issued_at, NULL
  FROM shipment_line n JOIN shipment s ON s.id = n.shipment
  WHERE n.product = $1 AND n.received < n.shipped AND (n.lot = $2 OR n.lot = 'unidentified'
    AND s.issued_at >= (SELECT at FROM first)
    AND s.from_location IN (SELECT location FROM suspect))
  GROUP BY s.id
), holder AS MATERIALIZED (
  SELECT *, CASE WHEN on_hand > 0 THEN 'holds' WHEN unidentified > 0 THEN 'may-hold'
    ELSE 'held' END AS standing
  FROM place
)`;

/** A holder `h` as it is told. */
export const HOLDER = `json_build_object('location', h.location, 'standing', h.standing,
  'shipment', nullif(h.shipment, '${NO_SHIPMENT}'), 'from', h.from_location, 'onHand', h.on_hand,
  'unidentified', h.unidentified, ${flows((column, name) => `'${name}', h.${column}`)},
  'firstAt', ${isoTime('h.first_at')}, 'lastAt', ${isoTime('h.last_at')})`;

/** Sums over holders `h`. */
export const SUMS = `json_build_object(
  ${flows((column, name) => `'${name}', coalesce(sum(h.${column}), 0)`)},
  'onHand', coalesce(sum(h.on_hand) FILTER (WHERE h.from_location IS NULL), 0),
  'inTransit', coalesce(sum(h.on_hand) FILTER (WHERE h.from_location IS NOT NULL), 0),
  'mayHold', coalesce(sum(h.unidentified) FILTER (WHERE h.standing = 'may-hold'), 0),
  'holding', count(*) FILTER (WHERE h.standing = 'holds'),
  'mayBeHolding', count(*) FILTER (WHERE h.standing = 'may-hold'),
  'onceHeld', count(*) FILTER (WHERE h.standing = 'held'))`;

/** Keeps of `holder` what the asker may see: either end of a shipment is enough. */
export const SEEN = (first: number): string => `seen AS (
  SELECT h.* FROM holder h JOIN location l ON l.id = h.location
  LEFT JOIN location f ON f.id = h.from_location
  WHERE ${inScope(first)} OR (f.id IS NOT NULL AND ${inScope(first, 'f')})
)`;

const PAGE = `${HOLDERS}, ${SEEN(3)}
SELECT
  (SELECT ${SUMS} FROM seen h) AS sums,
  (SELECT json_agg(p.told ORDER BY p.location, p.shipment) FROM (
     SELECT ${HOLDER} AS told, h.location, h.shipment FROM seen h
     WHERE (h.location, h.shipment) > ($6, $7::uuid) AND ($8::text IS NULL OR h.standing = $8)
       AND ($9::text IS NULL OR h.location = $9)
     ORDER BY h.location, h.shipment LIMIT $10) p) AS items,
  (SELECT ${isoTime('at')} FROM first) AS first_at`;

/** What is asked of the holders of one lot. */
export interface HoldersAsked {
  readonly product: string;
  readonly lot: string;
  /** Three values of `scopeOf`. */
  readonly scope: readonly [boolean, string[], string[]];
  readonly after: readonly [location: string, shipment: string];
  readonly standing?: string;
  readonly location?: string;
  /** Rows at the most. */
  readonly most: number;
}

export interface HoldersFound {
  readonly sums: Omit<LotSums, 'isWholeCountry'>;
  readonly items: LotHolder[];
  readonly firstAt?: string;
}

export async function findHolders(pool: Pool, asked: HoldersAsked): Promise<HoldersFound> {
  const { product, lot, scope, after, standing, location, most } = asked;
  const { rows } = await pool.query(PAGE, [
    product,
    lot,
    ...scope,
    ...after,
    standing ?? null,
    location ?? null,
    most,
  ]);
  const [found] = rows;
  const items = ((found?.items ?? []) as object[]).map((told) => withoutNulls({ lot, ...told }));
  const firstAt = found?.first_at as string | null;
  return {
    sums: found?.sums as HoldersFound['sums'],
    items: items as LotHolder[],
    ...(firstAt ? { firstAt } : {}),
  };
}

const ALL = `${HOLDERS}
SELECT ${HOLDER} AS told FROM holder h ORDER BY h.location, h.shipment`;

/** Everybody, whoever asks. */
export async function allHolders(run: SqlRunner, product: string, lot: string) {
  const rows = await run(ALL, [product, lot]);
  return rows.map(({ told }) => withoutNulls({ lot, ...(told as object) }) as LotHolder);
}

const TOTALS = `
SELECT ${flows((column, name) => `coalesce(sum(${column}), 0)::float8 AS "${name}"`)},
  coalesce(sum(on_hand), 0)::float8 AS "onHand",
  (SELECT coalesce(sum(shipped - received), 0)::float8 FROM shipment_line
   WHERE product = $1 AND lot = $2 AND received < shipped) AS "inTransit"
FROM lot_balance WHERE product = $1 AND lot = $2`;

/** What became of a lot over all the books. */
export async function lotTotals(run: SqlRunner, product: string, lot: string) {
  const [row] = await run(TOTALS, [product, lot]);
  return row as unknown as LotFlow & { onHand: number; inTransit: number };
}

/** Where the page before ended; a location comes before the shipments to it. */
export function readHolderCursor(cursor: string | undefined): [string, string] {
  return (readCursor(cursor, 'code', 'id') as [string, string] | undefined) ?? ['', NO_SHIPMENT];
}

export const holderKey = ({ location, shipment }: LotHolderPage['items'][number]): unknown[] => [
  location,
  shipment ?? NO_SHIPMENT,
];
