/** Random histories against the auditor; see audit-in-memory.spec.ts. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SMALL_WORLD } from '@satchel/proving';
import { assertRepresentative, audited, HOURS_MS } from '../proving/audited-histories.js';
import { auditRun } from '../proving/config.js';
import { type AuditedDatabase, postgresAudited } from '../proving/postgres-audited.js';

describe('the ledger in PostgreSQL', () => {
  const run = auditRun(200);
  let database: AuditedDatabase;
  beforeAll(async () => {
    database = await postgresAudited(SMALL_WORLD);
  });
  afterAll(() => database.close());

  it(
    `agrees with the auditor over ${run.runs} histories`,
    async () => {
      const tally = await audited(run, SMALL_WORLD, () => database.open());
      expect(() => assertRepresentative(tally, run.runs)).not.toThrow();
    },
    HOURS_MS,
  );
});
