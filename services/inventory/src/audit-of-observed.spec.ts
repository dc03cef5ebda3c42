/** Random histories of locations that are only observed; see audit-in-memory.spec.ts. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OBSERVED_WORLD } from '@satchel/proving';
import { audited, HOURS_MS } from '../proving/audited-histories.js';
import { auditRun } from '../proving/config.js';
import { memoryAudited } from '../proving/memory-audited.js';
import { type AuditedDatabase, postgresAudited } from '../proving/postgres-audited.js';

describe('the ledger with locations that are only observed', () => {
  const run = auditRun(200);
  it(
    `agrees with the auditor over ${run.runs} histories in memory`,
    async () => {
      const tally = await audited(run, OBSERVED_WORLD, async () => memoryAudited(OBSERVED_WORLD));
      // Less is promised where nothing is refused, so less of it is released.
      const look = () => tally.assertRepresentative({ meanAccepted: 25, leastShare: 0.01 });
      expect(look).not.toThrow();
    },
    HOURS_MS,
  );

  const fewer = auditRun(20, 10);
  let database: AuditedDatabase;
  beforeAll(async () => {
    database = await postgresAudited(OBSERVED_WORLD);
  });
  afterAll(() => database.close());
  it(
    `agrees with the auditor over ${fewer.runs} histories in PostgreSQL`,
    async () => {
      // What a history holds is looked at above, among more of them.
      const tally = await audited(fewer, OBSERVED_WORLD, () => database.open());
      expect(tally.count('late')).toBeGreaterThan(0);
    },
    HOURS_MS,
  );
});
