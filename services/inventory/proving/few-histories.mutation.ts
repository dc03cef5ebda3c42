/**
 * The audit in small, for mutants: a few histories, always the same, against the auditor. A mutant
 * of the ledger's rules is judged by it within a second; the audit itself draws thousands.
 */
import { describe, expect, it } from '@jest/globals';
import { auditHistory, histories, SMALL_WORLD } from '@satchel/proving';
import fc from 'fast-check';
import { memoryAudited } from './memory-audited.js';

const HISTORIES = 24;
const FIRST_SEED = 20_261_121;

describe('the ledger in memory', () => {
  it(`agrees with the auditor over ${HISTORIES} histories`, async () => {
    let agreed = 0;
    // Drawn one by one: most mutants do not live to see the second.
    for (const seed of Array.from({ length: HISTORIES }, (_, nth) => FIRST_SEED + nth)) {
      for (const history of fc.sample(histories(), { numRuns: 1, seed })) {
        await auditHistory(history, SMALL_WORLD, async () => memoryAudited(SMALL_WORLD));
        agreed += 1;
      }
    }
    expect(agreed).toBe(HISTORIES);
  });
});
