/** The inbox of a service: its tables `inbox` and `parked` in PostgreSQL. */
import { takeOver } from './inbox.js';
import type { InboxTable } from './inbox-table.js';
import {
  blockedKeys,
  countParked,
  dueKeys,
  firstWaiting,
  nextDueInMs,
  noteSetback,
  park,
  parkBehind,
  unpark,
} from './parked.js';

export const sqlInbox: InboxTable = {
  takeOver,
  blockedKeys,
  park,
  parkBehind,
  dueKeys,
  nextDueInMs,
  firstWaiting,
  unpark,
  noteSetback,
  countParked,
};
