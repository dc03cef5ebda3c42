import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check, type OpenRecall, RecalledSetPage } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { inPostgres } from '../../proving/ledger-worlds.js';
import { everybody, type LotCountry, lotCountry, person } from '../../proving/lot-country.js';
import { RecallLots } from '../use-cases/recall-lots.js';
import { PostgresRecallQuestions } from './recall-questions.js';

const unit = { dispensingUnit: 'set', packSize: 1 };

describe('the sets that contain a recalled lot', () => {
  let world: Awaited<ReturnType<typeof inPostgres>>;
  let questions: PostgresRecallQuestions;
  let country: LotCountry;
  const id = uuid();

  const pack = async (location: string, product: string, lot: string) => {
    const lots = [{ lot, quantity: 2 }];
    const packed = await country.order({ kind: 'pack', location, product, lots });
    expect(packed).toMatchObject({ outcome: 'accepted' });
    return packed;
  };

  /** Each set of two ORS; A1 was packed, then B2, then what has no number; a box of two sets. */
  beforeAll(async () => {
    world = await inPostgres();
    questions = new PostgresRecallQuestions(world.pool, world.clock);
    country = await lotCountry(world);
    const { register, order, report, send } = country;
    const sets = ['SET', 'BOX'].map((it) => ({ id: it, name: it, ...unit }));
    await register.products(sets, everybody);
    const contents = (product: string, part: string) => ({
      ...{ product, from: '2026-01-01' },
      contents: [{ product: part, quantity: 2 }],
    });
    await register.packContents([contents('SET', 'ORS'), contents('BOX', 'SET')], everybody);
    const lot = (number: string, expiresOn: string) => ({ lot: number, quantity: 40, expiresOn });
    const lots = [lot('A1', '2027-05-31'), lot('B2', '2028-05-31')];
    await order({ kind: 'receive', location: 'CMS', lots });
    await send('CMS', 'DEPOT-N', { A1: 8, B2: 4 });
    await pack('DEPOT-N', 'SET', 'S-1');
    await pack('DEPOT-N', 'SET', 'S-2');
    await pack('DEPOT-N', 'SET', 'S-3');
    await pack('DEPOT-N', 'BOX', 'X-1');
    await report({ kind: 'received', source: 'external', location: 'DEPOT-N', quantity: 4 });
    await pack('DEPOT-N', 'SET', 'S-4');
    await order({ kind: 'receive', location: 'DEPOT-L', quantity: 4 });
    await pack('DEPOT-L', 'SET', 'S-5');
    const slip = await pack('CMS', 'SET', 'S-6');
    const undo = { kind: 'reverse', event: slip.id, reason: 'a slip' } as const;
    await order({ ...undo, location: 'CMS', product: 'SET' });
    const recalls = new RecallLots(world.recalls, world.clock);
    const why = { reason: 'tainted', action: 'destroy', instruction: 'Burn it.' } as const;
    const what = { id, product: 'ORS', lots: [{ number: 'A1' }], class: 'class-1' as const };
    await recalls.open({ ...what, ...why } satisfies OpenRecall, everybody);
  });
  afterAll(() => world?.close());

  const shown = ({ items }: RecalledSetPage) =>
    items.map((it) => `${it.lot} ${it.set} ${it.setLot} ${it.certainty} ${it.onHand}`);

  it('are listed, with sets that contain them, and not what was undone or is elsewhere', async () => {
    const all = await questions.sets({ recall: id }, everybody);
    expect(check(RecalledSetPage, all)).toEqual([]);
    expect(shown(all)).toEqual([
      'A1 BOX X-1 contains 2',
      'A1 SET S-1 contains 0',
      'A1 SET S-2 contains 0',
      'A1 SET S-4 may-contain 2',
    ]);
    expect(all.items[0]).toMatchObject({ status: 'usable', expiresOn: '2027-05-31' });
  });

  it('go on page by page, and show stock only of whom the asker sees', async () => {
    const first = await questions.sets({ recall: id, limit: 3 }, everybody);
    const cursor = first.page.next as string;
    const rest = await questions.sets({ recall: id, limit: 3, cursor }, everybody);
    expect([...shown(first), ...shown(rest)]).toHaveLength(4);
    const lofa = await questions.sets({ recall: id }, person(['storekeeper', 'DEPOT-L']));
    expect(lofa.items.map(({ onHand }) => onHand)).toEqual([0, 0, 0, 0]);
    await expect(questions.sets({ recall: uuid() }, everybody)).rejects.toThrow('unknown-recall');
  });

  it('took what was packed, and nobody lost it', async () => {
    const { items } = await world.lots.holders({ product: 'ORS', number: 'A1' }, everybody);
    const [depot] = items.filter(({ location }) => location === 'DEPOT-N');
    expect(depot).toMatchObject({ arrived: 8, converted: 8, unexplained: 0, onHand: 0 });
    const { sumsNow } = await questions.one({ recall: id }, everybody);
    expect(sumsNow).toMatchObject([{ received: 40, converted: 8, unexplained: 0, difference: 0 }]);
  });
});
