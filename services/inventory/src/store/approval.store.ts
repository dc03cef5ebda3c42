/**
 * Inventory's copy of what was approved: the highest version wins, issued units stay. What of it is
 * open stands in the card too, which is locked before its lines, here as in the ledger.
 */
import type { RequisitionState } from '@satchel/contracts';
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import { approvedAtOf, approvedUnits } from './approved-lines.js';

const MAKE = `
INSERT INTO stock_card (location, product)
SELECT l.id, p.id FROM location l, product p WHERE l.id = $1 AND p.id = ANY($2::text[])
ORDER BY p.id ON CONFLICT DO NOTHING`;

const LOCK = `
SELECT 1 FROM stock_card c WHERE c.location = $1 AND c.product = ANY($2::text[])
ORDER BY c.product FOR UPDATE`;

/** Which store and whose request it is never changes: a supply line moves for new requests only. */
const KEEP = `
WITH said AS (
  SELECT * FROM unnest($5::text[], $6::bigint[]) AS r(product, approved)
), known AS (
  SELECT product, greatest(approved - issued, 0) AS open FROM approval
  WHERE requisition = $1 AND product = ANY($5::text[])
), kept AS (
  INSERT INTO approval AS a (requisition, product, supplier, location, approved, version,
    approved_at, programme)
  SELECT $1, product, $2, $3, approved, $4, $7::timestamptz, $8 FROM said
  ON CONFLICT (requisition, product) DO UPDATE SET approved = excluded.approved,
    version = excluded.version, approved_at = excluded.approved_at,
    programme = excluded.programme
  WHERE a.version < excluded.version
  RETURNING supplier, product, greatest(approved - issued, 0) AS open
)
UPDATE stock_card c SET wanted = c.wanted + kept.open - coalesce(known.open, 0)
FROM kept LEFT JOIN known USING (product)
WHERE c.location = kept.supplier AND c.product = kept.product
  AND kept.open <> coalesce(known.open, 0)`;

/** What stands approved; nothing before approval, and nothing more after a rejection. */
export async function keepApproval(tx: SqlRunner, state: RequisitionState): Promise<void> {
  const lines = approvedUnits(state);
  if (lines.length === 0) return;
  const products = lines.map((line) => line.product);
  await tx(MAKE, [state.supplier, products]);
  await tx(LOCK, [state.supplier, products]);
  await tx(KEEP, [
    state.id,
    state.supplier,
    state.location,
    state.version,
    products,
    lines.map((line) => line.approved),
    approvedAtOf(state),
    state.programme,
  ]);
  await crashPoint('approval.after-keep');
}
