/** The two ways to the database: migrations as the owner, everything else as the runtime role. */
import { openPool as openBoundedPool } from '@satchel/messaging';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { Foundation1763700000000 } from './migrations/1763700000000-foundation.js';
import { Epochs1764000000000 } from './migrations/1764000000000-epochs.js';
import { AppliedHash1764100000000 } from './migrations/1764100000000-applied-hash.js';
import { LeastRights1764200000000 } from './migrations/1764200000000-least-rights.js';
import { ManagedPeriods1764300000000 } from './migrations/1764300000000-managed-periods.js';
import { ShipmentPurpose1764400000000 } from './migrations/1764400000000-shipment-purpose.js';
import { BelowMinimum1764900000000 } from './migrations/1764900000000-below-minimum.js';
import { PackRounding1765100000000 } from './migrations/1765100000000-pack-rounding.js';

/** Connections of one process: consumers, evaluator and questions; few serve many. */
const CONNECTIONS_MAX = 10;
/** A statement that takes longer is stuck. */
const STATEMENT_TIMEOUT_MS = 15_000;

/** Brings the database up to date; safe to repeat, and from several processes at once. */
export async function migrate(ownerUrl: string): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations: [
      Foundation1763700000000,
      Epochs1764000000000,
      AppliedHash1764100000000,
      LeastRights1764200000000,
      ManagedPeriods1764300000000,
      ShipmentPurpose1764400000000,
      BelowMinimum1764900000000,
      PackRounding1765100000000,
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
    name: 'replenishment',
    connectionsMax: CONNECTIONS_MAX,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    onFault,
  });
}
