// One service as a child process: started, watched until it answers /health, ended in order. What
// it prints goes to a log file; a process that a killed run left behind is ended before it is
// replaced.

import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Log, readIfThere, writeWhole } from './data-folder.js';
import { freePort } from './ports.js';
import { endProcess, processIdentity, type RunningProgram, run } from './processes.js';

/** How to run a service. */
export interface ServicePlan {
  readonly name: string;
  /** Which of several replicas, from 0. */
  readonly index: number;
  /** The JavaScript file that Node runs. */
  readonly entry: string;
  /** What Node is told before it, such as a module to import first. */
  readonly nodeArguments: readonly string[];
  /** The port it would like; another is taken when it is not free. */
  readonly port: number | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly dataDir: string;
  readonly log: Log;
  /** How long it may take until /health answers 200, in milliseconds. */
  readonly patienceMs: number;
  /** How long it may take to end after SIGTERM before SIGKILL, in milliseconds. */
  readonly stopPatienceMs: number;
  /** Gives up waiting for it when this aborts. */
  readonly signal: AbortSignal;
}

/** A service that runs, or did. */
export interface ServiceProcess {
  readonly name: string;
  readonly index: number;
  /** Its HTTP address, such as `http://127.0.0.1:8080`. */
  url(): string;
  pid(): number;
  /** How its process ended, if it has. */
  ended(): string | undefined;
  readonly logFile: string;
  /** SIGTERM, patience, SIGKILL. Safe to repeat. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same port, and waits until it is healthy. */
  restart(): Promise<void>;
}

/** How long a service may take to end in order, in milliseconds. */
export const usualStopPatienceMs = 10_000;

function inOrder(patienceMs: number): Parameters<typeof endProcess>[1] {
  return [
    ['SIGTERM', patienceMs],
    ['SIGKILL', 5_000],
  ];
}

/**
 * Starts a service and waits until it is healthy.
 * @throws an Error with the end of its log when it ends or stays silent instead.
 */
export async function startService(plan: ServicePlan): Promise<ServiceProcess> {
  const label = `${plan.name}-${plan.index}`;
  const logFile = join(plan.dataDir, 'logs', `${label}.log`);
  const identityFile = join(plan.dataDir, 'running', label);
  let port = await freePort(plan.port);
  let program: RunningProgram;
  // A process that we end ourselves is no news.
  let isExpectedToEnd = false;

  const launch = async (): Promise<void> => {
    isExpectedToEnd = false;
    const logStart = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    program = await run({
      command: process.execPath,
      args: [...plan.nodeArguments, plan.entry],
      logFile,
      env: environment(plan.env, port),
    });
    const launched = program;
    writeWhole(identityFile, processIdentity(launched.pid) ?? '');
    void launched.end.then((how) => {
      if (!isExpectedToEnd) plan.log(`${label} died (${how}); its log: ${logFile}`);
    });
    await untilHealthy(plan, launched, port, () => endOf(logFile, logStart));
  };
  const end = async (steps: Parameters<typeof endProcess>[1]): Promise<void> => {
    isExpectedToEnd = true;
    await endProcess(program.pid, steps);
    await program.end;
    rmSync(identityFile, { force: true });
  };

  try {
    await launch();
  } catch (error) {
    await end(inOrder(plan.stopPatienceMs));
    // Between our look at the port and its use, another program may have taken it.
    if (!(error instanceof Error && error.message.includes('EADDRINUSE'))) throw error;
    port = await freePort();
    await launch().catch(async (again: unknown) => {
      await end(inOrder(plan.stopPatienceMs));
      throw again;
    });
  }
  return {
    name: plan.name,
    index: plan.index,
    logFile,
    url: () => `http://127.0.0.1:${port}`,
    pid: () => program.pid,
    ended: () => program.ended(),
    stop: () => end(inOrder(plan.stopPatienceMs)),
    kill: () => end([['SIGKILL', 5_000]]),
    restart: launch,
  };
}

/** Ends the services that a killed run left behind on this data folder, all at once. */
export async function endLeftOverServices(
  dataDir: string,
  log: Log,
  stopPatienceMs: number,
): Promise<void> {
  const folder = join(dataDir, 'running');
  if (!existsSync(folder)) return;
  const ending = readdirSync(folder).map(async (label) => {
    const file = join(folder, label);
    const identity = readIfThere(file) ?? '';
    const pid = Number(identity.split(' ')[0]);
    if (pid > 0 && processIdentity(pid) === identity) {
      log(`${label} of an earlier run still runs (process ${pid}): ending it`);
      await endProcess(pid, inOrder(stopPatienceMs));
    }
    rmSync(file, { force: true });
  });
  await Promise.all(ending);
}

async function untilHealthy(
  plan: ServicePlan,
  program: RunningProgram,
  port: number,
  logEnd: () => string,
): Promise<void> {
  const label = `${plan.name}-${plan.index}`;
  const startedAt = performance.now();
  let toldAt = startedAt;
  let last = 'no answer yet';
  for (;;) {
    plan.signal.throwIfAborted();
    const how = program.ended();
    if (how !== undefined) {
      throw new Error(`${label} ended with ${how} while starting. ${logEnd()}`);
    }
    last = await health(port);
    if (last === 'healthy') break;
    const waitedMs = performance.now() - startedAt;
    if (waitedMs > plan.patienceMs) {
      const seconds = Math.round(plan.patienceMs / 1000);
      throw new Error(`${label} is not healthy after ${seconds} s: ${last}. ${logEnd()}`);
    }
    if (performance.now() - toldAt > 5_000) {
      toldAt = performance.now();
      plan.log(`waiting for ${label} (${Math.round(waitedMs / 1000)} s): ${last}`);
    }
    await pause(50);
  }
  plan.log(`${label} is healthy on http://127.0.0.1:${port} (process ${program.pid})`);
}

async function health(port: number): Promise<string> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, {
      signal: AbortSignal.timeout(2_000),
    });
    if (answer.status === 200) return 'healthy';
    return `/health says ${answer.status}: ${(await answer.text()).slice(0, 300)}`;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return `/health does not answer (${String((cause as { code?: string })?.code ?? error)})`;
  }
}

/** Ours and what the plan says, without what only concerns the process that starts it. */
function environment(planned: Readonly<Record<string, string>>, port: number): NodeJS.ProcessEnv {
  const {
    JEST_WORKER_ID: _worker,
    SATCHEL_PROVING: _run,
    DATABASE_URL: _database,
    NODE_OPTIONS: options,
    ...inherited
  } = process.env;
  const nodeOptions = (options ?? '').replace('--experimental-vm-modules', '').trim();
  return {
    ...inherited,
    ...(nodeOptions === '' ? {} : { NODE_OPTIONS: nodeOptions }),
    HOST: '127.0.0.1',
    ...planned,
    PORT: String(port),
  };
}

/** The last lines that this start wrote. */
function endOf(logFile: string, logStart: number): string {
  const written = Buffer.from(readIfThere(logFile) ?? '').subarray(logStart);
  const lines = written.toString('utf8').trim().split('\n').slice(-20).join('\n');
  return `The end of ${logFile}:\n${lines}`;
}
