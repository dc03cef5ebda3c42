/** What makes inventory's copies of approvals comparable with requisition's. */
import { crashPoint, type SqlRunner } from '@satchel/messaging';

export const approvalCopy = {
  kind: 'requisition',
  lower: async (tx: SqlRunner, key: string): Promise<void> => {
    await tx('UPDATE approval SET version = 0 WHERE requisition = $1', [key]);
    await crashPoint('approval.after-lower');
  },
  /** Nothing more may be issued for a request that its owner has forgotten. */
  withdraw: async (tx: SqlRunner, key: string): Promise<void> => {
    await tx('UPDATE approval SET approved = 0 WHERE requisition = $1', [key]);
    await crashPoint('approval.after-withdraw');
  },
} as const;
