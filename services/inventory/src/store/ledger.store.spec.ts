import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@satchel/access';
import type { StockOrder, StockReport } from '@satchel/contracts';
import { type FreshDatabase, fakeClock, freshDatabase } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { EventGroups } from '../use-cases/group-events.js';
import { RecordStockEvents } from '../use-cases/record-stock-events.js';
import { RegisterEntries } from '../use-cases/register-entries.js';
import { PostgresCardQuestions } from './card-questions.js';
import { openPools, type Pools, PostgresRegister } from './database.js';
import { PostgresLedger } from './ledger.store.js';
import { migrate } from './migrate.js';
import { PostgresStockQuestions } from './stock-questions.js';

const clock = fakeClock('2026-11-21T08:00:00Z');
const who: Principal = {
  subject: 'storekeeper',
  kind: 'person',
  channel: 'api',
  grants: [
    { role: 'district-pharmacist', at: 'LR' },
    { role: 'programme-manager', at: 'LR' },
  ],
};

function service(pools: Pools) {
  const store = new PostgresLedger(pools.ledger, clock);
  const groups = new EventGroups({ store, lanes: 3, committed: () => undefined });
  const stock = new PostgresStockQuestions(pools.general, clock);
  const cards = new PostgresCardQuestions(pools.general, stock);
  return { events: new RecordStockEvents(groups, clock), stock, cards };
}

async function registered(pools: Pools): Promise<void> {
  const register = new PostgresRegister(pools.general, clock, () => undefined);
  const entries = new RegisterEntries(register, clock);
  await entries.zones([{ id: 'LR', name: 'Liberia', level: 'country' }], who);
  await entries.programmes([{ id: 'iccm', name: 'iCCM' }], who);
  const place = { zone: 'LR', timeZone: 'Africa/Monrovia', openedOn: '2026-01-01' };
  const answer = await entries.locations(
    [
      { id: 'DEPOT', name: 'Depot', kind: 'depot', ...place },
      {
        id: 'KIT',
        name: 'Kit',
        kind: 'kit',
        ...place,
        supplyLines: [{ programme: 'iccm', supplier: 'DEPOT' }],
      },
    ],
    who,
  );
  expect(answer.items.map((item) => item.outcome)).toEqual(['created', 'created']);
  const packs = [{ name: 'box', units: 10 }];
  const counted = { dispensingUnit: 'unit', packSize: 20, packs };
  // One product for each test, so that none finds what another left.
  await entries.products(
    ['ORS', 'ZINC', 'RDT', 'SALT'].map((id) => ({ id, name: id, ...counted })),
    who,
  );
}

const order = (fields: Partial<StockOrder>): StockOrder =>
  ({ id: uuid(), location: 'DEPOT', product: 'ORS', ...fields }) as StockOrder;
const report = (fields: Partial<StockReport>): StockReport =>
  ({
    id: uuid(),
    location: 'KIT',
    product: 'ORS',
    occurredAt: '2026-11-20',
    ...fields,
  }) as StockReport;

