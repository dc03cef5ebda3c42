/** What sets consist of, and packing by it, in both stores: registered, used, told at once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@satchel/access';
import type { StockEventAnswer, StockOrder } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { inPostgres, type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { EventGroups } from '../use-cases/group-events.js';
import { RecordStockEvents } from '../use-cases/record-stock-events.js';
import { RegisterEntries } from '../use-cases/register-entries.js';
import { PostgresRegisterQuestions } from './register-questions.js';

const who: Principal = {
  subject: 'pharmacist',
  kind: 'person',
  channel: 'api',
  grants: [
    { role: 'district-pharmacist', at: 'LR' },
    { role: 'programme-manager', at: 'LR' },
  ],
};

async function filled(world: LedgerWorld): Promise<RegisterEntries> {
  const entries = new RegisterEntries(world.register, world.clock);
  await entries.zones([{ id: 'LR', name: 'Liberia', level: 'country' }], who);
  const clinic = { id: 'CLINIC', name: 'CLINIC', kind: 'facility' as const, zone: 'LR' };
  const place = { timeZone: 'Africa/Monrovia', openedOn: '2026-01-01' };
  await entries.locations([{ ...clinic, ...place }], who);
  const products = ['ORS', 'ZINC', 'SET', 'BOX', 'CRATE'];
  const unit = { dispensingUnit: 'unit', packSize: 1 };
  await entries.products(
    products.map((id) => ({ id, name: id, ...unit })),
    who,
  );
  return entries;
}
const contents = (product: string, from: string, lines: Record<string, number>) => ({
  ...{ product, from },
  contents: Object.entries(lines).map(([id, quantity]) => ({ product: id, quantity })),
});

describe.each(ledgerWorlds)('pack sets kept in %s', (_where, open) => {
  let world: LedgerWorld;
  let entries: RegisterEntries;
  let replicas: RecordStockEvents[];
  beforeAll(async () => {
    world = await open();
    entries = await filled(world);
    replicas = world.ledgers.map((store) => {
      const groups = new EventGroups({ store, lanes: 3, committed: () => undefined });
      return new RecordStockEvents(groups, world.clock);
    });
  });
  afterAll(() => world.close());

  const order = async (fields: Partial<StockOrder>, replica = 0): Promise<StockEventAnswer> => {
    const item = { id: uuid(), location: 'CLINIC', product: 'SET', ...fields } as StockOrder;
    const answer = await replicas[replica]?.order({ items: [item] }, who);
    return answer?.items[0] as StockEventAnswer;
  };
  const registered = async (...items: ReturnType<typeof contents>[]) =>
    (await entries.packContents(items, who)).items.map(
      ({ outcome, version, problem }) => problem?.code ?? `${outcome} ${version}`,
    );

  it('says what they contain, in whatever order, until that is used', async () => {
    const first = contents('SET', '2026-01-01', { ZINC: 10, ORS: 4 });
    expect(await registered(first)).toEqual(['created 1']);
    expect(await registered(contents('SET', '2026-01-01', { ORS: 4, ZINC: 10 }))).toEqual([
      'unchanged 1',
    ]);
    expect(await registered(contents('SET', '2026-01-01', { ORS: 5 }))).toEqual(['changed 2']);
    expect(await registered(first)).toEqual(['changed 3']);
  });
  it('refuses what is not known, listed twice, of no day, or would contain itself', async () => {
    const twice = contents('SET', '2026-02-01', { ORS: 1 });
    twice.contents.push({ product: 'ORS', quantity: 1 });
    expect(
      await registered(
        contents('NONE', '2026-01-01', { ORS: 1 }),
        contents('SET', '2026-01-01', { NONE: 1 }),
        twice,
        contents('SET', '2026-02-30', { ORS: 1 }),
        contents('SET', '2026-02-01', { SET: 1 }),
        contents('BOX', '2026-01-01', { SET: 2 }),
        contents('SET', '2026-02-01', { BOX: 1 }),
      ),
    ).toEqual([
      ...['unknown-product', 'unknown-product', 'malformed', 'malformed', 'contents-circle'],
      ...['created 1', 'contents-circle'],
    ]);
  });
  it('packs and unpacks by it, and then it never changes', async () => {
    for (const product of ['ORS', 'ZINC']) await order({ kind: 'receive', product, quantity: 100 });
    const lots = [{ lot: 'S1', quantity: 6 }];
    expect(await order({ kind: 'pack', lots })).toMatchObject({
      ...{ outcome: 'accepted', onHand: 6 },
      parts: [
        { product: 'ORS', quantity: 24, onHand: 76 },
        { product: 'ZINC', quantity: 60, onHand: 40 },
      ],
    });
    expect(await registered(contents('SET', '2026-01-01', { ORS: 5 }))).toEqual(['contents-used']);
    expect(await registered(contents('SET', '2026-12-01', { ORS: 5 }))).toEqual(['created 1']);
    expect(await registered(contents('SET', '2026-12-01', { ORS: 6 }))).toEqual(['changed 2']);
  });
  it('announces each entry on each card', async () => {
    const all = await world.announced();
    const kinds = all.flatMap(({ partitionkey, data }) => {
      const { kind, other, direction, quantity } = data as Record<string, unknown>;
      return other === '@converted' ? [[partitionkey, kind, direction, quantity]] : [];
    });
    expect(kinds).toEqual([
      ['CLINIC|ORS', 'packed', 'out', 24],
      ['CLINIC|ZINC', 'packed', 'out', 60],
      ['CLINIC|SET', 'packed', 'in', 6],
    ]);
  });
  it('never packs the same stock twice, and undoes all of it, whoever asks at once', async () => {
    const lots = [{ lot: 'S1', quantity: 4 }];
    const both = await Promise.all([0, 1].map((replica) => order({ kind: 'pack', lots }, replica)));
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'refused']);
    const done = both.find(({ outcome }) => outcome === 'accepted');
    const undo = { kind: 'reverse', event: done?.id ?? '', reason: 'twice' } as const;
    const undone = await Promise.all([0, 1].map((replica) => order(undo, replica)));
    expect(undone.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'refused']);
    const whole = undone.find(({ outcome }) => outcome === 'accepted');
    expect(whole?.parts?.map(({ onHand }) => onHand)).toEqual([76, 40]);
  });
  it('undoes what was unpacked a moment ago, in the same batch or at the same time', async () => {
    const event = uuid();
    const undo = { kind: 'reverse', event, reason: 'a slip' } as const;
    const items = [
      { id: event, kind: 'unpack', quantity: 1 },
      { id: uuid(), ...undo },
    ].map((each) => ({ location: 'CLINIC', product: 'SET', ...each }) as StockOrder);
    const { items: answers } = (await replicas[0]?.order({ items }, who)) ?? { items: [] };
    expect(answers.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
    const other = uuid();
    const late = { ...undo, event: other };
    const told = [order({ id: other, kind: 'unpack', quantity: 1 }), order(late, 1)];
    const [first, second] = await Promise.all(told);
    expect(first?.outcome).toBe('accepted');
    const last = second?.outcome === 'accepted' ? second : await order(late, 1);
    expect(last.parts?.map(({ onHand }) => onHand)).toEqual([76, 40]);
  });
  it('takes no more of them in one batch than one transaction should write', async () => {
    const items = Array.from({ length: 51 }, () => ({
      ...{ id: uuid(), kind: 'unpack', location: 'CLINIC', product: 'SET', quantity: 1 },
    })) as StockOrder[];
    const answers = replicas[0]?.order({ items }, who);
    await expect(answers).rejects.toMatchObject({ problem: { code: 'malformed' } });
  });
});

describe('the list of what sets consist of', () => {
  it('goes by product and day, page by page, and says what is used', async () => {
    const world = await inPostgres();
    const entries = await filled(world);
    const items = [
      contents('SET', '2026-06-01', { ORS: 2 }),
      contents('SET', '2026-01-01', { ORS: 1 }),
      contents('BOX', '2026-01-01', { ZINC: 20 }),
    ];
    await entries.packContents(items, who);
    const questions = new PostgresRegisterQuestions(world.pool);
    const first = await questions.packContents({ limit: 2 });
    const rest = await questions.packContents({ cursor: first.page.next ?? '' });
    const shown = [...first.items, ...rest.items].map(({ product, from, isUsed, version }) => [
      ...[product, from, isUsed, version],
    ]);
    expect(shown).toEqual([
      ['BOX', '2026-01-01', false, 1],
      ['SET', '2026-01-01', false, 1],
      ['SET', '2026-06-01', false, 1],
    ]);
    expect((await questions.packContents({ product: 'BOX' })).items).toHaveLength(1);
    await world.close();
  });
});
