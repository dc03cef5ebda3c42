/**
 * A base backup of a server on another machine, through its replication protocol. It needs the
 * program pg_basebackup of the server's version or later (Debian: postgresql-client); the manifest
 * with its checksums is ours again.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemClock } from '@satchel/language';
import pg from 'pg';
import { checksumOf, syncOne, syncTree, writeText } from './copy-file.js';
import type { BaseBackup, BaseBackupOptions } from './copy-server.js';
import { type BackedUpFile, filesOf, type Manifest, manifestFiles } from './manifest.js';

/** Where Debian keeps them, newest first; then whatever the PATH has. */
function program(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).map(Number) : [];
  const places = versions
    .sort((one, other) => other - one)
    .map((version) => join(debian, String(version), 'bin', 'pg_basebackup'));
  const found = [...places, 'pg_basebackup'].find(
    (place) => spawnSync(place, ['--version']).status === 0,
  );
  if (found !== undefined) return found;
  throw new Error(
    'The data folder of this server cannot be read from here, and there is no pg_basebackup. ' +
      'Run the backup on the machine of the server, or install postgresql-client.',
  );
}

export async function streamBaseBackup(options: BaseBackupOptions): Promise<BaseBackup> {
  const startedAt = performance.now();
  const partial = join(dirname(options.folder), `${basename(options.folder)}.partial`);
  const base = join(partial, 'base');
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  const takenAt = systemClock.now().toISOString();
  const taken = spawnSync(
    program(),
    [
      ['--dbname', options.url],
      ['--pgdata', base],
      ['--wal-method', 'stream'],
      ['--checkpoint', 'fast'],
      ['--label', 'satchel'],
      ['--no-password'],
    ].flat(),
    { encoding: 'utf8' },
  );
  if (taken.status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    throw new Error(`pg_basebackup failed: ${taken.error?.message ?? taken.stderr.trim()}`);
  }
  const manifest = { ...(await about(options.url)), takenAt, ...contentsOf(base) };
  const texts = { ...options.beside, ...manifestFiles(manifest) };
  for (const [name, text] of Object.entries(texts)) await writeText(join(partial, name), text);
  syncTree(partial, filesOf(manifest));
  renameSync(partial, options.folder);
  syncOne(dirname(options.folder));
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const seconds = (performance.now() - startedAt) / 1000;
  return { folder: options.folder, manifest, bytes, seconds };
}

async function about(
  url: string,
): Promise<Pick<Manifest, 'format' | 'how' | 'serverVersion' | 'system'>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string; system: string }>(
      `SELECT current_setting('server_version') AS version, system_identifier::text AS system
       FROM pg_control_system()`,
    );
    const { version: serverVersion = '', system = '' } = rows[0] ?? {};
    return { format: 1, how: 'pg_basebackup', serverVersion, system };
  } finally {
    await client.end();
  }
}

function contentsOf(base: string): Pick<Manifest, 'files' | 'folders' | 'firstWal' | 'lastWal'> {
  const files: BackedUpFile[] = [];
  const folders: string[] = [];
  for (const entry of readdirSync(base, { withFileTypes: true, recursive: true })) {
    const full = join(entry.parentPath, entry.name);
    const path = full.slice(base.length + 1).replaceAll('\\', '/');
    if (entry.isDirectory()) folders.push(path);
    else files.push({ path, ...checksumOf(full) });
  }
  const wal = files.flatMap(({ path }) => /^pg_wal\/([0-9A-F]{24})$/.exec(path)?.[1] ?? []).sort();
  return { files, folders, firstWal: wal[0] ?? '', lastWal: wal.at(-1) ?? '' };
}
