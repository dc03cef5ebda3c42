/** What is on the way: of each shipment line, what its movements say was shipped and received. */
import type { ClientBase } from 'pg';
import type { Report } from './findings.js';
import { RowStream } from './row-stream.js';

/**
 * Onto the way from a card is shipped, off the way onto a card received; a reversal takes back what
 * it reverses. Between two ends, matching received what was on the way, and withdrawing an
 * inference puts back what was taken for received. What settled back lowers what was shipped.
 */
export const ON_THE_WAY = `
moved AS (
  SELECT m.shipment, m.product, m.lot, m.quantity, m.location IS NULL AS between,
    m.kind = 'reversal' AS back, m.to_place = '@in-transit' AS onto,
    'settled-back' IN (m.kind, o.kind) AS home
  FROM movement m LEFT JOIN (SELECT id, kind FROM movement WHERE kind = 'settled-back') o
    ON o.id = m.reverses
  WHERE m.shipment IS NOT NULL AND '@in-transit' IN (m.from_place, m.to_place)
), told AS (
  SELECT shipment, product, lot,
    sum(CASE WHEN between THEN 0 WHEN home AND onto THEN quantity WHEN home THEN -quantity
      WHEN onto AND NOT back THEN quantity
      WHEN NOT onto AND back THEN -quantity ELSE 0 END) AS shipped,
    sum(CASE WHEN home THEN 0 WHEN between AND onto THEN -quantity WHEN between THEN quantity
      WHEN NOT onto AND NOT back THEN quantity WHEN onto AND back THEN -quantity ELSE 0 END)
      AS received
  FROM moved GROUP BY shipment, product, lot
)`;

const DIFFERING = `
WITH ${ON_THE_WAY}
SELECT coalesce(t.shipment, l.shipment) AS shipment, coalesce(t.product, l.product) AS product,
  coalesce(t.lot, l.lot) AS lot, coalesce(t.shipped, 0)::float8 AS shipped,
  coalesce(t.received, 0)::float8 AS received, l.shipped::float8 AS "lineShipped",
  l.received::float8 AS "lineReceived"
FROM told t FULL JOIN shipment_line l
  ON l.shipment = t.shipment AND l.product = t.product AND l.lot = t.lot
WHERE coalesce(t.shipped, 0) <> coalesce(l.shipped, 0)
  OR coalesce(t.received, 0) <> coalesce(l.received, 0)`;

interface Differing {
  readonly shipment: string;
  readonly product: string;
  readonly lot: string;
  readonly shipped: number;
  readonly received: number;
  readonly lineShipped: number | null;
  readonly lineReceived: number | null;
}

/** What put units onto it says what a shipment is for; all of it says the same. */
const PURPOSES = `
SELECT s.id, s.purpose, p.told FROM shipment s JOIN (
  SELECT shipment, CASE kind WHEN 'transferred' THEN 'transfer' WHEN 'returned' THEN 'return'
    ELSE 'supply' END AS told
  FROM movement WHERE to_place = '@in-transit' AND kind IN ('issued', 'transferred', 'returned')
  GROUP BY 1, 2
) p ON p.shipment = s.id
WHERE p.told <> s.purpose`;

async function verifyPurposes(client: ClientBase, report: Report): Promise<void> {
  const rows = await RowStream.open<{ id: string; purpose: string; told: string }>(
    client,
    PURPOSES,
  );
  for (let row = rows.peek; row; row = rows.peek) {
    report({ what: 'shipment purpose', where: row.id, expected: row.told, found: row.purpose });
    await rows.skip();
  }
  await rows.close();
}

/** What went instead of another product, by the answers that say so, less what was undone. */
const SUBSTITUTED = `
WITH told AS (
  SELECT m.shipment, m.product, e.answer->>'insteadOf' AS asked, sum(m.quantity) AS quantity
  FROM stock_event e JOIN movement m ON m.event = e.id AND m.kind = 'issued'
  WHERE e.accepted AND e.answer ? 'insteadOf'
    AND NOT EXISTS (SELECT FROM stock_event r WHERE r.reverses = e.id)
  GROUP BY 1, 2, 3
), kept AS (
  SELECT s.id AS shipment, k.product, k."insteadOf" AS asked, k.quantity FROM shipment s,
    jsonb_to_recordset(s.substituted) AS k(product text, "insteadOf" text, quantity numeric)
)
SELECT shipment::text AS id, product, asked, coalesce(t.quantity, 0)::float8 AS told,
  coalesce(k.quantity, 0)::float8 AS kept
FROM told t FULL JOIN kept k USING (shipment, product, asked)
WHERE coalesce(t.quantity, 0) <> coalesce(k.quantity, 0)`;

interface Substituted {
  readonly id: string;
  readonly product: string;
  readonly asked: string;
  readonly told: number;
  readonly kept: number;
}

async function verifySubstitutes(client: ClientBase, report: Report): Promise<void> {
  const rows = await RowStream.open<Substituted>(client, SUBSTITUTED);
  for (let row = rows.peek; row; row = rows.peek) {
    const where = `${row.id} ${row.product} instead of ${row.asked}`;
    report({ what: 'shipment substitute', where, expected: row.told, found: row.kept });
    await rows.skip();
  }
  await rows.close();
}

export async function verifyShipments(client: ClientBase, report: Report): Promise<void> {
  await verifyPurposes(client, report);
  await verifySubstitutes(client, report);
  const rows = await RowStream.open<Differing>(client, DIFFERING);
  for (let row = rows.peek; row; row = rows.peek) {
    report({
      what: 'shipment line',
      where: `${row.shipment} ${row.product} lot ${row.lot}`,
      expected: { shipped: row.shipped, received: row.received },
      found: { shipped: row.lineShipped, received: row.lineReceived },
    });
    await rows.skip();
  }
  await rows.close();
}
