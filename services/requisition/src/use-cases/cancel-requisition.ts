/**
 * Takes a request back before it was decided: by whoever asked, or who may ask for that location.
 */
import {
  type CancelRequisition,
  cancelRequisition,
  type RequisitionState,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { cancel, refuseStale } from '../domain/acts.js';
import { isRefusal } from '../domain/refusal.js';
import { once } from './once.js';
import { permit } from './permission.js';
import type { Asking, Transactions } from './ports.js';
import { conclude, openCase } from './requisition-case.js';

export class Cancellation {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers the requisition as cancelled. Throws `unknown-requisition`, `not-permitted` (nothing
   * kept), `already-…`, `stale-version` or `id-reused`.
   */
  async cancel(body: CancelRequisition, asking: Asking): Promise<RequisitionState> {
    const at = this.clock.now();
    const command = { id: body.id, subject: cancelRequisition.subject, body, asking, at };
    return once(this.transactions, command, async (records) => {
      const { requisition, standing } = await openCase(records, body.requisition, asking);
      if (requisition.submittedBy !== asking.principal.subject) {
        permit(asking.principal, 'submit-requisition', standing);
      }
      const by = { subject: asking.principal.subject, at };
      const outcome = cancel(requisition, body.reason, by);
      // That it was decided meanwhile says more than that the version is old, so it goes first.
      const stale = isRefusal(outcome) ? undefined : refuseStale(requisition, body.version);
      return conclude(records, stale ?? outcome, at, asking);
    });
  }
}
