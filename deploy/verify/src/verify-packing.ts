/**
 * Pack sets (docs/LEDGER.md, 4.6 and 7): what was packed or unpacked is, product by product, what
 * the register says that so many sets contain; and what happened on several cards hangs together.
 */
import type { ClientBase } from 'pg';
import type { Report } from './findings.js';
import { RowStream } from './row-stream.js';

const PACKING = `('pack', 'packed', 'unpack', 'unpacked')`;

/** Whole events and their parts, as the answers name them; answers are covered by the chain. */
const NAMED = `
whole AS (
  SELECT id, location, product, kind, (answer->>'contentsFrom')::date AS contents_from,
    answer->'parts' AS parts
  FROM stock_event
  WHERE accepted AND answer ? 'parts' AND (kind IN ${PACKING} OR kind = 'reverse')
), part AS (
  SELECT w.id AS whole, w.location, w.kind, p.product, p.event
  FROM whole w CROSS JOIN LATERAL jsonb_to_recordset(w.parts) AS p(product text, event uuid)
)`;

/** Units to `@converted` less those from there: sets and what they contain go opposite ways. */
const UNITS = `
WITH ${NAMED}, moved AS (
  SELECT event, sum(CASE WHEN to_place = '@converted' THEN quantity ELSE -quantity END) AS units
  FROM movement WHERE kind IN ('packed', 'unpacked') GROUP BY event
), due AS (
  SELECT w.id AS whole, line.product, -s.units * line.quantity AS units
  FROM whole w JOIN moved s ON s.event = w.id
  JOIN pack_contents c ON c.product = w.product AND c.from_day = w.contents_from
  CROSS JOIN LATERAL jsonb_to_recordset(c.entry->'contents') AS line(product text, quantity bigint)
), told AS (
  SELECT p.whole, p.product, sum(m.units) AS units
  FROM part p JOIN moved m ON m.event = p.event GROUP BY 1, 2
)
SELECT coalesce(d.whole, t.whole) AS whole, coalesce(d.product, t.product) AS product,
  d.units::float8 AS due, t.units::float8 AS found
FROM due d FULL JOIN told t ON t.whole = d.whole AND t.product = d.product
WHERE d.units IS DISTINCT FROM t.units`;

/** Whatever is named as a part says so itself, and whatever says so is named. */
const PARTS = `
WITH ${NAMED}, said AS (
  SELECT id, location, product, kind, (answer->>'partOf')::uuid AS whole
  FROM stock_event WHERE accepted AND answer ? 'partOf'
)
SELECT coalesce(p.event, s.id) AS event, p.whole AS due, s.whole AS found
FROM part p FULL JOIN said s ON s.id = p.event AND s.whole = p.whole AND s.kind = p.kind
  AND s.location = p.location AND s.product = p.product
WHERE p.event IS NULL OR s.id IS NULL
UNION ALL
SELECT id, NULL, NULL FROM stock_event
WHERE accepted AND kind IN ${PACKING} AND NOT answer ? 'parts' AND NOT answer ? 'partOf'`;

/** All legs are undone by the legs of one reversal, or none is. */
const UNDONE = `
WITH ${NAMED}
SELECT p.event, r.id AS due, (u.answer->>'partOf')::uuid AS found
FROM part p LEFT JOIN stock_event r ON r.reverses = p.whole
LEFT JOIN stock_event u ON u.reverses = p.event
WHERE p.kind <> 'reverse' AND r.id IS DISTINCT FROM (u.answer->>'partOf')::uuid
UNION ALL
SELECT u.id, NULL, u.reverses FROM stock_event u JOIN part p ON p.event = u.reverses
WHERE NOT u.answer ? 'partOf'`;

interface Units {
  readonly whole: string;
  readonly product: string;
  readonly due: number | null;
  readonly found: number | null;
}

interface Hanging {
  readonly event: string;
  readonly due: string | null;
  readonly found: string | null;
}

export async function verifyPacking(client: ClientBase, report: Report): Promise<void> {
  const units = await RowStream.open<Units>(client, UNITS);
  for (let row = units.peek; row; row = units.peek) {
    const where = `${row.whole} ${row.product}`;
    report({ what: 'contents of sets', where, expected: row.due, found: row.found });
    await units.skip();
  }
  await units.close();
  await hanging(client, report, 'part of a set', PARTS);
  await hanging(client, report, 'part that is reversed', UNDONE);
}

async function hanging(
  client: ClientBase,
  report: Report,
  what: string,
  query: string,
): Promise<void> {
  const rows = await RowStream.open<Hanging>(client, query);
  for (let row = rows.peek; row; row = rows.peek) {
    report({ what, where: row.event, expected: row.due, found: row.found });
    await rows.skip();
  }
  await rows.close();
}
