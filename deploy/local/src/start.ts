// What `npm start` runs after installation and build: the whole system until Ctrl-C, each step one
// line with the time since the start.

import { printLine } from './data-folder.js';
import { type RunningSystem, startSystem } from './system.js';

const usualPort = 8080;

/**
 * Runs the system until SIGINT, SIGTERM or SIGHUP, then stops it.
 * @param startedAtMs `performance.now()` when the command began
 * @returns the exit code
 */
export async function runUntilStopped(startedAtMs: number): Promise<number> {
  const log = (line: string): void => {
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1).padStart(6);
    printLine(`${seconds} s  ${line}`);
  };
  const abort = new AbortController();
  const stopWished = whenToStop((why) => {
    log(`${why}: stopping`);
    abort.abort(new Error('stopped while starting'));
  });

  let system: RunningSystem;
  try {
    system = await startSystem({
      ports: { gateway: Number(process.env['PORT'] ?? usualPort) },
      seed: true,
      log,
      signal: abort.signal,
    });
  } catch (error) {
    log(error instanceof Error ? error.message : String(error));
    return abort.signal.aborted ? 0 : 1;
  }
  tellWhereToLook(system, log);
  await stopWished;
  await system.stop();
  log('everything is stopped; the data stays, and npm start finds it');
  return 0;
}

/** Resolves at the first reason to stop, and tells it. */
function whenToStop(tell: (why: string) => void): Promise<void> {
  return new Promise((resolve) => {
    let isTold = false;
    const stop = (why: string): void => {
      if (!isTold) tell(why);
      isTold = true;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => stop(signal));
    }
    // A signal that npm gets ends npm and its shell, but does not reach us: we are orphaned.
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) stop('npm was ended');
    }, 500).unref();
  });
}

function tellWhereToLook(system: RunningSystem, log: (line: string) => void): void {
  log('Satchel runs. Ctrl-C stops it.');
  const lines = [
    '',
    `  API    ${system.gatewayUrl}/v1`,
    `  Docs   ${system.gatewayUrl}/docs  (OpenAPI: ${system.gatewayUrl}/openapi.json)`,
  ];
  const width = Math.max(...system.users.map((user) => user.username.length));
  lines.push('', '  Users, with passwords for this machine only:');
  for (const user of system.users) {
    lines.push(`    ${user.username.padEnd(width)}  ${user.password}  ${user.role}`);
  }
  printLine([...lines, ''].join('\n'));
}
