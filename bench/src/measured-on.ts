/** On what and when something was measured. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { projectRoot } from '@satchel/local';

export interface MeasuredOn {
  readonly machine: string;
  readonly commit: string;
  readonly date: string;
  /** Processes that were ready to run, on average over a minute, when it began. */
  readonly loadBefore: number;
}

export function measuredOn(): MeasuredOn {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: projectRoot }).toString().trim();
  const changed = git('status', '--porcelain') === '' ? '' : ' and changes';
  const memory = Math.round(totalmem() / 2 ** 30);
  return {
    machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${memory} GiB, Node ${process.version}`,
    commit: git('rev-parse', '--short', 'HEAD') + changed,
    date: new Date().toISOString(),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}
