/**
 * Random histories against the auditor, who was written from docs/LEDGER.md and not from the code.
 * For hours: `npm run audit`, which runs this file again and again with other seeds.
 */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AuditTally,
  auditHistory,
  histories,
  type LedgerUnderTest,
  type ModelRegister,
  OBSERVED_WORLD,
  SMALL_WORLD,
} from '@satchel/proving';
import fc from 'fast-check';
import { type AuditRun, auditRun } from '../proving/config.js';
import { memoryAudited } from '../proving/memory-audited.js';
import { type AuditedDatabase, postgresAudited } from '../proving/postgres-audited.js';

const HOURS_MS = 24 * 3_600_000;

async function audited(
  { runs, seed, length, report }: AuditRun,
  open: () => Promise<LedgerUnderTest>,
  world: ModelRegister = SMALL_WORLD,
): Promise<AuditTally> {
  const tally = new AuditTally();
  const property = fc.asyncProperty(histories(length), async (history) => {
    tally.add(await auditHistory(history, world, open));
  });
  await fc.assert(property, { numRuns: runs, seed });
  if (report !== undefined) writeFileSync(report, JSON.stringify(tally.figures()));
  return tally;
}

function expectRepresentative(tally: AuditTally, runs: number): void {
  tally.assertRepresentative({ meanAccepted: 25, leastShare: 0.02 });
  const seen = ['late', 'reordered', 'duplicates', 'lateCounts', 'reorderedCounts'];
  for (const figure of [...seen, 'modes changed', 'modes mode-counted']) {
    expect([figure, tally.count(figure) > runs / 20]).toEqual([figure, true]);
  }
}

describe('the ledger in memory', () => {
  const run = auditRun(2000);
  it(
    `agrees with the auditor over ${run.runs} histories`,
    async () => {
      const tally = await audited(run, async () => memoryAudited(SMALL_WORLD));
      expectRepresentative(tally, run.runs);
    },
    HOURS_MS,
  );
});

describe('the ledger in PostgreSQL', () => {
  const run = auditRun(200, 10);
  let database: AuditedDatabase;
  beforeAll(async () => {
    database = await postgresAudited(SMALL_WORLD);
  });
  afterAll(() => database.close());

  it(
    `agrees with the auditor over ${run.runs} histories`,
    async () => {
      const tally = await audited(run, () => database.open());
      expectRepresentative(tally, run.runs);
    },
    HOURS_MS,
  );
});

describe('the ledger with locations that are only observed', () => {
  const run = auditRun(2000);
  it(
    `agrees with the auditor over ${run.runs} histories in memory`,
    async () => {
      const open = async () => memoryAudited(OBSERVED_WORLD);
      const tally = await audited(run, open, OBSERVED_WORLD);
      // Less is promised where nothing is refused, so less of it is released.
      tally.assertRepresentative({ meanAccepted: 25, leastShare: 0.01 });
    },
    HOURS_MS,
  );

  const fewer = auditRun(100, 20);
  let database: AuditedDatabase;
  beforeAll(async () => {
    database = await postgresAudited(OBSERVED_WORLD);
  });
  afterAll(() => database.close());
  it(
    `agrees with the auditor over ${fewer.runs} histories in PostgreSQL`,
    async () => {
      // What a history holds is looked at above, among more of them.
      const tally = await audited(fewer, () => database.open(), OBSERVED_WORLD);
      expect(tally.count('late')).toBeGreaterThan(0);
    },
    HOURS_MS,
  );
});
