/** The places in which inbox and outbox are kept, so that one contract is held against each. */

import type { InboxTable } from '../src/inbox-table.js';
import type { SqlRunner } from '../src/index.js';
import type { Session } from '../src/lease.js';
import { inMemory, MemoryDatabase } from '../src/memory-database.js';
import { MemoryInbox } from '../src/memory-inbox.js';
import { appendInMemory, MemoryOutbox } from '../src/memory-outbox.js';
import { appendToOutbox, type OutgoingEvent } from '../src/outbox.js';
import type { OutboxTable } from '../src/outbox-table.js';
import { transactionOn } from '../src/sql.js';
import { sqlInbox } from '../src/sql-inbox.js';
import { sqlOutbox } from '../src/sql-outbox.js';
import { clock, serviceDatabase } from './world.js';

export interface TableWorld {
  readonly inbox: InboxTable;
  readonly outbox: OutboxTable;
  /** Every transaction is one of its own, side by side with the others. */
  readonly session: Session;
  append(tx: SqlRunner, events: readonly OutgoingEvent[]): Promise<void>;
  close(): Promise<void>;
}

export const tableWorlds: readonly [name: string, open: () => Promise<TableWorld>][] = [
  ['PostgreSQL', inPostgres],
  ['memory', inMemoryWorld],
];

async function inPostgres(): Promise<TableWorld> {
  const { pool, run, close } = await serviceDatabase();
  const session: Session = { run, transaction: (work) => transactionOn(pool, work) };
  return { inbox: sqlInbox, outbox: sqlOutbox, session, append: appendToOutbox, close };
}

async function inMemoryWorld(): Promise<TableWorld> {
  const connection = new MemoryDatabase().connect();
  return {
    inbox: new MemoryInbox(clock),
    outbox: new MemoryOutbox(clock),
    session: connection,
    append: (run, events) => inMemory(run, (tx) => appendInMemory(tx, events)),
    close: async () => connection.cut(),
  };
}
