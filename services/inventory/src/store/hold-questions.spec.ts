import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check, LotHoldPage } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { inPostgres } from '../../proving/ledger-worlds.js';
import { everybody, lotCountry, person } from '../../proving/lot-country.js';
import { HoldLots } from '../use-cases/hold-lots.js';
import { PostgresHoldQuestions } from './hold-questions.js';
import { PostgresStockQuestions } from './stock-questions.js';

describe('the list of holds', () => {
  let world: Awaited<ReturnType<typeof inPostgres>>;
  let questions: PostgresHoldQuestions;
  const nimba = person(['facility-in-charge', 'CLINIC-N']);

  beforeAll(async () => {
    world = await inPostgres();
    questions = new PostgresHoldQuestions(world.pool);
    const { order } = await lotCountry(world);
    for (const location of ['CMS', 'CLINIC-N']) {
      const lots = ['A1', 'B2'].map((lot) => ({ lot, quantity: 20 }));
      await order({ kind: 'receive', location, lots });
    }
    const holds = new HoldLots(world.holds, world.clock);
    const place = async (location: string | undefined, lot: string, quantity?: number) => {
      world.clock.advance(1000);
      const units = quantity === undefined ? {} : { quantity };
      const hold = { id: uuid(), product: 'ORS', lot, reason: 'wet', ...units };
      return holds.place(location ? { ...hold, location } : hold, everybody);
    };
    await place('CMS', 'A1');
    await place('CLINIC-N', 'A1', 8);
    const { id } = await place('CLINIC-N', 'B2');
    await holds.release({ id: uuid(), hold: id, reason: 'dry' }, everybody);
    await place(undefined, 'B2');
  });
  afterAll(() => world?.close());

  const shown = ({ items }: LotHoldPage) => items.map((it) => `${it.location ?? '-'} ${it.lot}`);

  it('has the open ones, newest first, within the area and those that hold everywhere', async () => {
    const all = await questions.list({}, everybody);
    expect(check(LotHoldPage, all)).toEqual([]);
    expect(shown(all)).toEqual(['- B2', 'CLINIC-N A1', 'CMS A1']);
    expect(shown(await questions.list({}, nimba))).toEqual(['- B2', 'CLINIC-N A1']);
    expect(shown(await questions.list({ location: 'CMS' }, nimba))).toEqual([]);
  });

  it('keeps those that were released, with who and why', async () => {
    const { items } = await questions.list({ status: 'released' }, nimba);
    expect(items).toMatchObject([{ releasedBy: everybody.subject, releaseReason: 'dry' }]);
    expect(shown(await questions.list({ status: 'all', lot: 'B2' }, nimba))).toEqual([
      '- B2',
      'CLINIC-N B2',
    ]);
    const first = await questions.list({ status: 'all', limit: 3 }, everybody);
    const cursor = first.page.next as string;
    expect(shown(await questions.list({ status: 'all', cursor }, everybody))).toEqual(['CMS A1']);
  });

  it('shows in stock on hand as units that cannot be issued', async () => {
    const stock = new PostgresStockQuestions(world.pool, world.clock);
    const { products } = await stock.onHand({ location: 'CLINIC-N', products: ['ORS'] }, nimba);
    expect(products).toMatchObject([{ onHand: 40, unusable: 28, available: 12 }]);
  });
});
