/**
 * Puts the local deployment's databases back on a new server: the base backup, then the archived
 * log up to its end or to a moment, then a history of its own. The epochs are raised before
 * anything else may run on it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  eventually,
  type Log,
  type PostgresServer,
  postgresHome,
  restoreCommand,
  startPostgres,
} from '@satchel/local';
import pg from 'pg';
import { copyFile } from './copy-file.js';
import { type RaisedEpoch, raiseEpochs } from './epochs.js';
import { type Manifest, readManifest } from './manifest.js';
import { askForRecovery, unpack } from './unpack.js';

export interface RestoreOptions {
  /** The folder of one backup. */
  readonly backup: string;
  /** The deployment's folder; its databases must not be there any more. */
  readonly dataDir: string;
  /** The archived log; without it the backup alone is restored. */
  readonly archive?: string | undefined;
  /** Log files of the lost server that could be saved, where the archive ends. */
  readonly savedWal?: string | undefined;
  /** Recovers to this moment instead of the end. */
  readonly until?: Date | undefined;
  /** Goes on archiving; default: the environment's SATCHEL_ARCHIVE. */
  readonly goOnArchiving?: string | undefined;
  readonly reason?: string | undefined;
  readonly log: Log;
}

export interface Restored {
  /** Running, on a port of its own. */
  readonly server: PostgresServer;
  readonly manifest: Manifest;
  readonly epochs: readonly RaisedEpoch[];
  /** The last transaction that was recovered from the log; undefined when there was none. */
  readonly recoveredTo: Date | undefined;
  readonly unpackSeconds: number;
  readonly recoverySeconds: number;
}

const RECOVERY_PATIENCE_MS = 4 * 3600_000;

/** @throws an Error that says what to do; whatever was there before is untouched. */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { backup, log } = options;
  const dataDir = resolve(options.dataDir);
  const startedAt = performance.now();
  const manifest = readManifest(backup);
  await putSecretsBack(backup, dataDir);
  const home = postgresHome(dataDir, log);
  mustFit(manifest, home.postgres);
  await unpack(backup, manifest, home.clusterDir, home.user);
  const unpackedAt = performance.now();
  log(`the base backup of ${manifest.takenAt} is unpacked, every checksum agrees`);
  if (options.archive !== undefined) await askForRecovery(home.clusterDir, home.user);
  const server = await startPostgres({
    dataDir,
    databaseUrl: '',
    settings: recoverySettings(options),
    ...(options.goOnArchiving === undefined ? {} : { archive: options.goOnArchiving }),
    recoveryPatienceMs: RECOVERY_PATIENCE_MS,
    log,
  });
  try {
    const recoveredTo = await untilRecovered(server.url);
    const reason = options.reason ?? `restored from the backup of ${manifest.takenAt}`;
    const epochs = await raiseEpochs(server.url, reason);
    const endedAt = performance.now();
    return {
      server,
      manifest,
      epochs,
      recoveredTo,
      unpackSeconds: (unpackedAt - startedAt) / 1000,
      recoverySeconds: (endedAt - unpackedAt) / 1000,
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** What makes the next start of PostgreSQL a recovery. */
export function recoverySettings({
  archive,
  savedWal,
  until,
}: Pick<RestoreOptions, 'archive' | 'savedWal' | 'until'>): Record<string, string> {
  if (archive === undefined) return {};
  const folders = [archive, ...(savedWal === undefined ? [] : [savedWal])];
  return {
    restore_command: restoreCommand(folders.map((folder) => realpathSync(folder))),
    recovery_target_timeline: 'latest',
    recovery_target_action: 'promote',
    ...(until === undefined
      ? {}
      : { recovery_target_time: until.toISOString().replace('T', ' ').replace('Z', '+00') }),
  };
}

async function untilRecovered(url: string): Promise<Date | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await eventually(
      async () => {
        const { rows } = await client.query<{ busy: boolean; last: Date | null }>(
          'SELECT pg_is_in_recovery() AS busy, pg_last_xact_replay_timestamp() AS last',
        );
        if (rows[0]?.busy !== false) throw new Error('PostgreSQL is still recovering');
        return { last: rows[0].last ?? undefined };
      },
      { withinMs: RECOVERY_PATIENCE_MS, everyMs: 100 },
    ).then(({ last }) => last);
  } finally {
    await client.end();
  }
}

/** Passwords and keys that are not there any more; those that are stay as they are. */
async function putSecretsBack(backup: string, dataDir: string): Promise<void> {
  const kept = join(backup, 'secrets');
  if (!existsSync(kept)) return;
  const folder = join(dataDir, 'secrets');
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  for (const name of readdirSync(kept)) {
    // The password of the databases is in the backup, so it has to be the backup's.
    const isNeeded = name === 'postgres-admin' || !existsSync(join(folder, name));
    if (isNeeded) await copyFile(join(kept, name), join(folder, name));
  }
}

/** A server of another major version cannot read the files. */
function mustFit(manifest: Manifest, postgres: string): void {
  const { stdout = '' } = spawnSync(postgres, ['--version'], { encoding: 'utf8' });
  const ours = /(\d+)(?:\.\d+)?/.exec(stdout)?.[1];
  const theirs = /^\d+/.exec(manifest.serverVersion)?.[0];
  if (ours === theirs) return;
  throw new Error(
    `The backup is of PostgreSQL ${theirs}, npm start brings ${ours}. Use --prepare DIR and start ` +
      'a server of that version on it.',
  );
}
