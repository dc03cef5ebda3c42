/**
 * A base backup of a server whose data folder we can read, by PostgreSQL's low-level interface: the
 * server runs on, and no program beside it is needed. The log that makes the copy whole is copied
 * too, so the backup can be restored alone; with an archive it can be restored to any later moment.
 *
 * Guarantees: a folder without `.partial` is a finished backup, synced and with checksums.
 */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemClock } from '@satchel/language';
import pg from 'pg';
import { copyFile, inLanes, syncOne, syncTree, writeText } from './copy-file.js';
import { dataTree } from './data-tree.js';
import { type BackedUpFile, filesOf, type Manifest, manifestFiles } from './manifest.js';

export interface BaseBackup {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly bytes: number;
  readonly seconds: number;
}

export interface BaseBackupOptions {
  /** Administrative, of the server. */
  readonly url: string;
  /** The backup's own folder; made. */
  readonly folder: string;
  /** Files to keep beside the data, such as passwords: names and texts. */
  readonly beside?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly progress?: (copied: number, of: number) => void;
}

const LABEL = 'satchel';

/** @throws when the data folder cannot be read from here, or anything does not go well. */
export async function takeBaseBackup(options: BaseBackupOptions): Promise<BaseBackup> {
  const startedAt = performance.now();
  const partial = join(dirname(options.folder), `${basename(options.folder)}.partial`);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(join(partial, 'base'), { recursive: true, mode: 0o700 });
  const client = new pg.Client({ connectionString: options.url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const manifest = await copyAll(client, partial, options);
    for (const [name, text] of Object.entries({
      ...options.beside,
      ...manifestFiles(manifest),
    })) {
      await writeText(join(partial, name), text);
    }
    syncTree(partial, filesOf(manifest));
    renameSync(partial, options.folder);
    syncOne(dirname(options.folder));
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    const seconds = (performance.now() - startedAt) / 1000;
    return { folder: options.folder, manifest, bytes, seconds };
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  } finally {
    // Ends the backup mode and the slot too, if we failed in the middle.
    await client.end();
  }
}

async function copyAll(
  client: pg.Client,
  partial: string,
  { signal, progress }: BaseBackupOptions,
): Promise<Manifest> {
  const server = await describe(client);
  const takenAt = systemClock.now().toISOString();
  // Keeps the log that we shall copy at the end, however much is written meanwhile.
  await client.query('SELECT pg_create_physical_replication_slot($1, true, true)', [
    `satchel_backup_${process.pid}`,
  ]);
  const { rows: started } = await client.query<{ wal: string }>(
    'SELECT pg_walfile_name(pg_backup_start($1, true)) AS wal',
    [LABEL],
  );
  const tree = dataTree(server.dataDirectory);
  const files: BackedUpFile[] = [];
  await inLanes(tree.files, async (path) => {
    signal?.throwIfAborted();
    const copied = await copyFile(join(server.dataDirectory, path), join(partial, 'base', path));
    // Dropped meanwhile; the log says so too.
    if (copied) files.push({ path, ...copied });
    progress?.(files.length, tree.files.length);
  });
  const { rows: stopped } = await client.query<Stopped>(
    `SELECT labelfile, spcmapfile, pg_walfile_name(lsn) AS wal FROM pg_backup_stop($1)`,
    [server.isArchiving],
  );
  const [{ wal: firstWal } = { wal: '' }] = started;
  const [{ labelfile, spcmapfile, wal: lastWal } = { labelfile: '', spcmapfile: '', wal: '' }] =
    stopped;
  if (spcmapfile.trim() !== '') throw new Error('there are tablespaces: use pg_basebackup');
  const label = await writeText(join(partial, 'base', 'backup_label'), labelfile);
  files.push({ path: 'backup_label', ...label });
  files.push(...(await copyLog(server.dataDirectory, partial, firstWal, lastWal)));
  const { serverVersion, system } = server;
  const about = { format: 1, how: 'low-level', takenAt, serverVersion, system } as const;
  files.sort((one, other) => (one.path < other.path ? -1 : 1));
  return { ...about, firstWal, lastWal, folders: tree.folders, files };
}

interface Stopped {
  readonly labelfile: string;
  readonly spcmapfile: string;
  readonly wal: string;
}

interface Server {
  readonly dataDirectory: string;
  readonly serverVersion: string;
  readonly system: string;
  readonly isArchiving: boolean;
}

async function describe(client: pg.Client): Promise<Server> {
  const { rows } = await client.query<Server>(
    `SELECT current_setting('data_directory') AS "dataDirectory",
       current_setting('server_version') AS "serverVersion",
       system_identifier::text AS system,
       current_setting('archive_mode') <> 'off' AS "isArchiving"
     FROM pg_control_system()`,
  );
  const [server] = rows;
  if (!server) throw new Error('the server does not say what it is');
  return server;
}

/** The files of the log from the first to the last that the copy needs. */
async function copyLog(
  dataDirectory: string,
  partial: string,
  first: string,
  last: string,
): Promise<BackedUpFile[]> {
  const log = join(dataDirectory, 'pg_wal');
  const needed = readdirSync(log).filter(
    (name) => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last,
  );
  const files: BackedUpFile[] = [];
  await inLanes(needed, async (name) => {
    const path = `pg_wal/${name}`;
    const copied = await copyFile(join(log, name), join(partial, 'base', path));
    if (!copied) throw new Error(`the log file ${name} went while we copied it`);
    files.push({ path, ...copied });
  });
  const names = new Set(needed);
  if (!names.has(first) || !names.has(last)) throw new Error('the log does not reach far enough');
  return files;
}
