/** What is on the way: of each shipment line, what its movements say was shipped and received. */
import type { ClientBase } from 'pg';
import type { Report } from './findings.js';
import { RowStream } from './row-stream.js';

/**
 * Onto the way from a card is shipped, off the way onto a card received; a reversal takes back what
 * it reverses. Between two ends, matching received what was on the way, and withdrawing an
 * inference puts back what was taken for received.
 */
export const ON_THE_WAY = `
moved AS (
  SELECT shipment, product, lot, quantity, location IS NULL AS between, kind = 'reversal' AS back,
    to_place = '@in-transit' AS onto
  FROM movement WHERE shipment IS NOT NULL AND '@in-transit' IN (from_place, to_place)
), told AS (
  SELECT shipment, product, lot,
    sum(CASE WHEN between THEN 0 WHEN onto AND NOT back THEN quantity
      WHEN NOT onto AND back THEN -quantity ELSE 0 END) AS shipped,
    sum(CASE WHEN between AND onto THEN -quantity WHEN between THEN quantity
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

export async function verifyShipments(client: ClientBase, report: Report): Promise<void> {
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
