/** What makes inventory's copies of approvals comparable with requisition's. */
import { crashPoint, type SqlRunner } from '@satchel/messaging';

const LOCK = `
SELECT 1 FROM approval a JOIN stock_card c ON c.location = a.supplier AND c.product = a.product
WHERE a.requisition = $1 ORDER BY c.location, c.product FOR UPDATE OF c`;

const WITHDRAW = `
WITH known AS (
  SELECT supplier, product, greatest(approved - issued, 0) AS open FROM approval
  WHERE requisition = $1
), ended AS (
  UPDATE approval SET approved = 0 WHERE requisition = $1
)
UPDATE stock_card c SET wanted = c.wanted - known.open FROM known
WHERE c.location = known.supplier AND c.product = known.product AND known.open > 0`;

export const approvalCopy = {
  kind: 'requisition',
  lower: async (tx: SqlRunner, key: string): Promise<void> => {
    await tx('UPDATE approval SET version = 0 WHERE requisition = $1', [key]);
    await crashPoint('approval.after-lower');
  },
  /** Nothing more may be issued for a request that its owner has forgotten. */
  withdraw: async (tx: SqlRunner, key: string): Promise<void> => {
    await tx(LOCK, [key]);
    await tx(WITHDRAW, [key]);
    await crashPoint('approval.after-withdraw');
  },
} as const;
