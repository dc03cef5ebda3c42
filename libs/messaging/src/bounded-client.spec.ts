import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '@satchel/proving';
import type pg from 'pg';
import { BoundedClient } from './bounded-client.js';
import { openPool } from './pool.js';
import { isConnectionFault, runnerOf, transactionOn } from './sql.js';

let database: FreshDatabase;
let pool: pg.Pool;
const log: unknown[] = [];
beforeAll(async () => {
  database = await freshDatabase(async () => undefined, 'sql_alone');
  pool = openPool({
    url: database.ownerUrl,
    name: 'bounded',
    connectionsMax: 1,
    statementTimeoutMs: 100,
    onFault: (error) => log.push(error),
  });
  // A server that never answers: its own limits are lifted, ours are left.
  pool.on('connect', (client) => void client.query('SET statement_timeout = 0'));
  await runnerOf(pool)('CREATE TABLE remark (text text)', []);
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

describe('a server that falls silent', () => {
  it('is given up, with all that was said in its transaction', async () => {
    const silent = transactionOn(pool, async (tx) => {
      await tx(`INSERT INTO remark VALUES ('never committed')`, []);
      await tx('SELECT pg_sleep(60)', []);
    }).catch((error: unknown) => error);

    expect(isConnectionFault(await silent)).toBe(true);

    // The only connection of the pool is a new one, in no transaction of anybody.
    await transactionOn(pool, (tx) => tx(`INSERT INTO remark VALUES ('kept')`, []));
    expect(await runnerOf(pool)('SELECT text FROM remark', [])).toEqual([{ text: 'kept' }]);
  });

  it('is not waited for by whoever closes the connection', async () => {
    const client = new BoundedClient({
      connectionString: database.ownerUrl,
      query_timeout: 60_000,
    });
    client.on('error', (error) => log.push(error));
    await client.connect();
    const asked = client.query('SELECT pg_sleep(60)').catch((error: unknown) => error);

    client.destroy();

    expect(isConnectionFault(await asked)).toBe(true);
  });
});
