/** What every act on a requisition shares: found, visible and locked; saved and announced. */
import type { Standing } from '@satchel/access';
import { type RequisitionState, refuse } from '@satchel/contracts';
import { isOwnRequest } from '../domain/acts.js';
import { isRefusal, type Refusal } from '../domain/refusal.js';
import type { Requisition } from '../domain/requisition.js';
import { permit, visible } from './permission.js';
import type { Asking, Records } from './ports.js';
import { stateOf } from './requisition-state.js';

/** A requisition in front of somebody who may see it, locked until commit. */
export interface Case {
  readonly requisition: Requisition;
  readonly standing: Standing;
  /** Opaque id of who holds the location. */
  readonly holder: string | undefined;
}

/** Throws 404 `unknown-requisition` when it does not exist or may not be seen. */
export async function openCase(records: Records, id: string, { principal }: Asking): Promise<Case> {
  const found = await records.locked(id);
  const location = found && (await records.register.location(found.location.id));
  return visible(found, location, principal, id);
}

/**
 * The same, in front of somebody who may decide about it; 403 `own-request` or `not-permitted`
 * else.
 */
export async function openForApprover(records: Records, id: string, asking: Asking): Promise<Case> {
  const opened = await openCase(records, id, asking);
  if (isOwnRequest(opened.requisition, opened.holder, asking.principal.subject)) {
    refuse(
      403,
      'own-request',
      'You asked for this or hold what it is for, so somebody else has to decide about it.',
    );
  }
  permit(asking.principal, 'approve-requisition', opened.standing);
  return opened;
}

/** Saves and announces what was done, in one transaction; hands a refusal on. */
export async function conclude(
  records: Records,
  outcome: Requisition | Refusal,
  at: Date,
  asking: Pick<Asking, 'traceparent'>,
): Promise<RequisitionState | Refusal> {
  if (isRefusal(outcome)) return outcome;
  const state = stateOf(outcome);
  await records.update(outcome);
  await records.announce(state, at, asking.traceparent);
  return state;
}
