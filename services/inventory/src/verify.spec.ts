/**
 * Random histories, sealed now and then, against the verification, which was written from
 * docs/LEDGER.md, section 7, and not from the code: what is written is what is found.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditHistory, fakeClock, histories, SMALL_WORLD } from '@satchel/proving';
import { type Finding, sealsOfGateway, verifyLedger } from '@satchel/verify';
import fc from 'fast-check';
import pg from 'pg';
import { type AuditedDatabase, postgresAudited } from '../proving/postgres-audited.js';
import { PostgresLedgerSeals } from './store/ledger-seals.store.js';

const HISTORIES = 20;
const MINUTES_MS = 60_000;
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const clock = fakeClock('2026-11-21T08:00:00Z');

let database: AuditedDatabase;
let owner: pg.Client;
let seals: PostgresLedgerSeals;
const seen = { between: 0, counts: 0, entries: 0 };

beforeAll(async () => {
  database = await postgresAudited(SMALL_WORLD);
  owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  seals = new PostgresLedgerSeals(
    new pg.Pool({ connectionString: database.runtimeUrl }),
    log,
    () => undefined,
  );
});
afterAll(async () => {
  await seals.release();
  await owner.end();
  await database.close();
});

async function findings(): Promise<Finding[]> {
  const found: Finding[] = [];
  const { rows } = await owner.query(
    `SELECT epoch, number::float8 AS number, (extract(epoch FROM sealed_at) * 1000)::float8
       AS "sealedAt", cards, previous, digest FROM ledger_seal ORDER BY ledger_seal.number`,
  );
  const outside: Awaited<ReturnType<typeof sealsOfGateway>> = { seals: rows, contradictions: [] };
  await owner.query('BEGIN');
  const verified = await verifyLedger({
    client: owner,
    outside,
    onFinding: (one) => found.push(one),
  });
  await owner.query('ROLLBACK');
  expect(verified.seals).toBe(2);
  seen.between += verified.between;
  seen.counts += verified.counts;
  seen.entries += verified.entries;
  return found;
}

describe('the verification', () => {
  it(
    `finds nothing in ${HISTORIES} histories`,
    async () => {
      const property = fc.asyncProperty(histories(), async (history) => {
        // What has no calls has nothing to seal halfway; a failure is not to be shrunk to that.
        fc.pre(history.calls.length > 0);
        await owner.query('DELETE FROM sealed_head; DELETE FROM ledger_seal');
        const half = Math.floor(history.calls.length / 2);
        let told = 0;
        const open = async () => {
          const ledger = await database.open();
          const sealing = async () => {
            told += 1;
            if (told === Math.max(1, half)) await seals.add(clock.now().getTime(), 3);
          };
          return {
            ...ledger,
            reports: async (call: Parameters<typeof ledger.reports>[0]) => {
              await sealing();
              return ledger.reports(call);
            },
            orders: async (call: Parameters<typeof ledger.orders>[0]) => {
              await sealing();
              return ledger.orders(call);
            },
            modes: async (call: Parameters<typeof ledger.modes>[0]) => {
              await sealing();
              return ledger.modes(call);
            },
            approvals: async (call: Parameters<typeof ledger.approvals>[0]) => {
              await sealing();
              return ledger.approvals(call);
            },
          };
        };
        await auditHistory(history, SMALL_WORLD, open);
        await seals.add(clock.now().getTime(), 1000);
        expect(await findings()).toEqual([]);
      });
      await fc.assert(property, { numRuns: HISTORIES, seed: 20_261_121 });
      expect(seen.between).toBeGreaterThan(0);
      expect(seen.counts).toBeGreaterThan(HISTORIES);
      expect(seen.entries).toBeGreaterThan(20 * HISTORIES);
    },
    10 * MINUTES_MS,
  );
});
