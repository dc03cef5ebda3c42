import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal, Role } from '@satchel/access';
import { type GetStockByLevel, ProblemError } from '@satchel/contracts';
import { type FreshDatabase, fakeClock, freshDatabase } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { EventGroups } from '../use-cases/group-events.js';
import { RecordStockEvents } from '../use-cases/record-stock-events.js';
import { SumStock } from '../use-cases/sum-stock.js';
import { openPools, type Pools } from './database.js';
import { sumDiscrepancies } from './discrepancy-sums.js';
import { PostgresLedger } from './ledger.store.js';
import { PostgresLevelQuestions, PostgresLevelSums } from './level-sums.store.js';
import { migrate } from './migrate.js';

const MINUTE_MS = 60_000;
const clock = fakeClock('2026-11-21T08:00:00Z');
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const person = (role: Role, at: string): Principal => ({
  subject: role,
  kind: 'person',
  channel: 'api',
  grants: [{ role, at }],
});
const pharmacist = person('district-pharmacist', 'LR');

let database: FreshDatabase;
let pools: Pools;
let events: RecordStockEvents;
let questions: PostgresLevelQuestions;

const ZONES = [
  ['LR', null, ['LR']],
  ['NIMBA', 'LR', ['NIMBA', 'LR']],
  ['BONG', 'LR', ['BONG', 'LR']],
] as const;
const LOCATIONS = [
  ['CMS', 'warehouse', ['LR']],
  ['CLINIC', 'facility', ['NIMBA', 'LR']],
  ['KIT-1', 'kit', ['NIMBA', 'LR']],
  ['KIT-2', 'kit', ['BONG', 'LR']],
] as const;

beforeAll(async () => {
  database = await freshDatabase(migrate, 'inventory');
  pools = openPools(database.runtimeUrl, 2, 4);
  const store = new PostgresLedger(pools.ledger, clock);
  const groups = new EventGroups({ store, lanes: 2, committed: () => undefined });
  events = new RecordStockEvents(groups, clock);
  questions = new PostgresLevelQuestions(pools.general, clock);
  const { general } = pools;
  for (const [id, parent, path] of ZONES) {
    await general.query('INSERT INTO zone VALUES ($1, $1, $1, $2, $3, 1)', [id, parent, path]);
  }
  for (const [id, kind, path] of LOCATIONS) {
    await general.query(
      `INSERT INTO location (id, kind, zone, time_zone, opened_on, zone_path, supplier_path, entry,
         version)
       VALUES ($1, $2, $3, 'Africa/Monrovia', '2026-01-01', $4, '{}', '{}', 1)`,
      [id, kind, path[0], path],
    );
  }
  await general.query(
    `INSERT INTO product (id, entry, version) VALUES ('ACT', '{}', 1), ('ORS', '{}', 1)`,
  );
});
afterAll(async () => {
  await pools.end();
  await database.drop();
});

async function order(kind: 'receive' | 'issue', location: string, product: string, units: number) {
  const to = kind === 'issue' ? { to: 'KIT-1', shipment: uuid() } : {};
  const item = { id: uuid(), kind, location, product, quantity: units, ...to };
  const { items } = await events.order({ items: [item] }, pharmacist);
  expect(items.map(({ outcome }) => outcome)).toEqual(['accepted']);
}

/** What is due now is done, by a process of its own. */
async function sum() {
  const sums = new PostgresLevelSums(pools.general, log, sumDiscrepancies);
  const turn = await new SumStock(sums, clock, MINUTE_MS).whenDue();
  await sums.release();
  return turn;
}

const ask = (zone: string, who = pharmacist, more: Partial<GetStockByLevel> = {}) =>
  questions.byLevel({ zone, ...more }, who);

async function problemOf(refused: Promise<unknown>): Promise<unknown> {
  const error = await refused.catch((reason: unknown) => reason);
  return error instanceof ProblemError ? [error.problem.status, error.problem.code] : error;
}

