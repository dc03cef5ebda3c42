// One JetStream store on disk and the nats-server process on it: start or adopt, stop, kill. Two
// servers on one store would ruin it, so a process that holds it is adopted or ended before a
// start.

import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { keptSecret, type Log, readIfThere, writeWhole } from './data-folder.js';
import { type NatsUser, natsConfigText } from './nats-config.js';
import { serverInfo } from './nats-probe.js';
import { freePort } from './ports.js';
import {
  commandLine,
  endProcess,
  isAlive,
  isHeldByAnother,
  ownIdentity,
  pauseProcess,
  type RunningProgram,
  resumeProcess,
  run,
  signal,
} from './processes.js';
import { eventually } from './wait.js';

/** A broker's place and settings. */
export interface BrokerOptions {
  readonly program: string;
  readonly dataDir: string;
  readonly port: number | undefined;
  readonly users: readonly NatsUser[];
  readonly log: Log;
}

/** A broker that can be started and ended again and again. */
export interface Broker {
  start(): Promise<'started' | 'adopted'>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
  deleteStore(): Promise<void>;
  copyStore(folder: string): Promise<void>;
  restoreStore(folder: string): Promise<void>;
  url(): string;
  pid(): number | undefined;
}

const startPatienceMs = 60_000;
const endInOrder = [
  ['SIGINT', 15_000],
  ['SIGKILL', 5_000],
] as const;

interface Place {
  readonly serverName: string;
  readonly configFile: string;
  readonly pidFile: string;
  readonly storeDir: string;
  readonly starterFile: string;
  readonly logFile: string;
}

/** Opens the broker of a data folder; nothing is started yet. */
export function openBroker(options: BrokerOptions): Broker {
  const place = placeIn(options.dataDir);
  let live: { readonly pid: number; readonly port: number } | undefined;
  let isOurs = false;
  let lastPort: number | undefined;

  return {
    async start() {
      const survivor = await survivingBroker(place, options);
      const wished = lastPort ?? options.port ?? configuredPort(place);
      live = survivor ?? (await startBroker(place, options, wished));
      isOurs = survivor === undefined || !isHeldByAnother(place.starterFile);
      lastPort = live.port;
      if (isOurs) writeWhole(place.starterFile, ownIdentity());
      const how = survivor === undefined ? 'runs' : 'still runs';
      options.log(`NATS ${how} on 127.0.0.1:${live.port} (process ${live.pid})`);
      return survivor === undefined ? 'started' : 'adopted';
    },
    async stop() {
      if (live === undefined || !isOurs) return;
      await endProcess(live.pid, endInOrder);
      live = undefined;
    },
    async kill() {
      if (live === undefined) throw new Error('NATS does not run');
      await endProcess(live.pid, [['SIGKILL', 5_000]]);
      live = undefined;
    },
    pause() {
      if (live === undefined) throw new Error('NATS does not run');
      pauseProcess(live.pid);
    },
    resume() {
      if (live !== undefined) resumeProcess(live.pid);
    },
    async deleteStore() {
      if (live !== undefined && isAlive(live.pid)) throw new Error('NATS runs: stop or kill it');
      rmSync(place.storeDir, { recursive: true, force: true });
    },
    async copyStore(folder) {
      rmSync(folder, { recursive: true, force: true });
      const pid = live !== undefined && isAlive(live.pid) ? live.pid : undefined;
      // All of it as of one instant, as a power failure would leave it.
      if (pid !== undefined) signal(pid, 'SIGSTOP');
      try {
        cpSync(place.storeDir, folder, { recursive: true });
      } finally {
        if (pid !== undefined) signal(pid, 'SIGCONT');
      }
    },
    async restoreStore(folder) {
      if (live !== undefined && isAlive(live.pid)) throw new Error('NATS runs: stop or kill it');
      rmSync(place.storeDir, { recursive: true, force: true });
      cpSync(folder, place.storeDir, { recursive: true });
    },
    url() {
      if (lastPort === undefined) throw new Error('NATS was not started');
      return `nats://127.0.0.1:${lastPort}`;
    },
    pid: () => live?.pid,
  };
}

