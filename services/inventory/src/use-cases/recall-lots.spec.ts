import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  check,
  type OpenRecall,
  RecallState,
  RecallTask,
  type ReportRecallFindings,
  recallClosed,
  recallOpened,
} from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { everybody, type LotCountry, lotCountry, person } from '../../proving/lot-country.js';
import { RecallLots } from './recall-lots.js';

describe.each(ledgerWorlds)('a recall, kept in %s', (_where, open) => {
  let world: LedgerWorld;
  let country: LotCountry;
  let recalls: RecallLots;
  let onTheWay: string;
  const id = uuid();
  const recall = (more: Partial<OpenRecall> = {}): OpenRecall => ({
    id,
    product: 'ORS',
    lots: [{ number: 'A1' }, { number: 'NEVER' }],
    reason: 'fails dissolution',
    class: 'class-1',
    action: 'return',
    instruction: 'Send it back.',
    ...more,
  });
  const found = (location: string, more: Partial<ReportRecallFindings> = {}) => ({
    id: uuid(),
    recall: id,
    location,
    lots: [],
    ...more,
  });
  const tasks = () => world.recalls.transact((records) => records.tasks(id));
  const issue = (lot: string) =>
    country.order({
      kind: 'issue',
      location: 'CMS',
      to: 'DEPOT-N',
      shipment: uuid(),
      lots: [{ lot, quantity: 1 }],
    });

  beforeAll(async () => {
    world = await open();
    country = await lotCountry(world);
    recalls = new RecallLots(world.recalls, world.clock);
    const lots = [{ lot: 'A1', quantity: 100, expiresOn: '2027-05-31' }];
    await country.order({ kind: 'receive', location: 'CMS', lots });
    await country.send('CMS', 'DEPOT-N', { A1: 60 });
    await country.send('DEPOT-N', 'CLINIC-N', { A1: 20 });
    onTheWay = await country.send('CMS', 'DEPOT-L', { A1: 12 }, 'stays');
    const used = [{ lot: 'A1', quantity: 20 }];
    await country.report({ kind: 'dispensed', location: 'CLINIC-N', lots: used });
  });
  afterAll(() => world?.close());

  it('blocks its lots, keeps who held them and tells each, at once', async () => {
    const opened = await recalls.open(recall(), everybody);
    expect(check(RecallState, opened)).toEqual([]);
    expect(opened).toMatchObject({ status: 'open', version: 1 });
    expect((await issue('A1')).problem?.code).toBe('lot-not-usable');
    expect((await tasks()).map(({ location, ownerRole }) => `${ownerRole}@${location}`)).toEqual([
      'facility-in-charge@CLINIC-N',
      'storekeeper@CMS',
      'storekeeper@DEPOT-L',
      'storekeeper@DEPOT-N',
    ]);
    const told = (await world.announced()).filter(({ type }) => type === recallOpened.subject);
    expect(told.map(({ data }) => data)).toEqual([opened]);
  });

  it('answers the same again when it is sent again, and nothing else under its id', async () => {
    const again = await recalls.open(recall(), everybody);
    expect(again.openedAt).toBe('2026-11-21T08:00:00.000Z');
    expect(await tasks()).toHaveLength(4);
    await expect(recalls.open(recall({ reason: 'other' }), everybody)).rejects.toThrow('id-reused');
  });

  it('blocks a lot that nobody knew when it turns up', async () => {
    const lots = [{ lot: 'NEVER', quantity: 5 }];
    await country.order({ kind: 'receive', location: 'CMS', lots });
    expect((await issue('NEVER')).problem?.code).toBe('lot-not-usable');
  });

  it('is not lifted by whoever registers its lots anew', async () => {
    const entry = { product: 'ORS', number: 'A1', status: 'usable' } as const;
    const { items } = await country.register.lots([entry], everybody);
    expect(items[0]?.problem?.code).toBe('under-recall');
  });

  it.each<[string, Partial<OpenRecall>, string]>([
    ['lots under another recall', { id: uuid(), lots: [{ number: 'A1' }] }, 'already-recalled'],
    ['a product that nobody knows', { id: uuid(), product: 'NONE' }, 'unknown-product'],
    ['a lot twice', { id: uuid(), lots: [{ number: 'X' }, { number: 'X' }] }, 'malformed'],
    ['stock without a lot', { id: uuid(), lots: [{ number: 'unidentified' }] }, 'malformed'],
  ])('is refused for %s', async (_name, more, code) => {
    await expect(recalls.open(recall(more), everybody)).rejects.toThrow(code);
  });

  it('is opened and closed only by whoever may for a whole country', async () => {
    for (const who of [
      person(['district-pharmacist', 'NIMBA']),
      person(['auditor', 'LR']),
      person(['storekeeper', 'CMS']),
    ]) {
      await expect(recalls.open(recall({ id: uuid() }), who)).rejects.toThrow('not-permitted');
      const closing = recalls.close({ id: uuid(), recall: id }, who);
      await expect(closing).rejects.toThrow('not-permitted');
    }
  });

  it('is confirmed by what was found, once for each id, and the last word counts', async () => {
    world.clock.advance(2 * 3_600_000);
    const first = found('DEPOT-N', { lots: [{ lot: 'A1', found: 38 }] });
    const told = await recalls.report(first, everybody);
    expect(check(RecallTask, told)).toEqual([]);
    expect(told).toMatchObject({ state: 'confirmed', ageHours: 2, isOverdue: false });
    expect(await recalls.report(first, everybody)).toEqual(told);
    const lots = [{ lot: 'A1', found: 40, returned: 30, destroyed: 10 }];
    await recalls.report(found('DEPOT-N', { lots, note: 'counted twice' }), everybody);
    const depot = (await tasks()).find(({ location }) => location === 'DEPOT-N');
    expect(depot?.note).toBe('counted twice');
    expect(depot?.findings[0]).toMatchObject({ lot: 'A1', found: 40, destroyed: 10, inBook: 40 });
  });

  it.each<[string, Partial<ReportRecallFindings>, string]>([
    ['of another lot', { lots: [{ lot: 'B2', found: 1 }] }, 'malformed'],
    ['of more than was found', { lots: [{ lot: 'A1', found: 1, destroyed: 2 }] }, 'malformed'],
    ['of a recall that is none', { recall: uuid() }, 'unknown-recall'],
    ['of a place that is none', { location: 'NOWHERE' }, 'unknown-location'],
  ])('takes no findings %s', async (_name, more, code) => {
    await expect(recalls.report(found('CMS', more), everybody)).rejects.toThrow(code);
  });

  it('hears from a place only whoever may report there', async () => {
    const chw = person(['chw', 'KIT-N1']);
    const auditor = person(['auditor', 'LR']);
    await expect(recalls.report(found('CLINIC-N'), chw)).rejects.toThrow('unknown-location');
    await expect(recalls.report(found('CLINIC-N'), auditor)).rejects.toThrow('not-permitted');
    await recalls.report(found('KIT-N1', { id: uuid() }), chw);
    const kit = (await tasks()).find(({ location }) => location === 'KIT-N1');
    expect(kit).toMatchObject({ ownerRole: 'chw', confirmedBy: chw.subject });
  });

  it('tells whom the lot reaches later, once', async () => {
    const lots = [{ lot: 'A1', quantity: 2 }];
    await country.report({
      kind: 'adjusted',
      direction: 'gain',
      reason: 'found',
      location: 'KIT-L1',
      lots,
    });
    expect(await recalls.tellLatecomers()).toEqual([{ recall: id, told: 1 }]);
    expect(await recalls.tellLatecomers()).toEqual([]);
    expect((await tasks()).map(({ location }) => location)).toContain('KIT-L1');
  });

  it('is not closed in silence while units are missing or holders have not confirmed', async () => {
    const closing = recalls.close({ id: uuid(), recall: id }, everybody);
    await expect(closing).rejects.toMatchObject({
      problem: {
        code: 'recall-not-settled',
        figures: { difference: 0, unexplained: -2, notFound: 0, unconfirmed: 4 },
      },
    });
  });

  it('is closed with a reason over sums that add up, and says so to others', async () => {
    await country.report({
      kind: 'received',
      location: 'DEPOT-L',
      shipment: onTheWay,
      quantity: 12,
    });
    const closing = { id: uuid(), recall: id, reason: 'the rest was told by telephone' };
    const closed = await recalls.close(closing, everybody);
    expect(check(RecallState, closed)).toEqual([]);
    expect(closed.sums?.[0]).toEqual({
      lot: 'A1',
      ...{ received: 100, onHand: 82, inTransit: 0, returned: 0, destroyed: 0, dispensed: 20 },
      ...{ converted: 0, unexplained: -2, difference: 0, found: 40, notFound: 0 },
    });
    expect(await recalls.close(closing, everybody)).toEqual(closed);
    const told = (await world.announced()).filter(({ type }) => type === recallClosed.subject);
    expect(told.map(({ data }) => data)).toEqual([closed]);
    const twice = recalls.close({ ...closing, id: uuid() }, everybody);
    await expect(twice).rejects.toThrow('recall-closed');
  });

  it('leaves its lots recalled until somebody registers them anew, and still takes findings', async () => {
    expect((await issue('A1')).problem?.code).toBe('lot-not-usable');
    await recalls.report(found('CMS', { lots: [{ lot: 'A1', found: 28 }] }), everybody);
    const entry = {
      product: 'ORS',
      number: 'A1',
      expiresOn: '2027-05-31',
      status: 'usable',
    } as const;
    await country.register.lots([entry], everybody);
    expect((await issue('A1')).outcome).toBe('accepted');
  });

  it('can be closed without a word when everything is accounted for', async () => {
    const lots = [{ lot: 'Z1', quantity: 9 }];
    await country.order({ kind: 'receive', location: 'CMS', product: 'ZINC', lots });
    const other = recall({ id: uuid(), product: 'ZINC', lots: [{ number: 'Z1' }] });
    await recalls.open(other, everybody);
    const at = found('CMS', { recall: other.id, lots: [{ lot: 'Z1', found: 9, quarantined: 9 }] });
    await recalls.report(at, everybody);
    const closed = await recalls.close({ id: uuid(), recall: other.id }, everybody);
    expect(closed).toMatchObject({ status: 'closed', version: 2 });
  });
});
