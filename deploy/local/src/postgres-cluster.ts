// One database cluster on disk and the server process on it: create, start or adopt, stop, kill.

import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { keptSecret, type Log, randomPassword, readIfThere, writeWhole } from './data-folder.js';
import { freePort } from './ports.js';
import { type PostgresHome, postgresHome } from './postgres-home.js';
import { ask, type LiveServer, namedServer, survivingServer } from './postgres-probe.js';
import {
  commandLine,
  endProcess,
  isAlive,
  isHeldByAnother,
  ownIdentity,
  pauseProcess,
  resumeProcess,
  run,
} from './processes.js';

/** A cluster's place and settings. */
export interface ClusterOptions {
  readonly dataDir: string;
  readonly port: number | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: Log;
  /**
   * For a start that recovers from an archive: how long it may take, in milliseconds. A server that
   * ends is not started again, since it says why it cannot recover.
   */
  readonly recoveryPatienceMs?: number | undefined;
}

/** A cluster that can be started and ended again and again. */
export interface Cluster {
  /** The folder that holds nothing but this cluster. */
  readonly folder: string;
  start(): Promise<'started' | 'adopted'>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Ends the server that a killed run left on this cluster, if there is one. */
  endSurvivor(): Promise<void>;
  url(): string;
  pid(): number | undefined;
}

const adminRole = 'satchel_admin';
const startPatienceMs = 120_000;

/** Fast shutdown; then immediate, which the next start recovers from; then by force. */
const endInOrder = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 10_000],
  ['SIGKILL', 5_000],
] as const;

/** Opens the cluster of a data folder; nothing is started yet. */
export function openCluster(options: ClusterOptions): Cluster {
  const home = postgresHome(options.dataDir, options.log);
  const password = keptSecret(options.dataDir, 'postgres-admin', randomPassword);
  const starterFile = join(options.dataDir, 'postgres-started-by');
  let live: LiveServer | undefined;
  let isOurs = false;
  let isPaused = false;
  let lastPort: number | undefined;

  const urlOf = (port: number): string =>
    `postgres://${adminRole}:${password}@127.0.0.1:${port}/postgres`;

  return {
    folder: home.folder,
    async start() {
      createCluster(home, password, options.log);
      const wished = lastPort ?? options.port ?? portOfLastRun(options.dataDir);
      const { server, how } = await startOrAdopt(home, options, wished, urlOf);
      // A start that still lives keeps its server; one that was killed left it to us.
      isOurs = how === 'started' || !isHeldByAnother(starterFile);
      live = server;
      lastPort = server.port;
      if (isOurs) writeWhole(starterFile, ownIdentity());
      writeWhole(join(options.dataDir, 'postgres-port'), String(server.port));
      return how;
    },
    async stop() {
      if (live === undefined || !isOurs) return;
      if (isPaused) resumeProcess(live.pid);
      isPaused = false;
      await endProcess(live.pid, endInOrder);
      live = undefined;
    },
    async kill() {
      if (live === undefined) throw new Error('PostgreSQL does not run');
      await endProcess(live.pid, [['SIGKILL', 5_000]]);
      live = undefined;
    },
    pause() {
      if (live === undefined) throw new Error('PostgreSQL does not run');
      isPaused = true;
      pauseProcess(live.pid);
    },
    resume() {
      isPaused = false;
      if (live !== undefined) resumeProcess(live.pid);
    },
    async endSurvivor() {
      // A drill that was killed may have left it halted, and then it answers nobody.
      const named = namedServer(home.clusterDir);
      const isOfThis = named !== undefined && commandLine(named.pid).includes(home.clusterDir);
      if (isOfThis) resumeProcess(named.pid);
      const deadline = performance.now() + startPatienceMs;
      const survivor = await survivingServer(home.clusterDir, urlOf, deadline);
      if (survivor !== undefined) await endProcess(survivor.pid, endInOrder);
    },
    url() {
      if (lastPort === undefined) throw new Error('PostgreSQL was not started');
      return urlOf(lastPort);
    },
    pid: () => live?.pid,
  };
}

/**
 * Creates the cluster if there is none, in a folder aside, so that a killed initdb leaves nothing.
 */
