import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { prepareDatabase, withConnection } from './databases.js';
import { deleteDataFolder } from './left-overs.js';
import { type PostgresServer, startPostgres } from './postgres.js';

const folder = mkdtempSync(join(tmpdir(), 'satchel-local-'));
let server: PostgresServer | undefined;

beforeAll(async () => {
  server = await startPostgres({ dataDir: folder, databaseUrl: '', log: () => undefined });
});

afterAll(async () => {
  await server?.stop();
  await deleteDataFolder(folder);
});

function adminUrl(): string {
  return server?.url ?? '';
}

function run(url: string, sql: string): Promise<unknown[]> {
  return withConnection(url, async (client) => (await client.query(sql)).rows);
}

describe('a prepared database', () => {
  it('keeps its data when it is prepared again, and takes the new passwords', async () => {
    const old = await prepareDatabase(adminUrl(), 'twice', { owner: 'o1', runtime: 'r1' });
    await run(old.ownerUrl, 'CREATE TABLE note (text text)');
    await run(old.runtimeUrl, `INSERT INTO note VALUES ('kept')`);

    const renewed = await prepareDatabase(adminUrl(), 'twice', { owner: 'o2', runtime: 'r2' });

    expect(await run(renewed.runtimeUrl, 'SELECT text FROM note')).toEqual([{ text: 'kept' }]);
    await expect(run(old.runtimeUrl, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it('gives the runtime role rows and sequences, but no truncation, tables or functions to own', async () => {
    const { ownerUrl, runtimeUrl } = await prepareDatabase(adminUrl(), 'rights');
    await run(ownerUrl, 'CREATE SCHEMA more; CREATE TABLE more.note (id serial, text text)');

    await run(runtimeUrl, `INSERT INTO more.note (text) VALUES ('a')`);
    await run(runtimeUrl, `UPDATE more.note SET text = 'b'; DELETE FROM more.note`);

    for (const forbidden of [
      'TRUNCATE more.note',
      'DROP TABLE more.note',
      'CREATE TABLE mine (id int)',
      'CREATE TEMPORARY TABLE mine (id int)',
      `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    ]) {
      await expect(run(runtimeUrl, forbidden)).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  it('is refused a name that would need quoting', async () => {
    for (const name of ['', 'Capital', 'semi;colon', 'a'.repeat(49)]) {
      await expect(prepareDatabase(adminUrl(), name)).rejects.toThrow('not a database name');
    }
  });
});
