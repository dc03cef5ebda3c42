/**
 * The audit in small, for mutants: a few histories, always the same, against the auditor. A mutant
 * of the ledger's rules is judged by it within a second; the audit itself draws thousands.
 */
import { describe, expect, it } from '@jest/globals';
import { auditHistory, histories, SMALL_WORLD } from '@satchel/proving';
import fc from 'fast-check';
import { memoryAudited } from './memory-audited.js';

const HISTORIES = 40;
const SEED = 20_261_121;

describe('the ledger in memory', () => {
  it(`agrees with the auditor over ${HISTORIES} histories`, async () => {
    let agreed = 0;
    for (const history of fc.sample(histories(), { numRuns: HISTORIES, seed: SEED })) {
      await auditHistory(history, SMALL_WORLD, async () => memoryAudited(SMALL_WORLD));
      agreed += 1;
    }
    expect(agreed).toBe(HISTORIES);
  });
});
