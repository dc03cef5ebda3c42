import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, type FreshDatabase, freshDatabase } from '@satchel/proving';
import pg from 'pg';
import { runnerOf, transactionOn } from './sql.js';

let database: FreshDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await freshDatabase(async () => undefined, 'sql_alone');
  pool = new pg.Pool({ connectionString: database.ownerUrl, max: 1 });
  await runnerOf(pool)('CREATE TABLE note (text text)', []);
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

const notes = async () => (await runnerOf(pool)('SELECT text FROM note', [])).length;

describe('a transaction on a pool', () => {
  it('commits what was done and answers with it', async () => {
    const insert = `INSERT INTO note VALUES ('kept') RETURNING text`;
    expect(await transactionOn(pool, (tx) => tx(insert, []))).toEqual([{ text: 'kept' }]);
    expect(await notes()).toBe(1);
  });

  it('leaves nothing behind when the work throws, and gives the connection back', async () => {
    const before = await notes();
    const failing = transactionOn(pool, async (tx) => {
      await tx(`INSERT INTO note VALUES ('lost')`, []);
      throw new Error('the power went');
    });
    await expect(failing).rejects.toThrow('the power went');
    expect(await notes()).toBe(before);
  });

  it('outlives a connection that breaks in its middle', async () => {
    const before = await notes();
    const other = new pg.Client({ connectionString: database.ownerUrl });
    await other.connect();
    const breaking = transactionOn(pool, async (tx) => {
      await tx(`INSERT INTO note VALUES ('lost')`, []);
      const [self] = await tx('SELECT pg_backend_pid() AS pid', []);
      await other.query('SELECT pg_terminate_backend($1)', [self?.['pid']]);
      await eventually(() => expect(tx('SELECT 1', [])).rejects.toThrow());
    });
    await expect(breaking).rejects.toThrow();
    await other.end();
    expect(await notes()).toBe(before);
  });
});
