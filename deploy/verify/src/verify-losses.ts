/**
 * What was lost, day by day and lot by lot (docs/LOTS.md, section 7): what went to an end where
 * nothing comes back from by itself, less what came from there. Between two ends it belongs to
 * where the shipment goes, which had it as found; of a reversal, to the kind of what it undoes.
 */
import type { ClientBase } from 'pg';
import type { Report } from './findings.js';
import { RowStream } from './row-stream.js';

const ENDS = `('@unexplained', '@adjusted', '@written-off')`;

/** The `lost` of each location, day, product, lot and kind, as the movements have it. */
export const LOST = `
moved AS (
  SELECT coalesce(m.location, s.to_location, e.location) AS location, m.product, m.lot,
    m.occurred_at, coalesce(undone.kind, e.kind) AS told,
    CASE WHEN m.to_place IN ${ENDS} THEN m.to_place ELSE m.from_place END AS place,
    CASE WHEN m.to_place IN ${ENDS} THEN m.quantity ELSE -m.quantity END AS units
  FROM movement m JOIN stock_event e ON e.id = m.event
  LEFT JOIN stock_event undone ON undone.id = e.reverses
  LEFT JOIN shipment s ON s.id = m.shipment
  WHERE m.to_place IN ${ENDS} OR m.from_place IN ${ENDS}
), lost AS (
  SELECT m.location, (m.occurred_at AT TIME ZONE l.time_zone)::date AS day, m.product, m.lot,
    CASE WHEN m.place <> '@written-off' THEN substr(m.place, 2)
      WHEN m.told = 'disposed' THEN 'disposed' ELSE 'written-off' END AS kind,
    sum(m.units) AS units
  FROM moved m JOIN location l ON l.id = m.location GROUP BY 1, 2, 3, 4, 5
)`;

const DIFFERING = `
WITH ${LOST}
SELECT location, day::text AS day, product, lot, kind,
  coalesce(x.units, 0)::float8 AS due, coalesce(t.units, 0)::float8 AS found
FROM lost x FULL JOIN loss_total t USING (location, day, product, lot, kind)
WHERE coalesce(x.units, 0) <> coalesce(t.units, 0)`;

interface Differing {
  readonly location: string;
  readonly day: string;
  readonly product: string;
  readonly lot: string;
  readonly kind: string;
  readonly due: number;
  readonly found: number;
}

export async function verifyLosses(client: ClientBase, report: Report): Promise<void> {
  const rows = await RowStream.open<Differing>(client, DIFFERING);
  for (let row = rows.peek; row; row = rows.peek) {
    const { location, product, lot, day, kind, due, found } = row;
    const where = `${location} ${product} lot ${lot} day ${day} ${kind}`;
    report({ what: 'loss total', where, expected: due, found });
    await rows.skip();
  }
  await rows.close();
}
