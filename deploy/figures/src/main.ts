/**
 * `npm run figures`: measures what docs/PROMISES.md promises, one drill after the other, and writes
 * docs/figures.json and the table. Every figure is kept as soon as it is measured, so a run that is
 * stopped goes on where it was.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@satchel/language';
import { codeCommit, groundOf, isAsCommitted, isStale } from './commit.js';
import { keep, keptFigures, readMeasured } from './kept-figures.js';
import { machine } from './machine.js';
import { inProject, projectRoot } from './project.js';
import { PROMISED, type Promised, shortfalls, typed } from './promised.js';
import { writePromises } from './promises-page.js';

const USAGE = `npm run figures [-- NAME…] [--all] [--list] [--write]

Measures every figure that is missing or stale, or those named, and writes
docs/figures.json and the table of docs/PROMISES.md. Takes hours in full; a second run goes on.

  --all    measure again also what is not stale
  --list   say what there is and how long it takes, measure nothing
  --write  write the table anew from docs/figures.json, measure nothing

Names: ${PROMISED.map((promised) => promised.name).join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean' },
    list: { type: 'boolean' },
    write: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const commit = codeCommit();

if (values.help) say(USAGE);
else if (values.list) list();
else if (values.write) writePromises(keptFigures());
else process.exitCode = await measureAll(wanted());

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function wanted(): Promised[] {
  const unknown = positionals.filter((name) => !PROMISED.some((it) => it.name === name));
  if (unknown.length > 0) throw new Error(`no figure is called ${unknown.join(', ')}\n${USAGE}`);
  if (positionals.length > 0) return PROMISED.filter((it) => positionals.includes(it.name));
  const kept = keptFigures();
  return PROMISED.filter((it) => values.all || stateOf(it, kept) !== 'measured');
}

function stateOf(promised: Promised, kept: ReturnType<typeof keptFigures>): string {
  const { name, covers } = promised;
  const known = kept.get(name);
  if (known === undefined) return 'missing';
  return isStale(known.commit, covers) || known.command !== typed(promised) ? 'stale' : 'measured';
}

function list(): void {
  const kept = keptFigures();
  for (const promised of PROMISED) {
    const { name, minutes, command } = promised;
    const state = stateOf(promised, kept).padEnd(9);
    say(`${name.padEnd(24)} ${state} about ${minutes} min  node ${command.join(' ')}`);
  }
}

/** Answers the exit code: 0 when everything was measured and held. */
async function measureAll(all: readonly Promised[]): Promise<number> {
  if (!isAsCommitted()) {
    say('There are changes that are not committed: a figure would belong to no commit.');
    return 1;
  }
  const minutes = all.reduce((sum, it) => sum + it.minutes, 0);
  say(`${all.length} figures at ${commit}, about ${minutes} minutes`);
  const faults: string[] = [];
  for (const [index, promised] of all.entries()) {
    say(`\n== ${index + 1} of ${all.length}: ${promised.name}, about ${promised.minutes} min`);
    const fault = await measure(promised);
    if (fault !== undefined) faults.push(`${promised.name}: ${fault}`);
    writePromises(keptFigures());
  }
  say(faults.length === 0 ? '\nall measured and held' : `\n${faults.join('\n')}`);
  return faults.length === 0 ? 0 : 1;
}

/** Measures and keeps one figure; answers what is wrong with it, if anything is. */
async function measure(promised: Promised): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'satchel-figure-'));
  const file = join(folder, `${promised.name}.json`);
  const startedAt = performance.now();
  try {
    const [script, ...args] = promised.command;
    const resume = promised.resumable ? ['--resume', resumeFile(promised)] : [];
    const code = await run(join(projectRoot, script), [...args, ...resume, '--figure', file]);
    if (!existsSync(file)) return `it ended with ${code} and no figure`;
    const measured = readMeasured(file, promised.name);
    keep({
      ...measured,
      command: typed(promised),
      commit,
      measuredAt: systemClock.now().toISOString(),
      tookSeconds: Math.round((performance.now() - startedAt) / 1000),
      machine: machine(),
    });
    const short = shortfalls(promised, measured.values);
    if (!measured.held) return 'a promise was broken';
    return short.length > 0 ? short.join(', ') : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is finished of a long figure with this code; of other code it would say nothing. */
function resumeFile({ name, covers }: Promised): string {
  const folder = inProject('.satchel/figures');
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}-${groundOf(covers)}.jsonl`);
}

/** Runs a drill to its end; what it prints is seen. Stopping us stops it. */
function run(script: string, args: readonly string[]): Promise<number | string> {
  const child = spawn(process.execPath, [script, ...args], { cwd: projectRoot, stdio: 'inherit' });
  const stop = (): void => {
    child.kill('SIGTERM');
  };
  process.once('SIGTERM', stop);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.removeListener('SIGTERM', stop);
      resolve(code ?? signal ?? 'nothing');
    });
  });
}
