/**
 * What inventory hears from requisition: what was approved, so that it can judge what is issued.
 */
import { requisitionChanged } from '@satchel/contracts';
import { type EventSubscription, onState, type StateCopy } from '@satchel/messaging';
import type { KeepApproval } from '../use-cases/keep-approval.js';

export function requisitionEvents(
  keep: KeepApproval,
  copy: Omit<StateCopy, 'subject'> | undefined,
): EventSubscription[] {
  return [onState(requisitionChanged, (event, tx) => keep(tx, event.data), copy)];
}
