/**
 * The two ways to the database: migrations as the owner, everything else as the runtime role, whose
 * privileges keep what may not be overwritten.
 */
import { openPool as openBoundedPool, transactionOn } from '@satchel/messaging';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import type { Records, Transactions } from '../use-cases/ports.js';
import { Foundation1763700000000 } from './migrations/1763700000000-foundation.js';
import { Epochs1764000000000 } from './migrations/1764000000000-epochs.js';
import { LeastRights1764200000000 } from './migrations/1764200000000-least-rights.js';
import { IssuedInstead1764500000000 } from './migrations/1764500000000-issued-instead.js';
import { recordsOn } from './records.js';

/** Connections of one process. A command holds one for some milliseconds, so few serve many. */
const CONNECTIONS_MAX = 10;
/** A statement that takes longer is stuck; whoever asked has stopped waiting. */
const STATEMENT_TIMEOUT_MS = 5000;

/** Brings the database up to date; safe to run from several processes at once. */
export async function migrate(ownerUrl: string): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations: [
      Foundation1763700000000,
      Epochs1764000000000,
      LeastRights1764200000000,
      IssuedInstead1764500000000,
    ],
    migrationsTransactionMode: 'all',
    poolSize: 2,
  });
  await source.initialize();
  try {
    const lock = source.createQueryRunner();
    await lock.query(`SELECT pg_advisory_lock(hashtextextended('migrate', 0))`);
    await source.runMigrations();
    await lock.query(`SELECT pg_advisory_unlock(hashtextextended('migrate', 0))`);
    await lock.release();
  } finally {
    await source.destroy();
  }
}

/** Connections as the runtime role. `onFault` hears of idle connections that broke. */
export function openPool(runtimeUrl: string, onFault: (error: Error) => void): pg.Pool {
  return openBoundedPool({
    url: runtimeUrl,
    name: 'requisition',
    connectionsMax: CONNECTIONS_MAX,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    onFault,
  });
}

/** Each piece of work in a transaction of its own. */
export class PgTransactions implements Transactions {
  constructor(private readonly pool: pg.Pool) {}

  run<T>(work: (records: Records) => Promise<T>): Promise<T> {
    return transactionOn(this.pool, (tx) => work(recordsOn(tx)));
  }
}
