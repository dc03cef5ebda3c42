/** How large an audit is, from the environment, for runs of hours. */
import type { HistoryLength } from '@satchel/proving';

/** How many histories, and which. */
export interface AuditRun {
  runs: number;
  seed: number;
  /** How many calls a history makes; the generator's own choice unless told. */
  length: HistoryLength;
  /** Where the tally is written as JSON, one file of this name per ledger; nowhere unless told. */
  report: string | undefined;
}

/**
 * `AUDIT_HISTORIES` sizes a run; of those, one in `share` goes to a slower ledger. `AUDIT_CALLS`,
 * such as `20-32`, bounds the length of each: one that disagrees is then not shrunk below it.
 */
export function auditRun(runs: number, share = 1): AuditRun {
  const asked = process.env['AUDIT_HISTORIES'];
  const [minCalls, maxCalls] = (process.env['AUDIT_CALLS'] ?? '').split('-').map(Number);
  return {
    length: minCalls && maxCalls ? { minCalls, maxCalls } : {},
    runs: asked ? Math.ceil(Number(asked) / share) : runs,
    seed: Number(process.env['AUDIT_SEED'] ?? 20_261_121),
    report: process.env['AUDIT_REPORT'],
  };
}
