/**
 * The part of messaging that needs neither a broker nor the frame of a service: the tables in
 * memory and what a service writes into its outbox. Rules can be tried with it without loading the
 * rest.
 */
export {
  type Commit,
  DatabaseFault,
  inMemory,
  type MemoryConnection,
  MemoryDatabase,
  type MemoryTransaction,
  type Pass,
} from './memory-database.js';
export { MemoryInbox, type ParkedRow } from './memory-inbox.js';
export { appendInMemory, MemoryOutbox, type OutboxMemoryRow } from './memory-outbox.js';
export {
  appendToOutbox,
  type OutgoingEvent,
  outboxColumnList,
  outboxGrants,
  outboxSql,
  outgoing,
} from './outbox.js';
