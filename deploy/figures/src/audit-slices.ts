/** One slice of an audit: its own spec in a process of its own, its tally read back. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { groundOf, isAsCommitted } from './commit.js';
import { inProject, projectRoot } from './project.js';
import { LEDGER } from './promised.js';

export type Ledger = 'memory' | 'postgresql';

/** Histories per process: long enough to be worth its start, short enough to show progress. */
export const SLICE_SIZES: Readonly<Record<Ledger, number>> = { memory: 2500, postgresql: 250 };

const SPECS: Readonly<Record<Ledger, string>> = {
  memory: 'services/inventory/src/audit-in-memory.spec.ts',
  postgresql: 'services/inventory/src/audit-in-postgresql.spec.ts',
};
/** Nine in ten histories of so many calls have 25 accepted operations. */
const LONG_CALLS = '20-32';
const KINDS_AT = 'accepted ';
const LONG = 'histories of at least 25';

/** What one slice went through. */
export interface SliceTally {
  readonly histories: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** The tally, or nothing when ledger and auditor disagreed; the disagreement is printed. */
export async function auditSlice(ledger: Ledger, seed: number): Promise<SliceTally | undefined> {
  const size = SLICE_SIZES[ledger];
  // What was audited with uncommitted changes is not remembered: nobody could tell with which.
  const folder = inProject(
    `.satchel/audit/${isAsCommitted() ? groundOf(LEDGER) : `${process.pid}`}`,
  );
  mkdirSync(folder, { recursive: true });
  const report = join(folder, `${ledger}-${seed}-${size}.json`);
  if (!existsSync(report)) {
    const part = `${report}.part`;
    const text = await runSpec(ledger, seed, size, part);
    if (text !== undefined) {
      process.stdout.write(text);
      return undefined;
    }
    renameSync(part, report);
  }
  return JSON.parse(readFileSync(report, 'utf8')) as SliceTally;
}

/** Histories of all slices that are long enough to be counted. */
export const longOnes = (tallies: readonly SliceTally[]): number =>
  tallies.reduce((sum, { counts }) => sum + (counts[LONG] ?? 0), 0);

/** Figures of all slices together; those of histories are of the long ones. */
export function sumOf(tallies: readonly SliceTally[]): Record<string, number> {
  const histories = tallies.reduce((sum, tally) => sum + tally.histories, 0);
  const kinds = new Map<string, number>();
  for (const { counts } of tallies) {
    for (const [key, count] of Object.entries(counts)) {
      if (key.startsWith(KINDS_AT)) kinds.set(key, (kinds.get(key) ?? 0) + count);
    }
  }
  const accepted = [...kinds.values()].reduce((sum, count) => sum + count, 0);
  const rarest = Math.min(...kinds.values());
  return {
    histories: longOnes(tallies),
    shorterOnes: histories - longOnes(tallies),
    acceptedOperations: accepted,
    meanAccepted: Math.round((10 * accepted) / Math.max(1, histories)) / 10,
    rarestKindPercent: Math.round((1000 * rarest) / Math.max(1, accepted)) / 10,
  };
}

/** What runs now, so that whoever stops the audit stops it too. */
const running = new Set<ChildProcess>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const child of running) child.kill(signal);
    process.exit(1);
  });
}

/** Runs the spec; answers what it printed when it failed. */
function runSpec(
  ledger: Ledger,
  seed: number,
  histories: number,
  report: string,
): Promise<string | undefined> {
  const args = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(projectRoot, 'node_modules/jest/bin/jest.js'),
    SPECS[ledger],
  ];
  const env = {
    ...process.env,
    AUDIT_HISTORIES: String(histories),
    AUDIT_SEED: String(seed),
    AUDIT_CALLS: LONG_CALLS,
    AUDIT_REPORT: report,
  };
  const child = spawn(process.execPath, args, { cwd: projectRoot, env });
  running.add(child);
  let text = '';
  const hear = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      running.delete(child);
      resolve(code === 0 && existsSync(report) ? undefined : text);
    });
  });
}
