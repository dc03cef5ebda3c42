/** Approves a requisition, as asked or with other quantities and the reason for each. */
import {
  type ApprovedLine,
  type ApproveRequisition,
  approveRequisition,
  malformed,
  ProblemError,
  type RequisitionState,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { approve, refuseStale } from '../domain/acts.js';
import { once } from './once.js';
import type { Asking, Transactions } from './ports.js';
import { refuseRepeatedProducts, withQuantities } from './repeated-products.js';
import { conclude, openForApprover } from './requisition-case.js';

export class Approval {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers the requisition as approved. Throws `unknown-requisition`, `own-request`,
   * `not-permitted`, `malformed` (nothing kept), `stale-version`, `already-…`, `unknown-line`,
   * `reject-instead` or `id-reused`.
   */
  async approve(body: ApproveRequisition, asking: Asking): Promise<RequisitionState> {
    const at = this.clock.now();
    const command = { id: body.id, subject: approveRequisition.subject, body, asking, at };
    const listed = body.lines ?? [];
    refuseRepeatedProducts(listed);
    return once(this.transactions, command, async (records) => {
      const { requisition } = await openForApprover(records, body.requisition, asking);
      const stale = refuseStale(requisition, body.version);
      if (stale) return stale;
      const shipments = await records.shipmentsOf(requisition.id);
      const by = { subject: asking.principal.subject, at };
      const approved = withQuantities<'approved', ApprovedLine>(listed, 'approved');
      const outcome = approve(requisition, approved, shipments, by);
      if ('reasonsMissing' in outcome) return askForReasons(outcome.reasonsMissing);
      return conclude(records, outcome, at, asking);
    });
  }
}

function askForReasons(places: readonly number[]): never {
  const errors = places.map((place) => ({
    pointer: `/lines/${place}/reason`,
    code: 'required',
    detail: 'is missing: the asker must hear why it is not the quantity asked for',
  }));
  throw new ProblemError(malformed(errors));
}
