import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withConnection } from '@satchel/local';
import { isConnectionFault, openPool, runnerOf, transactionOn } from '@satchel/messaging';
import { eventually, type FreshDatabase, freshDatabase } from '@satchel/proving';
import type pg from 'pg';
import { FaultyLink } from './faulty-network.js';

let database: FreshDatabase;
let link: FaultyLink;
let pool: pg.Pool;

beforeAll(async () => {
  database = await freshDatabase(async () => undefined, 'half_open');
  const { hostname, port } = new URL(database.ownerUrl);
  link = await FaultyLink.open({ host: hostname, port: Number(port) });
  pool = openPool({
    url: link.through(database.ownerUrl),
    name: 'half open',
    connectionsMax: 1,
    statementTimeoutMs: 60_000,
  });
  await runnerOf(pool)('CREATE TABLE remark (text text)', []);
});
afterAll(async () => {
  await pool?.end();
  await link?.close();
  await database?.drop();
});

/** Sessions of the pool that the server knows. */
function sessions(): Promise<number> {
  return withConnection(database.ownerUrl, async (beside) => {
    const { rowCount } = await beside.query(
      `SELECT FROM pg_stat_activity WHERE application_name = 'half open'`,
    );
    return rowCount ?? 0;
  });
}

describe('a connection to PostgreSQL that is half open', () => {
  it.each([
    ['answers', ['to-client']],
    ['statements', ['to-server']],
  ] as const)(
    'is found out within seconds when %s are lost, and its locks are let go',
    async (_what, directions) => {
      const startedAt = performance.now();
      const lost = transactionOn(pool, async (tx) => {
        await tx('LOCK TABLE remark', []);
        link.halfOpen(directions);
        await tx(`INSERT INTO remark VALUES ('never committed')`, []);
      }).catch((error: unknown) => error);

      expect(isConnectionFault(await lost)).toBe(true);
      await transactionOn(pool, (tx) => tx(`INSERT INTO remark VALUES ('kept')`, []));

      expect(performance.now() - startedAt).toBeLessThan(8_000);
      await eventually(async () => (await sessions()) === 1);
    },
  );

  it('is not mistaken for a statement that takes long', async () => {
    const rows = await runnerOf(pool)('SELECT pg_sleep(4)::text, 1 AS one', []);
    expect(rows[0]?.['one']).toBe(1);
  });
});
