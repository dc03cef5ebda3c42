/** How many histories, and which: from the environment, for runs of hours. */
export interface AuditRun {
  runs: number;
  seed: number;
  /** Where the tally is written as JSON, one file of this name per ledger; nowhere unless told. */
  report: string | undefined;
}

/** `AUDIT_HISTORIES` sizes the run; of those, one in `share` goes to a slower ledger. */
export function auditRun(runs: number, share = 1): AuditRun {
  const asked = process.env['AUDIT_HISTORIES'];
  return {
    runs: asked ? Math.ceil(Number(asked) / share) : runs,
    seed: Number(process.env['AUDIT_SEED'] ?? 20_261_121),
    report: process.env['AUDIT_REPORT'],
  };
}
