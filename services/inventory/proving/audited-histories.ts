/** Random histories through a ledger and the auditor, sized by the environment. */
import { writeFileSync } from 'node:fs';
import {
  AuditTally,
  auditHistory,
  histories,
  type LedgerUnderTest,
  type ModelRegister,
} from '@satchel/proving';
import fc from 'fast-check';
import type { AuditRun } from './config.js';

/** Longer than any run that somebody asks for. */
export const HOURS_MS = 24 * 3_600_000;

/** Fails at the first disagreement; tells what the histories held. */
export async function audited(
  { runs, seed, length, report }: AuditRun,
  world: ModelRegister,
  open: () => Promise<LedgerUnderTest>,
): Promise<AuditTally> {
  const tally = new AuditTally();
  const property = fc.asyncProperty(histories(length), async (history) => {
    tally.add(await auditHistory(history, world, open));
  });
  await fc.assert(property, { numRuns: runs, seed });
  if (report !== undefined) writeFileSync(report, JSON.stringify(tally.figures()));
  return tally;
}

/** Agreement says little where a kind of operation, or what comes late, hardly ever occurs. */
export function assertRepresentative(tally: AuditTally, runs: number): void {
  tally.assertRepresentative({ meanAccepted: 25, leastShare: 0.02 });
  const seen = ['late', 'reordered', 'duplicates', 'lateCounts', 'reorderedCounts'];
  const rare = [...seen, 'modes changed', 'modes mode-counted'].filter(
    (figure) => tally.count(figure) <= runs / 20,
  );
  if (rare.length > 0) throw new Error(`hardly ever in ${runs} histories: ${rare.join(', ')}`);
}
