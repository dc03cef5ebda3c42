/**
 * What inventory hears from requisition: what was approved, so that it can judge what is issued.
 */
import { requisitionChanged } from '@satchel/contracts';
import { type EventSubscription, onEvent } from '@satchel/messaging';
import type { KeepApproval } from '../use-cases/keep-approval.js';

export function requisitionEvents(keep: KeepApproval): EventSubscription[] {
  return [onEvent(requisitionChanged, (event, tx) => keep(tx, event.data))];
}
