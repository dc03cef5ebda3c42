/** Rejects a requisition; the reason goes back to the asker. */
import {
  type RejectRequisition,
  type RequisitionState,
  rejectRequisition,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { refuseStale, reject } from '../domain/acts.js';
import { once } from './once.js';
import type { Asking, Transactions } from './ports.js';
import { conclude, openForApprover } from './requisition-case.js';

export class Rejection {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers the requisition as rejected. Throws `unknown-requisition`, `own-request`,
   * `not-permitted` (nothing kept), `stale-version`, `already-…` or `id-reused`.
   */
  async reject(body: RejectRequisition, asking: Asking): Promise<RequisitionState> {
    const at = this.clock.now();
    const command = { id: body.id, subject: rejectRequisition.subject, body, asking, at };
    return once(this.transactions, command, async (records) => {
      const { requisition } = await openForApprover(records, body.requisition, asking);
      const by = { subject: asking.principal.subject, at };
      const outcome =
        refuseStale(requisition, body.version) ?? reject(requisition, body.reason, by);
      return conclude(records, outcome, at, asking);
    });
  }
}
