// Child processes and the processes that an earlier, killed run left behind. Guarantees: a server's
// output goes to a file (so it outlives its parent), and `endProcess` returns only when it is gone.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readIfThere } from './data-folder.js';
import { eventually } from './wait.js';

/** The operating system's user that a process runs as. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** What to run, and where its output goes. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly cwd?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly user?: SystemUser | undefined;
}

/** A child of this process. */
export interface RunningProgram {
  readonly pid: number;
  /** Says how it ended, or undefined while it runs. */
  ended(): string | undefined;
  /** Resolves when it has ended, with a phrase such as "exit code 1" or "signal SIGKILL". */
  readonly end: Promise<string>;
}

/**
 * Starts a program in a process group of its own, so that Ctrl-C reaches us first and we stop
 * things in order.
 * @throws an Error when the program cannot be started at all.
 */
export async function run(program: Program): Promise<RunningProgram> {
  mkdirSync(dirname(program.logFile), { recursive: true });
  const output = openSync(program.logFile, 'a');
  let child: ChildProcess;
  try {
    child = spawn(program.command, [...program.args], {
      detached: true,
      stdio: ['ignore', output, output],
      ...(program.cwd === undefined ? {} : { cwd: program.cwd }),
      ...(program.env === undefined ? {} : { env: program.env }),
      ...(program.user === undefined ? {} : { uid: program.user.uid, gid: program.user.gid }),
    });
  } finally {
    closeSync(output);
  }
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) =>
      reject(new Error(`${program.command} could not be started`, { cause: error })),
    );
  });
  let ended: string | undefined;
  const end = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = signal === null ? `exit code ${code}` : `signal ${signal}`;
      resolve(ended);
    });
  });
  if (child.pid === undefined) throw new Error(`${program.command} has no process id`);
  return { pid: child.pid, end, ended: () => ended };
}

/** Whether a process exists. A zombie does not: it only waits for its parent to notice. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return !/^\d+ \(.*\) Z/s.test(readProc(pid, 'stat') ?? '');
}

/** The command line of a process with spaces between its words; empty when it cannot be read. */
export function commandLine(pid: number): string {
  const words = readProc(pid, 'cmdline');
  if (words !== undefined) return words.replaceAll('\0', ' ').trim();
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
}

/**
 * A text that tells a process from a later one with the same id (its start time), or undefined when
 * no such process exists.
 */
export function processIdentity(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  const stat = readProc(pid, 'stat');
  if (stat !== undefined) {
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${pid} ${afterName[19] ?? ''}`;
  }
  const ps = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return `${pid} ${(ps.stdout ?? '').trim()}`;
}

/** The identity of this process. */
export function ownIdentity(): string {
  return processIdentity(process.pid) ?? String(process.pid);
}

/** Whether the file names a process that lives and is not this one. */
export function isHeldByAnother(identityFile: string): boolean {
  const holder = readIfThere(identityFile);
  if (holder === undefined || holder === ownIdentity()) return false;
  return processIdentity(Number(holder.split(' ')[0])) === holder;
}

function readProc(pid: number, name: 'stat' | 'cmdline'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    // There is no /proc here, or no such process: the caller asks in another way.
    return undefined;
  }
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Halts a process with its children, as a machine that hangs would: nothing is closed or said. */
export function pauseProcess(pid: number): void {
  signal(pid, 'SIGSTOP');
  // Halted itself, it starts no more children.
  for (const child of childrenOf(pid)) signal(child, 'SIGSTOP');
}

/** Lets a halted process and its children go on. */
export function resumeProcess(pid: number): void {
  for (const child of childrenOf(pid)) signal(child, 'SIGCONT');
  signal(pid, 'SIGCONT');
}

function childrenOf(pid: number): number[] {
  const ps = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return (ps.stdout ?? '').split('\n').flatMap((line) => {
    const [child, parent] = line.trim().split(/\s+/).map(Number);
    return parent === pid && child !== undefined ? [child] : [];
  });
}

/**
 * Ends a process: each signal in turn, with its patience in milliseconds, until it is gone.
 * @throws an Error when it survives all of them.
 */
export async function endProcess(
  pid: number,
  steps: readonly (readonly [NodeJS.Signals, number])[],
): Promise<void> {
  for (const [name, patienceMs] of steps) {
    if (!isAlive(pid)) return;
    signal(pid, name);
    // One that is halted hears no signal but the last.
    signal(pid, 'SIGCONT');
    const gone = await eventually(() => !isAlive(pid), { withinMs: patienceMs }).catch(() => false);
    if (gone) return;
  }
  if (isAlive(pid)) throw new Error(`process ${pid} does not end, not even by SIGKILL`);
}
