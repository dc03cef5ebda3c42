import { afterEach, describe, expect, it } from '@jest/globals';
import { withConnection } from '@satchel/local';
import { addressOfShared } from './harness.js';
import { type FreshDatabase, freshDatabase } from './postgres.js';

let migrations = 0;
const open: FreshDatabase[] = [];

async function migrate(ownerUrl: string): Promise<void> {
  migrations += 1;
  await withConnection(ownerUrl, async (owner) => {
    await owner.query(`
      CREATE TABLE note (id serial PRIMARY KEY, text text NOT NULL);
      CREATE TABLE movement (id int PRIMARY KEY);
      INSERT INTO note (text) VALUES ('migrated');
    `);
    await owner.query(`
      DO $$ BEGIN EXECUTE format('REVOKE UPDATE, DELETE ON movement FROM %I',
        replace(current_user, '_owner', '_app')); END $$`);
  });
}

async function fresh(name = 'proving_spec'): Promise<FreshDatabase> {
  const database = await freshDatabase(migrate, name);
  open.push(database);
  return database;
}

function run(url: string, sql: string): Promise<unknown[]> {
  return withConnection(url, async (client) => (await client.query(sql)).rows);
}

afterEach(async () => {
  for (const database of open.splice(0)) await database.drop();
});

describe('a fresh database', () => {
  it('is migrated once per name, also when several specs ask at the same moment', async () => {
    const before = migrations;
    const databases = await Promise.all([fresh('once'), fresh('once'), fresh('once')]);

    expect(migrations - before).toBe(1);
    expect(new Set(databases.map((each) => each.ownerUrl)).size).toBe(3);
    for (const { runtimeUrl } of databases) {
      expect(await run(runtimeUrl, 'SELECT text FROM note')).toEqual([{ text: 'migrated' }]);
    }
  });

  it('shows nothing of what another spec wrote', async () => {
    const [one, other] = [await fresh(), await fresh()];

    await run(one.runtimeUrl, `INSERT INTO note (text) VALUES ('mine')`);

    expect(await run(one.runtimeUrl, 'SELECT count(*)::int AS n FROM note')).toEqual([{ n: 2 }]);
    expect(await run(other.runtimeUrl, 'SELECT count(*)::int AS n FROM note')).toEqual([{ n: 1 }]);
  });

  it('lets the runtime role do what the migration left it, and no more', async () => {
    const { runtimeUrl } = await fresh();

    await run(runtimeUrl, 'INSERT INTO movement VALUES (1)');

    await expect(run(runtimeUrl, 'DELETE FROM movement')).rejects.toThrow('permission denied');
    await expect(run(runtimeUrl, 'CREATE TABLE mine (id int)')).rejects.toThrow(
      'permission denied',
    );
  });

  it('is closed to the roles of another database', async () => {
    const [one, other] = [await fresh('one_service'), await fresh('another_service')];
    const trespasser = new URL(one.runtimeUrl);
    trespasser.pathname = new URL(other.runtimeUrl).pathname;

    await expect(run(trespasser.href, 'SELECT 1')).rejects.toThrow('permission denied');
  });

  it('can be dropped while connections to it are open, and twice', async () => {
    const database = await fresh();

    await withConnection(database.runtimeUrl, async (client) => {
      const isCut = new Promise((resolve) => client.on('error', resolve));
      await database.drop();
      await isCut;
    });

    await database.drop();
    await expect(run(database.runtimeUrl, 'SELECT 1')).rejects.toThrow('does not exist');
  });

  it('does not keep a template whose migration failed', async () => {
    const broken = (): Promise<void> => Promise.reject(new Error('no such column'));

    await expect(freshDatabase(broken, 'broken_once')).rejects.toThrow('no such column');

    const { runtimeUrl } = await fresh('broken_once');
    expect(await run(runtimeUrl, 'SELECT text FROM note')).toHaveLength(1);
  });

  it('orders text by code point, whatever the machine speaks', async () => {
    const { ownerUrl } = await fresh();

    const rows = await run(ownerUrl, `SELECT t FROM (VALUES ('b'), ('B'), ('a')) v(t) ORDER BY t`);

    expect(rows).toEqual([{ t: 'B' }, { t: 'a' }, { t: 'b' }]);
  });
});

describe('the servers of a run', () => {
  it('are the same for everybody who asks', async () => {
    expect(await addressOfShared('postgres')).toBe(await addressOfShared('postgres'));
  });
});