describe('the ledger in PostgreSQL', () => {
  let database: FreshDatabase;
  let one: Pools;
  let two: Pools;

  beforeAll(async () => {
    database = await freshDatabase(migrate, 'inventory');
    one = openPools(database.runtimeUrl, 3, 2);
    two = openPools(database.runtimeUrl, 3, 2);
    await registered(one);
  });
  afterAll(async () => {
    await Promise.all([one.end(), two.end()]);
    await database.drop();
  });

  it('walks stock from the supplier to the kit and into use', async () => {
    const { events, stock } = service(one);
    const shipment = uuid();
    const { items } = await events.order(
      {
        items: [
          order({ kind: 'receive', lots: [{ lot: 'A1', quantity: 100, expiresOn: '2027-01-31' }] }),
          order({ kind: 'issue', quantity: 40, to: 'KIT', shipment }),
        ],
      },
      who,
    );
    expect(items.map((item) => [item.outcome, item.onHand])).toEqual([
      ['accepted', 100],
      ['accepted', 60],
    ]);
    const received = await events.report(
      { items: [report({ kind: 'received', quantity: 37, shipment, occurredAt: '2026-11-21' })] },
      who,
    );
    expect(received.items[0]).toMatchObject({ outcome: 'accepted', onHand: 37 });
    expect(received.items[0]?.discrepancies).toHaveLength(1);
    const kit = await stock.onHand({ location: 'KIT' }, who);
    expect(kit.products[0]).toMatchObject({ onHand: 37, inTransit: 3, sequence: 1 });
    const packs = [
      { pack: 'pack', count: 1, of: 20 },
      { pack: 'box', count: 1, of: 10 },
    ];
    expect(kit.products[0]?.inPacks).toEqual({ packs, loose: 7 });
    expect(kit.products[0]?.lots).toMatchObject([{ onHand: 37, inPacks: { packs, loose: 7 } }]);
  });

  it('shows a card in packs beside its units, in either order', async () => {
    const { cards } = service(one);
    const depot = { location: 'DEPOT', product: 'ORS' };
    const twenties = (count: number) => ({ packs: [{ pack: 'pack', count, of: 20 }], loose: 0 });
    const recorded = await cards.card(depot, who);
    expect(recorded).toMatchObject({ onHand: 60, inPacks: twenties(3) });
    expect(recorded.items[0]).toMatchObject({
      ...{ quantity: 40, inPacks: twenties(2) },
      ...{ balanceAfter: 60, balanceInPacks: twenties(3), lotBalanceInPacks: twenties(3) },
    });
    expect(recorded.items[0]).not.toHaveProperty('asOfInPacks');
    const occurred = await cards.card({ ...depot, order: 'occurred' }, who);
    expect(occurred.items[0]).toMatchObject({ asOf: 60, asOfInPacks: twenties(3) });
    const none = await cards.card({ ...depot, product: 'NONE' }, who);
    expect(none).toEqual({ ...depot, product: 'NONE', onHand: 0, items: [], page: none.page });
  });

  it('answers the same id with the same answer, and refuses it for other content', async () => {
    const { events } = service(one);
    const first = order({ kind: 'receive', product: 'RDT', quantity: 5 });
    const a = await events.order({ items: [first] }, who);
    const b = await events.order({ items: [first] }, who);
    expect(b).toEqual(a);
    const c = await events.order({ items: [{ ...first, quantity: 6 }] }, who);
    expect(c.items[0]?.problem?.code).toBe('id-reused');
  });

  it('gives the last units to exactly as many as there are, from two replicas at once', async () => {
    const replicas = [service(one), service(two)];
    await replicas[0]?.events.order(
      { items: [order({ kind: 'receive', location: 'KIT', product: 'ZINC', quantity: 10 })] },
      who,
    );
    const units = 10;
    const asked = Array.from({ length: units + 54 }, (_, n) =>
      replicas[n % 2]?.events.order(
        {
          items: [
            order({
              kind: 'issue',
              location: 'KIT',
              product: 'ZINC',
              quantity: 1,
              to: 'DEPOT',
              shipment: uuid(),
            }),
          ],
        },
        who,
      ),
    );
    const answers = (await Promise.all(asked)).map((each) => each?.items[0]);
    expect(answers.filter((each) => each?.outcome === 'accepted')).toHaveLength(units);
    const codes = new Set(answers.flatMap((each) => each?.problem?.code ?? []));
    expect([...codes]).toEqual(['insufficient-stock']);
  });

  it('links refused events like accepted ones, and a reversal to what it undoes', async () => {
    const { events } = service(one);
    const receive = order({ kind: 'receive', product: 'SALT', quantity: 5 });
    const undo = { kind: 'reverse', product: 'SALT', event: receive.id, reason: 'a slip' } as const;
    const reverse = order(undo);
    const again = order(undo);
    const { items } = await events.order({ items: [receive, reverse] }, who);
    const later = await events.order({ items: [again] }, who);
    expect([...items, ...later.items].map((item) => item.outcome)).toEqual([
      'accepted',
      'accepted',
      'refused',
    ]);
    const { rows } = await one.general.query(
      `SELECT e.id, e.number::integer, e.sequence_after::integer, e.reverses,
         e.hash = c.event_head AS last, e.number = c.event_count AS counted
       FROM stock_event e JOIN stock_card c USING (location, product)
       WHERE product = 'SALT' ORDER BY e.number`,
    );
    const row = (id: string, number: number, sequence_after: number, reverses: string | null) => {
      const last = number === 3;
      return { id, number, sequence_after, reverses, last, counted: last };
    };
    expect(rows).toEqual([
      row(receive.id, 1, 1, null),
      row(reverse.id, 2, 2, receive.id),
      row(again.id, 3, 2, null),
    ]);
  });

  it.each([
    'UPDATE movement SET quantity = 1',
    'DELETE FROM movement',
    'UPDATE stock_event SET answer = answer',
    'UPDATE stock_event SET reverses = id',
    'DELETE FROM stock_event',
    'UPDATE physical_count SET counted = 1',
    'UPDATE ledger_seal SET digest = digest',
    'DELETE FROM ledger_seal',
    'UPDATE sealed_head SET head = head',
    'DELETE FROM sealed_head',
    'TRUNCATE sealed_head',
  ])('does not let the runtime role do this: %s', async (sql) => {
    await expect(one.general.query(sql)).rejects.toThrow(/permission denied/);
  });
});
