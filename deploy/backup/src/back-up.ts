/** A backup of the local deployment, or of a given server: chooses the way, names the folder. */
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemClock } from '@satchel/language';
import { readIfThere } from '@satchel/local';
import pg from 'pg';
import { streamBaseBackup } from './copy-by-protocol.js';
import { type BaseBackup, type BaseBackupOptions, takeBaseBackup } from './copy-server.js';

export interface LocalBackupOptions {
  readonly dataDir: string;
  /** Of a server that is not the deployment's own. */
  readonly url?: string | undefined;
  /** Where backups are collected; each gets a folder named by its moment. */
  readonly to: string;
  readonly signal?: AbortSignal;
  readonly progress?: BaseBackupOptions['progress'];
}

export async function backUpLocal(options: LocalBackupOptions): Promise<BaseBackup> {
  const dataDir = resolve(options.dataDir);
  const url = options.url ?? urlOfDeployment(dataDir);
  const now = systemClock.now().toISOString();
  const name = now.replace(/\.\d+Z$/, 'Z').replaceAll(/[-:]/g, '');
  const backup = {
    url,
    folder: join(resolve(options.to), name),
    beside: options.url === undefined ? secretsOf(dataDir) : {},
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.progress === undefined ? {} : { progress: options.progress }),
  };
  return (await isReadableHere(url)) ? takeBaseBackup(backup) : streamBaseBackup(backup);
}

/** The server that `npm start` runs on a data folder. */
function urlOfDeployment(dataDir: string): string {
  const port = readIfThere(join(dataDir, 'postgres-port'));
  const password = readIfThere(join(dataDir, 'secrets', 'postgres-admin'));
  if (port === undefined || password === undefined) {
    throw new Error(
      `${dataDir} holds no deployment: name it with --data-folder, or a server by --url`,
    );
  }
  return `postgres://satchel_admin:${password}@127.0.0.1:${port}/postgres`;
}

/** Without its passwords a deployment that was lost as a whole cannot be started on the backup. */
function secretsOf(dataDir: string): Record<string, string> {
  const folder = join(dataDir, 'secrets');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return Object.fromEntries(
    names.map((name) => [`secrets/${name}`, readFileSync(join(folder, name), 'utf8')]),
  );
}

/** Whether the server's data folder is on this machine, and ours to read. */
async function isReadableHere(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ folder: string; pid: number }>(
      `SELECT current_setting('data_directory') AS folder`,
    );
    const folder = rows[0]?.folder ?? '';
    accessSync(join(folder, 'global', 'pg_control'), constants.R_OK);
    // Another machine may have a server in a folder of the same name.
    const { rows: started } = await client.query<{ at: string }>(
      `SELECT floor(extract(epoch FROM pg_postmaster_start_time()))::text AS at`,
    );
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
    return Math.abs(Number(lines[2]) - Number(started[0]?.at)) <= 5;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'EACCES') return false;
    throw error;
  } finally {
    await client.end();
  }
}