describe('stock by zone and level', () => {
  it('is not answered as nothing before it was summed up', async () => {
    expect(await problemOf(ask('LR'))).toEqual([503, 'service-unavailable']);
  });

  it('is the sum of the books and of what is under way, as of a moment that it tells', async () => {
    await order('receive', 'CMS', 'ACT', 1000);
    await order('receive', 'CLINIC', 'ACT', 100);
    await order('receive', 'KIT-1', 'ACT', 7);
    await order('receive', 'KIT-2', 'ACT', 5);
    await order('receive', 'KIT-2', 'ORS', 3);
    await order('issue', 'CLINIC', 'ACT', 100);
    await sum();
    clock.advance(42_000);
    const level = { onHand: 0, allocated: 0, inTransit: 0, locations: 1, holding: 1 };
    expect(await ask('LR')).toEqual({
      zone: 'LR',
      asOf: '2026-11-21T08:00:00.000Z',
      ageSeconds: 42,
      items: [
        {
          product: 'ACT',
          levels: [
            { ...level, level: 'facility', holding: 0 },
            { ...level, level: 'kit', onHand: 12, inTransit: 100, locations: 2, holding: 2 },
            { ...level, level: 'warehouse', onHand: 1000 },
          ],
        },
        { product: 'ORS', levels: [{ ...level, level: 'kit', onHand: 3 }] },
      ],
      page: { hasMore: false },
    });
    expect((await ask('BONG')).items).toEqual([
      { product: 'ACT', levels: [{ ...level, level: 'kit', onHand: 5 }] },
      { product: 'ORS', levels: [{ ...level, level: 'kit', onHand: 3 }] },
    ]);
  });

  it('stays as it was until it is due, and then leaves out what is gone', async () => {
    await pools.general.query(
      `UPDATE location SET zone = 'NIMBA', zone_path = '{NIMBA,LR}' WHERE id = 'KIT-2'`,
    );
    clock.advance(MINUTE_MS - 43_000);
    expect(await sum()).toBeUndefined();
    expect((await ask('BONG')).items).toHaveLength(2);
    clock.advance(1000);
    expect(await sum()).toMatchObject({ asOf: clock.now().getTime() });
    expect((await ask('BONG')).items).toEqual([]);
    expect((await ask('NIMBA')).items[0]?.levels[1]).toMatchObject({ onHand: 12, locations: 2 });
  });

  it('is told in pages, and of some products only', async () => {
    const first = await ask('LR', pharmacist, { limit: 1 });
    expect(first.items.map(({ product }) => product)).toEqual(['ACT']);
    const cursor = first.page.next ?? '';
    const second = await ask('LR', pharmacist, { limit: 1, cursor });
    expect(second.items.map(({ product }) => product)).toEqual(['ORS']);
    expect(second.page).toEqual({ hasMore: false });
    const some = await ask('LR', pharmacist, { products: ['ORS', 'RDT'] });
    expect(some.items.map(({ product }) => product)).toEqual(['ORS']);
  });

  it('is for whoever may see every location of the zone', async () => {
    const hidden = [404, 'unknown-zone'];
    expect((await ask('NIMBA', person('storekeeper', 'NIMBA'))).items).not.toEqual([]);
    expect(await problemOf(ask('LR', person('district-pharmacist', 'NIMBA')))).toEqual(hidden);
    expect(await problemOf(ask('NIMBA', person('facility-in-charge', 'CLINIC')))).toEqual(hidden);
    expect(await problemOf(ask('NIMBA', person('chw', 'NIMBA')))).toEqual(hidden);
    expect(await problemOf(ask('NOWHERE'))).toEqual(hidden);
  });

  it('rests twenty times as long as it took, where that is more', async () => {
    await pools.general.query('UPDATE level_sum_turn SET took_ms = 6000');
    clock.advance(2 * MINUTE_MS - 1);
    expect(await sum()).toBeUndefined();
    clock.advance(1);
    expect(await sum()).toMatchObject({ asOf: clock.now().getTime() });
  });
});
