/**
 * The gateway's database: migrated by its owner before the first request, used by the runtime role
 * that may read and write rows and nothing else.
 */
import { BoundedClient, type EventConsumerOptions, openPool } from '@satchel/messaging';
import { DataSource } from 'typeorm';
import { AccountsAndSessions1763683200000 } from './migrations/001-accounts-and-sessions.js';
import { LedgerSeals1763900000000 } from './migrations/002-ledger-seals.js';
import { LeastRights1764200000000 } from './migrations/003-least-rights.js';
import { AccountRow, FamilyRow, PersonRow, TokenRow } from './rows.js';

/** The gateway's database, open. */
export type Database = DataSource;

/** Any number, as long as all replicas take the same. */
const MIGRATION_LOCK = 7_283_224;

/** Brings the schema up to date; replicas that start together wait for each other. */
export async function migrate(ownerUrl: string): Promise<void> {
  const owner = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations: [
      AccountsAndSessions1763683200000,
      LedgerSeals1763900000000,
      LeastRights1764200000000,
    ],
    extra: { max: 2, connectionTimeoutMillis: 10_000 },
  });
  await owner.initialize();
  const lock = owner.createQueryRunner();
  try {
    // The connection's end releases the lock, whatever happens.
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await owner.runMigrations({ transaction: 'each' });
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } finally {
    await lock.release();
    await owner.destroy();
  }
}

/** A statement that takes longer is given up; so is a wait for a connection. */
const PATIENCE_MS = 1500;

/** Connects as the runtime role. Every wait has an end, also for a server that fell silent. */
export async function openDatabase(runtimeUrl: string): Promise<Database> {
  const database = new DataSource({
    type: 'postgres',
    url: runtimeUrl,
    entities: [AccountRow, PersonRow, FamilyRow, TokenRow],
    extra: {
      Client: BoundedClient,
      max: 10,
      connectionTimeoutMillis: PATIENCE_MS,
      statement_timeout: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
      idle_in_transaction_session_timeout: 10_000,
      keepAlive: true,
    },
  });
  return database.initialize();
}

/** A connection beside it for messaging, which works on plain SQL. */
export function openMessagingPool(url: string): EventConsumerOptions['pool'] {
  const name = 'gateway messaging';
  return openPool({ url, name, connectionsMax: 2, statementTimeoutMs: PATIENCE_MS });
}

/** Settles when the database answers, rejects when it does not within a second or two. */
export async function ping(database: Database): Promise<void> {
  await database.query('SELECT 1');
}

/** Codes of Node and PostgreSQL for "not now": no connection, no database, too many clients. */
const AWAY = /^(ECONN|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|EPIPE|08|3D|53|57P)/;

/** Whether an error means that the database does not serve just now. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const driver = (error as { driverError?: unknown }).driverError ?? error;
  const { code = '', message = '' } = driver as { code?: string; message?: string };
  return AWAY.test(code) || /timeout|terminated|not connected/i.test(message);
}