function placeIn(dataDir: string): Place {
  const folder = join(dataDir, 'nats');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    serverName: `satchel-${keptSecret(dataDir, 'nats-server-name')}`,
    configFile: join(folder, 'nats.conf'),
    pidFile: join(folder, 'nats.pid'),
    storeDir: join(folder, 'store'),
    starterFile: join(folder, 'started-by'),
    logFile: join(dataDir, 'logs', 'nats.log'),
  };
}

function configText(place: Place, options: BrokerOptions, port: number): string {
  const { serverName, storeDir, pidFile } = place;
  return natsConfigText({ serverName, port, storeDir, pidFile, users: options.users });
}

/** The port of the last configuration written, whether its server lives or not. */
function configuredPort(place: Place): number | undefined {
  const port = Number(/^port: (\d+)$/m.exec(readIfThere(place.configFile) ?? '')?.[1]);
  return port > 0 ? port : undefined;
}

/** The process on this store, if it can serve as it is. One that cannot is ended. */
async function survivingBroker(
  place: Place,
  options: BrokerOptions,
): Promise<{ pid: number; port: number } | undefined> {
  const port = configuredPort(place);
  if (port === undefined) return undefined;
  const answers = await answersAs(place.serverName, port);
  // A server that was killed off just after its start may not have written its process id yet.
  const pid = answers
    ? await eventually(() => holderOf(place) ?? false, { withinMs: 5_000 })
    : holderOf(place);
  if (pid === undefined) return undefined;
  const isAsWanted = readIfThere(place.configFile) === configText(place, options, port);
  if (answers && isAsWanted) return { pid, port };
  if (isHeldByAnother(place.starterFile)) {
    throw new Error(`NATS process ${pid} on ${place.storeDir} belongs to another running start`);
  }
  options.log(`NATS process ${pid} is left over and ${answers ? 'outdated' : 'silent'}: ending it`);
  await endProcess(pid, endInOrder);
  return undefined;
}

/** Ends the nats-server that a killed run left in a data folder, if there is one. */
export async function endSurvivingBroker(dataDir: string): Promise<void> {
  const pid = holderOf(placeIn(dataDir));
  if (pid !== undefined) await endProcess(pid, endInOrder);
}

/** The process id in the pid file, if that process is a server with our configuration file. */
function holderOf(place: Place): number | undefined {
  const pid = Number(readIfThere(place.pidFile));
  if (!(pid > 0) || !isAlive(pid)) return undefined;
  return commandLine(pid).includes(place.configFile) ? pid : undefined;
}

async function answersAs(serverName: string, port: number): Promise<boolean> {
  const info = await serverInfo('127.0.0.1', port);
  return info?.server_name === serverName && info.jetstream === true;
}

async function startBroker(
  place: Place,
  options: BrokerOptions,
  wishedPort: number | undefined,
): Promise<{ pid: number; port: number }> {
  const deadline = performance.now() + startPatienceMs;
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 5_000)) {
    const port = await freePort(wishedPort);
    writeWhole(place.configFile, configText(place, options, port));
    const server = await run({
      command: options.program,
      args: ['-c', place.configFile],
      logFile: place.logFile,
    });
    if (await isUp(server, place, port, deadline)) return { pid: server.pid, port };
    await endProcess(server.pid, endInOrder);
    if (performance.now() + pauseMs > deadline) {
      const end = (readIfThere(place.logFile) ?? '').trim().split('\n').slice(-5).join('\n');
      throw new Error(`NATS does not start. The end of ${place.logFile}:\n${end}`);
    }
    // Another program may have taken the port between our look and the start.
    await pause(pauseMs);
  }
}

async function isUp(
  server: RunningProgram,
  place: Place,
  port: number,
  deadline: number,
): Promise<boolean> {
  while (server.ended() === undefined && performance.now() < deadline) {
    if (await answersAs(place.serverName, port)) return true;
    await pause(20);
  }
  return false;
}
