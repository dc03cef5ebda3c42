import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  check,
  type OpenRecall,
  RecallDetail,
  RecallHolderPage,
  RecallPage,
  RecallTaskPage,
} from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { inPostgres } from '../../proving/ledger-worlds.js';
import { everybody, lotCountry, person } from '../../proving/lot-country.js';
import { RecallLots } from '../use-cases/recall-lots.js';
import { PostgresRecallQuestions } from './recall-questions.js';

describe('questions about a recall', () => {
  let world: Awaited<ReturnType<typeof inPostgres>>;
  let questions: PostgresRecallQuestions;
  const id = uuid();
  const why = { reason: 'tainted', action: 'destroy', instruction: 'Burn it.' } as const;
  const lofa = person(['storekeeper', 'DEPOT-L']);

  beforeAll(async () => {
    world = await inPostgres();
    questions = new PostgresRecallQuestions(world.pool, world.clock);
    const { order, report, send } = await lotCountry(world);
    const recalls = new RecallLots(world.recalls, world.clock);
    const received = ['A1', 'B2'].map((lot) => ({ lot, quantity: 100, expiresOn: '2027-05-31' }));
    await order({ kind: 'receive', location: 'CMS', lots: received });
    await send('CMS', 'DEPOT-N', { A1: 60, B2: 10 });
    await send('CMS', 'DEPOT-L', { B2: 12 }, 'stays');
    const lots = [{ number: 'B2' }, { number: 'A1' }];
    const recall: OpenRecall = { id, product: 'ORS', lots, class: 'class-1', ...why };
    await recalls.open(recall, everybody);
    world.clock.advance(20 * 3_600_000);
    const given = [{ lot: 'A1', quantity: 60 }];
    await report({ kind: 'written-off', location: 'DEPOT-N', reason: 'recalled', lots: given });
    const found = [{ lot: 'B2', found: 8, quarantined: 8 }];
    const confirmed = { id: uuid(), recall: id, location: 'DEPOT-N', lots: found };
    await recalls.report(confirmed, everybody);
    const early = { ...recall, id: uuid(), product: 'ZINC', lots: [{ number: 'Z' }] };
    await recalls.open(early, everybody);
    await recalls.close({ id: uuid(), recall: early.id }, everybody);
    world.clock.advance(6 * 3_600_000);
  });
  afterAll(() => world?.close());

  it('list it, newest first, page by page', async () => {
    const first = await questions.list({ limit: 1 });
    expect(check(RecallPage, first)).toEqual([]);
    expect(first.items.map(({ product }) => product)).toEqual(['ZINC']);
    const rest = await questions.list({ limit: 1, cursor: first.page.next as string });
    expect(rest).toMatchObject({ items: [{ id }], page: { hasMore: false } });
    expect((await questions.list({ status: 'open' })).items).toHaveLength(1);
    expect((await questions.list({ product: 'ZINC', status: 'open' })).items).toEqual([]);
  });

  it('tell how far it has come, and its sums to whoever sees the country', async () => {
    const whole = await questions.one({ recall: id }, everybody);
    expect(check(RecallDetail, whole)).toEqual([]);
    expect(whole).toMatchObject({ told: 3, confirmed: 1, overdue: 2 });
    const nothing = { returned: 0, dispensed: 0, converted: 0, unexplained: 0, difference: 0 };
    expect(whole.sumsNow).toEqual([
      {
        lot: 'B2',
        ...{ received: 100, onHand: 88, inTransit: 12, destroyed: 0, found: 8, notFound: 2 },
        ...nothing,
      },
      {
        lot: 'A1',
        ...{ received: 100, onHand: 40, inTransit: 0, destroyed: 60, found: 0, notFound: 0 },
        ...nothing,
      },
    ]);
    const some = await questions.one({ recall: id }, lofa);
    expect(some).toMatchObject({ told: 1, confirmed: 0, overdue: 1 });
    expect(some.sumsNow).toBeUndefined();
    await expect(questions.one({ recall: uuid() }, everybody)).rejects.toThrow('unknown-recall');
  });

  const shown = ({ items }: RecallHolderPage) =>
    items.map(({ lot, location, standing, onHand }) => `${lot} ${location} ${standing} ${onHand}`);
  const opened = ['A1 CMS holds 40', 'A1 DEPOT-N holds 60', 'B2 CMS holds 78'];
  const also = ['B2 DEPOT-L holds 12', 'B2 DEPOT-N holds 10'];

  it('tell who held the lots when it was opened, and who does now', async () => {
    const then = await questions.holders({ recall: id, as: 'opened' }, everybody);
    expect(check(RecallHolderPage, then)).toEqual([]);
    expect(shown(then)).toEqual([...opened, ...also]);
    const now = await questions.holders({ recall: id }, everybody);
    expect(check(RecallHolderPage, now)).toEqual([]);
    expect(shown(now)).toEqual([
      'A1 CMS holds 40',
      'A1 DEPOT-N held 0',
      'B2 CMS holds 78',
      ...also,
    ]);
  });

  it.each(['now', 'opened'] as const)('go on page by page as %s, within the area', async (as) => {
    const all = (await questions.holders({ recall: id, as }, everybody)).items;
    const pages = [];
    let cursor: string | undefined;
    do {
      const asked = { recall: id, as, limit: 2, ...(cursor ? { cursor } : {}) };
      const { items, page } = await questions.holders(asked, everybody);
      pages.push(...items);
      cursor = page.next;
    } while (cursor !== undefined);
    expect(pages).toEqual(all);
    const seen = await questions.holders({ recall: id, as }, lofa);
    expect(shown(seen)).toEqual(['B2 DEPOT-L holds 12']);
    const one = await questions.holders({ recall: id, as, location: 'DEPOT-L' }, everybody);
    expect(shown(one)).toEqual(['B2 DEPOT-L holds 12']);
  });

  it('tell whom to remind, with the age of each', async () => {
    const page = await questions.tasks({ recall: id, state: 'told' }, everybody);
    expect(check(RecallTaskPage, page)).toEqual([]);
    expect(page.items).toMatchObject([
      { location: 'CMS', ageHours: 26, isOverdue: true, ownerRole: 'storekeeper' },
      { location: 'DEPOT-L', ageHours: 26, isOverdue: true, lots: [] },
    ]);
    const done = await questions.tasks({ recall: id, state: 'confirmed' }, everybody);
    const none = { returned: 0, destroyed: 0 };
    expect(done.items).toMatchObject([{ location: 'DEPOT-N', ageHours: 20, isOverdue: false }]);
    expect(done.items[0]?.lots).toEqual([
      { lot: 'A1', found: 0, quarantined: 0, ...none },
      { lot: 'B2', found: 8, quarantined: 8, ...none },
    ]);
    const seen = await questions.tasks({ recall: id }, lofa);
    expect(seen.items.map(({ location }) => location)).toEqual(['DEPOT-L']);
    const next = await questions.tasks({ recall: id, limit: 2 }, everybody);
    const rest = await questions.tasks({ recall: id, cursor: next.page.next as string }, everybody);
    expect([next.items.length, rest.items.length, rest.page.hasMore]).toEqual([2, 1, false]);
  });
});
