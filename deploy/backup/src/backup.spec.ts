/** Backup, archive, loss of the server, restore: on a real PostgreSQL that really archives. */

import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  archiveFolder,
  deleteDataFolder,
  type PostgresServer,
  prepareDatabase,
  startPostgres,
  withConnection,
} from '@satchel/local';
import { addEpochs, outboxSql } from '@satchel/messaging';
import { eventually, freshFolder } from '@satchel/proving';
import { backUpLocal } from './back-up.js';
import { readManifest } from './manifest.js';
import { type Restored, restoreBackup } from './restore-backup.js';

const log = (): void => undefined;
const archive = 'on';

describe('a server that is lost', () => {
  const dataDir = freshFolder('satchel-backup');
  let server: PostgresServer;
  let backup: string;
  let afterBackup: Date;
  const started: PostgresServer[] = [];

  const query = <T extends object>(url: string, text: string, values: unknown[] = []) =>
    withConnection(url, async (client) => (await client.query<T>(text, values)).rows);
  const inventoryOf = ({ url }: PostgresServer): string => {
    const moved = new URL(url);
    moved.pathname = '/satchel_inventory';
    return moved.href;
  };
  const notesOn = async (at: PostgresServer): Promise<string[]> =>
    (await query<{ note: string }>(inventoryOf(at), 'SELECT note FROM kept ORDER BY at')).map(
      (row) => row.note,
    );
  const keep = async (note: string): Promise<Date> => {
    await query(inventoryOf(server), 'INSERT INTO kept (note) VALUES ($1)', [note]);
    const [row] = await query<{ at: Date }>(server.url, 'SELECT clock_timestamp() AS at');
    return row?.at as Date;
  };
  const restore = async (until?: Date): Promise<Restored> => {
    const restored = await restoreBackup({
      backup,
      dataDir,
      archive: archiveFolder(dataDir, 'on', log),
      until,
      log,
    });
    started.push(restored.server);
    return restored;
  };

  beforeAll(async () => {
    server = await startPostgres({ dataDir, databaseUrl: '', archive, log });
    started.push(server);
    const { ownerUrl } = await prepareDatabase(server.url, 'inventory');
    await withConnection(ownerUrl, async (client) => {
      await client.query(outboxSql);
      await addEpochs(async (sql) => (await client.query(sql)).rows);
      await client.query('CREATE TABLE kept (note text, at timestamptz DEFAULT clock_timestamp())');
    });
    await keep('before the backup');
    let copied = 0;
    const during = async (): Promise<void> => {
      while (copied >= 0) await keep(`during ${randomUUID()}`);
    };
    const writing = during();
    const progress = (files: number): void => {
      copied = files;
    };
    const taken = await backUpLocal({ dataDir, to: join(dataDir, 'backups'), progress });
    backup = taken.folder;
    copied = -1;
    await writing;
    afterBackup = await keep('after the backup');
    await keep('the last that is archived');
    const [last] = await query<{ wal: string }>(
      server.url,
      'SELECT pg_walfile_name(pg_switch_wal()) AS wal',
    );
    await eventually(async () => {
      const [state] = await query<{ wal: string }>(
        server.url,
        'SELECT last_archived_wal AS wal FROM pg_stat_archiver',
      );
      return (state?.wal ?? '') >= (last?.wal ?? 'none');
    });
    await keep('never archived');
    await server.kill();
    await server.deleteData();
  }, 60_000);

  afterAll(async () => {
    for (const each of started) await each.stop();
    await deleteDataFolder(dataDir);
  });

  it('comes back with everything that was archived, and tells a new epoch', async () => {
    const { server: restored, epochs } = await restore();
    const notes = await notesOn(restored);
    expect(notes.at(0)).toBe('before the backup');
    expect(notes.slice(-2)).toEqual(['after the backup', 'the last that is archived']);
    expect(epochs).toMatchObject([{ database: 'satchel_inventory', before: 1 }]);
    const [row] = await query<{ epoch: number }>(
      inventoryOf(restored),
      'SELECT epoch FROM producer_epoch',
    );
    expect(row?.epoch).toBe(epochs[0]?.epoch);
    expect(row?.epoch).toBeGreaterThan(1);
    await query(inventoryOf(restored), `INSERT INTO kept (note) VALUES ('a history of its own')`);
    await restored.kill();
    await restored.deleteData();
  }, 60_000);

  it('comes back as of a moment', async () => {
    const { server: restored } = await restore(afterBackup);
    const notes = await notesOn(restored);
    expect(notes.at(-1)).toBe('after the backup');
    await expect(restore()).rejects.toThrow('is not empty');
    await restored.kill();
    await restored.deleteData();
  }, 60_000);

  it('is not restored from a backup that was changed', async () => {
    const { files } = readManifest(backup);
    const largest = [...files].sort((one, other) => other.bytes - one.bytes)[0];
    const file = join(backup, 'base', largest?.path ?? '');
    const whole = readFileSync(file);
    const spoilt = Buffer.from(whole);
    spoilt[1000] = (spoilt[1000] ?? 0) ^ 1;
    writeFileSync(file, spoilt);
    await expect(restore()).rejects.toThrow('is not what was backed up');
    writeFileSync(file, whole);
    appendFileSync(join(backup, 'manifest.json'), ' ');
    await expect(restore()).rejects.toThrow('the manifest was changed');
  });
});
