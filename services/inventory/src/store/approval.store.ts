/** Inventory's copy of what was approved: the highest version wins, issued units stay. */
import type { RequisitionState } from '@satchel/contracts';
import { crashPoint, type SqlRunner } from '@satchel/messaging';

const UPSERT = `
INSERT INTO approval AS a (requisition, product, supplier, location, approved, version)
SELECT $1, product, $2, $3, approved, $4 FROM unnest($5::text[], $6::bigint[]) AS r(product,
  approved)
ON CONFLICT (requisition, product) DO UPDATE SET approved = excluded.approved,
  supplier = excluded.supplier, location = excluded.location, version = excluded.version
WHERE a.version < excluded.version`;

/** What stands approved; nothing before approval, and nothing more after a rejection. */
export async function keepApproval(tx: SqlRunner, state: RequisitionState): Promise<void> {
  const lines = state.lines.filter((line) => line.approved !== undefined);
  if (lines.length === 0) return;
  const ended = state.status === 'rejected' || state.status === 'cancelled';
  await tx(UPSERT, [
    state.id,
    state.supplier,
    state.location,
    state.version,
    lines.map((line) => line.product),
    lines.map((line) => (ended ? 0 : (line.approved ?? 0))),
  ]);
  await crashPoint('approval.after-keep');
}
