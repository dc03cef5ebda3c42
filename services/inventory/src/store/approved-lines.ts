/** What a requisition says of its lines, as every store keeps it. */
import type { RequisitionState } from '@satchel/contracts';

/** What stands approved by product: nothing before approval, zero once it has ended. */
export function approvedUnits({
  lines,
  status,
}: RequisitionState): { product: string; approved: number }[] {
  const isEnded = status === 'rejected' || status === 'cancelled';
  return lines.flatMap(({ product, approved }) =>
    approved === undefined ? [] : [{ product, approved: isEnded ? 0 : approved }],
  );
}

/** When it was approved: the age by which it is served. */
export function approvedAtOf({ history, submittedAt }: RequisitionState): string {
  return history.find(({ act }) => act === 'approved')?.at ?? submittedAt;
}