function createCluster(home: PostgresHome, password: string, log: Log): void {
  if (existsSync(join(home.clusterDir, 'PG_VERSION'))) return;
  for (const name of readdirSync(home.folder)) {
    const maker = /^new-(\d+)$/.exec(name)?.[1];
    if (maker !== undefined && !isAlive(Number(maker))) {
      rmSync(join(home.folder, name), { recursive: true });
    }
  }
  log(`creating the PostgreSQL data in ${home.clusterDir}`);
  const aside = join(home.folder, `new-${process.pid}`);
  const passwordFile = join(home.folder, `password-${process.pid}`);
  rmSync(aside, { recursive: true, force: true });
  writeWhole(passwordFile, password);
  if (home.user !== undefined) chownSync(passwordFile, home.user.uid, home.user.gid);
  try {
    const initdb = spawnSync(
      home.initdb,
      [
        ['--pgdata', aside],
        ['--username', adminRole],
        ['--pwfile', passwordFile],
        ['--auth', 'scram-sha-256'],
        ['--encoding', 'UTF8'],
        ['--locale', 'C'],
        ['--data-checksums'],
      ].flat(),
      {
        encoding: 'utf8',
        cwd: home.folder,
        ...(home.user === undefined ? {} : { uid: home.user.uid, gid: home.user.gid }),
      },
    );
    if (initdb.status !== 0) {
      const reason = initdb.error?.message ?? `${initdb.stderr}${initdb.stdout}`;
      throw new Error(`initdb failed: ${reason.trim()}`);
    }
    renameSync(aside, home.clusterDir);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(aside, { recursive: true, force: true });
  }
}

type Started = { readonly server: LiveServer; readonly how: 'started' | 'adopted' };

/**
 * Adopts the server that still serves this cluster, else starts one. Whoever holds the folder or
 * the port may be about to let go (a killed server's last children), so it tries again, ever more
 * slowly.
 */
async function startOrAdopt(
  home: PostgresHome,
  options: ClusterOptions,
  wishedPort: number | undefined,
  urlOf: (port: number) => string,
): Promise<Started> {
  const deadline = performance.now() + (options.recoveryPatienceMs ?? startPatienceMs);
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 1.5, 2_000)) {
    const survivor = await survivingServer(home.clusterDir, urlOf, deadline);
    if (survivor !== undefined) {
      options.log(`PostgreSQL still runs on 127.0.0.1:${survivor.port}: adopted`);
      return { server: survivor, how: 'adopted' };
    }
    const server = await tryStart(home, options, await freePort(wishedPort), urlOf, deadline);
    if (server !== undefined) {
      options.log(`PostgreSQL runs on 127.0.0.1:${server.port} (process ${server.pid})`);
      return { server, how: 'started' };
    }
    const isLast = options.recoveryPatienceMs !== undefined;
    if (isLast || performance.now() + pauseMs > deadline) {
      throw new Error(cannotStart(home, options));
    }
    await pause(pauseMs);
  }
}

/** One attempt; undefined when the server ended by itself or the time is over. */
async function tryStart(
  home: PostgresHome,
  options: ClusterOptions,
  port: number,
  urlOf: (port: number) => string,
  deadline: number,
): Promise<LiveServer | undefined> {
  const server = await run({
    command: home.postgres,
    args: serverArguments(home, port, options.settings),
    logFile: logFileOf(options),
    cwd: home.folder,
    user: home.user,
  });
  while (server.ended() === undefined && performance.now() < deadline) {
    const answer = await ask(urlOf(port), home.clusterDir);
    if (answer === 'ours') return { pid: server.pid, port };
    if (answer === 'denied' && server.ended() === undefined) {
      await endProcess(server.pid, endInOrder);
      throw new Error(
        `${options.dataDir}/secrets/postgres-admin is not the password of ${home.clusterDir}. ` +
          `Put the right one back, or remove both to begin anew.`,
      );
    }
    await pause(30);
  }
  await endProcess(server.pid, endInOrder);
  return undefined;
}

function serverArguments(
  home: PostgresHome,
  port: number,
  settings: Readonly<Record<string, string>>,
): string[] {
  // A socket's path may have 107 bytes on Linux and 103 on macOS.
  const socketDir = `${home.folder}/.s.PGSQL.65535.lock`.length > 100 ? '' : home.folder;
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: socketDir,
    max_connections: '200',
    shared_buffers: '256MB',
    fsync: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Its details quote whole rows, names and phone numbers of people among them.
    log_error_verbosity: 'terse',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', home.clusterDir, '-p', String(port), ...flags];
}

function cannotStart(home: PostgresHome, options: ClusterOptions): string {
  const logFile = logFileOf(options);
  const end = (readIfThere(logFile) ?? '').trim().split('\n').slice(-5).join('\n');
  const named = namedServer(home.clusterDir);
  const hint =
    named !== undefined && isAlive(named.pid)
      ? `Process ${named.pid} is named in ${home.clusterDir}/postmaster.pid and lives, but does ` +
        'not answer. If it is a PostgreSQL, end it; if not, that file is a leftover to remove. '
      : '';
  return `PostgreSQL does not start. ${hint}The end of ${logFile}:\n${end}`;
}

function logFileOf(options: ClusterOptions): string {
  return join(options.dataDir, 'logs', 'postgres.log');
}

function portOfLastRun(dataDir: string): number | undefined {
  const port = Number(readIfThere(join(dataDir, 'postgres-port')));
  return port > 0 ? port : undefined;
}
