import { afterEach, describe, expect, it } from '@jest/globals';
import { withConnection } from '@satchel/local';
import { eventually, type FreshDatabase, freshDatabase } from '@satchel/proving';
import type pg from 'pg';
import { CRASH_POINT_SLOT, type CrashPointHook } from './crash-point.js';
import { Lease } from './lease.js';
import { openPool } from './pool.js';

const slot = globalThis as { [CRASH_POINT_SLOT]?: CrashPointHook | undefined };
let database: FreshDatabase | undefined;
let pool: pg.Pool | undefined;
afterEach(async () => {
  slot[CRASH_POINT_SLOT] = undefined;
  await pool?.end();
  await database?.drop();
});

describe('a lease', () => {
  it('is not believed to be held when its connection breaks just after the lock was taken', async () => {
    database = await freshDatabase(async () => undefined, 'lease_alone');
    const { ownerUrl } = database;
    const plan = { url: ownerUrl, name: 'lease', connectionsMax: 1, statementTimeoutMs: 5_000 };
    pool = openPool(plan);
    const lost: string[] = [];
    const said = (): void => undefined;
    const log = { info: said, error: said, warn: (text: string) => lost.push(text) };
    const lease = new Lease({ name: 'alone', pool, log });
    slot[CRASH_POINT_SLOT] = async () => {
      slot[CRASH_POINT_SLOT] = undefined;
      await withConnection(ownerUrl, (other) =>
        other.query(
          `SELECT pg_terminate_backend(pid) FROM pg_locks
           WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        ),
      );
      await eventually(() => lost.includes('lost the lease'));
    };

    expect(await lease.tryHold()).toBeUndefined();

    const session = await lease.tryHold();
    expect(await session?.run('SELECT 1 AS one', [])).toEqual([{ one: 1 }]);
    await lease.release();
  });
});
