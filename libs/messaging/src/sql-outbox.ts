/** The outbox of a service as its relay sees it: the tables `outbox` and `relay_state`. */
import { ownEpoch } from './epoch.js';
import type { OutboxTable } from './outbox-table.js';
import { markPublished, pending } from './publication.js';
import { beginEpoch, noteConfirmed, recall, startOver, sweepConfirmed } from './relay-state.js';

export const sqlOutbox: OutboxTable = {
  pending,
  markPublished,
  ownEpoch,
  recall,
  startOver,
  beginEpoch,
  noteConfirmed,
  sweepConfirmed,
};
