import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@satchel/access';
import { type FreshDatabase, fakeClock, freshDatabase } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { EventGroups } from '../use-cases/group-events.js';
import { RecordStockEvents } from '../use-cases/record-stock-events.js';
import { SealLedger } from '../use-cases/seal-ledger.js';
import { openPools, type Pools } from './database.js';
import { PostgresLedger } from './ledger.store.js';
import { PostgresLedgerSeals } from './ledger-seals.store.js';
import { migrate } from './migrate.js';

const HOUR_MS = 3_600_000;
const clock = fakeClock('2026-11-21T08:00:00Z');
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const who: Principal = {
  subject: 'pharmacist',
  kind: 'person',
  channel: 'api',
  grants: [{ role: 'district-pharmacist', at: 'LR' }],
};
const PRODUCTS = ['ACT', 'ORS', 'RDT', 'ZINC'];

let database: FreshDatabase;
let pools: Pools;
let events: RecordStockEvents;
const opened: PostgresLedgerSeals[] = [];

function sealer(cardsMax = 100): SealLedger {
  const seals = new PostgresLedgerSeals(pools.general, log, () => undefined);
  opened.push(seals);
  return new SealLedger(seals, clock, { everyMs: HOUR_MS, cardsMax });
}

async function receive(...products: string[]): Promise<void> {
  const items = products.map((product) => ({
    id: uuid(),
    kind: 'receive' as const,
    location: 'DEPOT',
    product,
    quantity: 1,
  }));
  const answers = await events.order({ items }, who);
  expect(answers.items.map((item) => item.outcome)).toEqual(products.map(() => 'accepted'));
}

beforeAll(async () => {
  database = await freshDatabase(migrate, 'inventory');
  pools = openPools(database.runtimeUrl, 3, 4);
  const store = new PostgresLedger(pools.ledger, clock);
  events = new RecordStockEvents(
    new EventGroups({ store, lanes: 3, committed: () => undefined }),
    clock,
  );
  const { general } = pools;
  await general.query(`INSERT INTO zone VALUES ('LR', 'Liberia', 'country', NULL, ARRAY['LR'], 1)`);
  await general.query(
    `INSERT INTO location (id, kind, zone, time_zone, opened_on, zone_path, supplier_path, entry,
       version)
     VALUES ('DEPOT', 'depot', 'LR', 'Africa/Monrovia', '2026-01-01', ARRAY['LR'], '{}', '{}', 1)`,
  );
  await general.query(
    `INSERT INTO product (id, entry, version) SELECT id, '{}', 1 FROM unnest($1::text[]) AS id`,
    [PRODUCTS],
  );
});
afterAll(async () => {
  for (const seals of opened) await seals.release();
  await pools.end();
  await database.drop();
});

/** Makes all that is due, one hour on, and gives the turn back. */
async function sealNow(cardsMax?: number) {
  clock.advance(HOUR_MS);
  const made = await sealer(cardsMax).whenDue();
  await opened.pop()?.release();
  return made;
}

const sealed = async (seal: number): Promise<string[]> => {
  const { rows } = await pools.general.query(
    'SELECT product FROM sealed_head WHERE seal = $1 ORDER BY product',
    [seal],
  );
  return rows.map((row) => row.product);
};

describe('the seal over the ledger', () => {
  it('covers each card that has changed since, once, and follows on the one before', async () => {
    await receive('ACT', 'ORS');
    const [first] = await sealNow();
    await receive('ORS');
    const [second] = await sealNow();
    const [third] = await sealNow();
    expect([await sealed(1), await sealed(2), await sealed(3)]).toEqual([
      ['ACT', 'ORS'],
      ['ORS'],
      [],
    ]);
    expect([first?.cards, second?.cards, third?.cards]).toEqual([2, 1, 0]);
    expect([first?.number, second?.number, third?.number]).toEqual([1, 2, 3]);
    expect([second?.previous, third?.previous]).toEqual([first?.digest, second?.digest]);
    const { rows } = await pools.general.query(
      `SELECT payload FROM outbox WHERE subject = 'inventory.evt.ledger-sealed.v1'
       ORDER BY position`,
    );
    const iso = (at = 0): string => new Date(at).toISOString();
    expect(rows.map((row) => row.payload)).toEqual(
      [first, second, third].map((seal) => ({ ...seal, sealedAt: iso(seal?.sealedAt) })),
    );
  });

  it('is made when an hour has passed and not before, by one process', async () => {
    const one = sealer();
    const other = sealer();
    clock.advance(HOUR_MS);
    expect([(await one.whenDue()).length, (await other.whenDue()).length]).toEqual([1, 0]);
    clock.advance(HOUR_MS - 1);
    expect(await one.whenDue()).toEqual([]);
    clock.advance(1);
    expect([(await other.whenDue()).length, (await one.whenDue()).length]).toEqual([0, 1]);
    await opened.pop()?.release();
    await opened.pop()?.release();
  });

  it('is several where more has changed than one may hold', async () => {
    await receive(...PRODUCTS);
    const made = await sealNow(3);
    expect(made.map((seal) => seal.cards)).toEqual([3, 1]);
  });

  it('does not cover a head twice where its mark was not taken away', async () => {
    await receive('ACT');
    await sealNow();
    await pools.general.query('UPDATE stock_card SET unsealed = true');
    expect((await sealNow()).map((seal) => seal.cards)).toEqual([0]);
  });

  it('takes what is written meanwhile wholly, or leaves it to the next', async () => {
    let writing = true;
    const writers = PRODUCTS.map(async (product) => {
      while (writing) await receive(product);
    });
    for (let n = 0; n < 10; n += 1) await sealNow();
    writing = false;
    await Promise.all(writers);
    await sealNow();
    const { rows } = await pools.general.query(
      `SELECT count(*)::integer AS sealed,
         count(*) FILTER (WHERE h.head = e.hash)::integer AS standing
       FROM sealed_head h LEFT JOIN stock_event e ON e.location = h.location
         AND e.product = h.product AND e.number = h.events`,
    );
    expect(rows[0].standing).toBe(rows[0].sealed);
    const { rows: open } = await pools.general.query(
      `SELECT product FROM stock_card c WHERE unsealed OR NOT EXISTS (SELECT FROM sealed_head h
         WHERE h.product = c.product AND h.head = c.event_head)`,
    );
    expect(open).toEqual([]);
  });
});
