/** What is below its minimum in an area, read along two indexes whatever the area holds. */
import type { SqlRunner } from '@satchel/messaging';
import type { LocationKind } from '../domain/terms.js';
import type { Short, ShortQuery } from '../use-cases/ports.js';

/**
 * `on_hand < minimum_units` stands there word by word as in the index. `OFFSET 0` keeps the planner
 * from walking all locations of the country beside those of the area, which it believes cheaper.
 */
const SHORT = `
SELECT a.location, a.kind, c.product, c.on_hand::float8 AS on_hand,
  c.minimum_units::float8 AS minimum, c.evaluated_at, c.heard_at
FROM location_area a
CROSS JOIN LATERAL (SELECT * FROM location WHERE id = a.location OFFSET 0) AS l
CROSS JOIN LATERAL (
  SELECT * FROM card WHERE card.location = a.location AND on_hand < minimum_units
    AND ($2::text IS NULL OR card.product = $2) ORDER BY card.product
) AS c
WHERE a.area = $1 AND ($3::text IS NULL OR a.kind = $3)
  AND (a.kind, a.location) >= ($4, $5) AND (a.kind, a.location, c.product) > ($4, $5, $6)
  AND ($7::boolean OR l.id = ANY($8::text[]) OR l.zone_path && $9::text[]
    OR l.supplier_path && $9::text[])
ORDER BY a.kind, a.location, c.product LIMIT $10`;

interface ShortRow {
  location: string;
  kind: LocationKind;
  product: string;
  on_hand: number;
  minimum: number;
  evaluated_at: Date;
  heard_at: Date | null;
}

export async function listBelowMinimum(run: SqlRunner, query: ShortQuery): Promise<Short[]> {
  const { scope, within, kind, product, after, limit } = query;
  const rows = await run(SHORT, [
    within,
    product ?? null,
    kind ?? null,
    after?.kind ?? '',
    after?.location ?? '',
    after?.product ?? '',
    scope.everywhere,
    [...scope.own, ...scope.areas],
    scope.areas,
    limit,
  ]);
  return rows.map((it) => {
    const row = it as unknown as ShortRow;
    return {
      location: row.location,
      kind: row.kind,
      product: row.product,
      onHand: row.on_hand,
      minimum: row.minimum,
      evaluatedAt: row.evaluated_at,
      ...(row.heard_at ? { heardAt: row.heard_at } : {}),
    };
  });
}
