/**
 * Random histories against the auditor, who was written from docs/LEDGER.md and not from the code.
 * For hours: `npm run audit`, which runs this file again and again with other seeds.
 */
import { describe, expect, it } from '@jest/globals';
import { SMALL_WORLD } from '@satchel/proving';
import { assertRepresentative, audited, HOURS_MS } from '../proving/audited-histories.js';
import { auditRun } from '../proving/config.js';
import { memoryAudited } from '../proving/memory-audited.js';

describe('the ledger in memory', () => {
  const run = auditRun(2000);
  it(
    `agrees with the auditor over ${run.runs} histories`,
    async () => {
      const tally = await audited(run, SMALL_WORLD, async () => memoryAudited(SMALL_WORLD));
      expect(() => assertRepresentative(tally, run.runs)).not.toThrow();
    },
    HOURS_MS,
  );
});
