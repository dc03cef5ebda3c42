/** Keeps a copy of what was approved. The store knows how; the highest version wins. */
import type { RequisitionState } from '@satchel/contracts';
import type { SqlRunner } from '@satchel/messaging';

export type KeepApproval = (tx: SqlRunner, state: RequisitionState) => Promise<void>;
