/** Earmarks in every store: who may set and waive them, what is listed, many writers at once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  check,
  EarmarkPage,
  EarmarkState,
  EarmarkWaiverPage,
  EarmarkWaiverState,
  type RequisitionState,
  type SetEarmark,
  type StockOrder,
} from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { inPostgres, type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { everybody, type LotCountry, lotCountry, person } from '../../proving/lot-country.js';
import { EarmarkStock } from '../use-cases/earmark-stock.js';
import { PostgresStockQuestions } from './stock-questions.js';

/** Decides about the whole country; whoever orders here is somebody else. */
const manager = person(['programme-manager', 'LR']);

const earmark = (more: Partial<SetEarmark> = {}): SetEarmark => ({
  ...{ id: uuid(), location: 'CMS', product: 'ORS', quantity: 40 },
  ...{ for: { zone: 'LOFA' }, from: '2026-11-01', until: '2026-12-31', reason: 'a campaign' },
  ...more,
});

/** What requisition says of one that CMS is to issue to the clinic of Lofa. */
function approval(id: string, product: string, units: number): RequisitionState {
  const at = '2026-11-20T01:00:00.000Z';
  const lines = [{ product, requested: units, approved: units, issued: 0, received: 0 }];
  return {
    ...{ id, location: 'CLINIC-L', supplier: 'CMS', version: 2, programme: 'iccm' },
    ...{ urgency: 'regular', status: 'approved', submittedAt: at, submittedBy: 'someone' },
    ...{ forAnother: false, lines, history: [{ at, by: 'someone', act: 'approved' }] },
  };
}

describe.each(ledgerWorlds)('what is earmarked in %s', (_where, open) => {
  let world: LedgerWorld;
  let country: LotCountry;
  let earmarks: EarmarkStock;
  beforeAll(async () => {
    world = await open();
    country = await lotCountry(world);
    earmarks = new EarmarkStock(world.earmarks, world.clock);
  });
  afterAll(() => world?.close());

  const receive = (product: string, lots: Record<string, [quantity: number, funder?: string]>) =>
    country.order({
      ...{ kind: 'receive', location: 'CMS', product },
      lots: Object.entries(lots).map(([lot, [quantity, funder]]) => ({
        ...{ lot, quantity, ...(funder ? { funder } : {}) },
      })),
    });
  const told = (product: string, quantity: number, more: Partial<StockOrder> = {}) => {
    const way = { to: 'CLINIC-N', shipment: uuid() };
    return country.order({ kind: 'issue', location: 'CMS', product, quantity, ...way, ...more });
  };
  const issue = async (product: string, quantity: number, more: Partial<StockOrder> = {}) => {
    const { outcome, problem } = await told(product, quantity, more);
    return problem?.code ?? outcome;
  };
  const one = async (id: string) => {
    const { items } = await world.earmarked.list({ status: 'all', limit: 200 }, everybody);
    return items.find((it) => it.id === id);
  };

  it('goes to its zone and, by a waiver, elsewhere; both leave it', async () => {
    await receive('ORS', { A1: [100] });
    const set = await earmarks.set(earmark(), manager);
    expect(check(EarmarkState, set)).toEqual([]);
    expect(set).toMatchObject({ used: 0, left: 40, setBy: manager.subject, version: 1 });
    expect(await issue('ORS', 61)).toBe('earmarked');
    expect(await issue('ORS', 60)).toBe('accepted');
    expect(await issue('ORS', 10, { to: 'CLINIC-L' })).toBe('accepted');
    const waiver = { id: uuid(), earmark: set.id, quantity: 20, reason: 'they have none' };
    const waived = await earmarks.waive(waiver, manager);
    expect(check(EarmarkWaiverState, waived)).toEqual([]);
    expect(await earmarks.waive(waiver, manager)).toEqual(waived);
    expect(await issue('ORS', 21, { waiver: waiver.id })).toBe('earmarked');
    const gone = await told('ORS', 15, { waiver: waiver.id });
    expect(gone.earmarks).toEqual([{ earmark: set.id, quantity: 15, waiver: waiver.id }]);
    expect(await one(set.id)).toMatchObject({ used: 25, left: 15 });
    const page = await world.earmarked.waivers({ earmark: set.id }, everybody);
    expect(check(EarmarkWaiverPage, page)).toEqual([]);
    expect(page.items).toEqual([{ ...waived, used: 15 }]);
    const undo = { kind: 'reverse', location: 'CMS', product: 'ORS', event: gone.id } as const;
    expect((await country.order({ ...undo, reason: 'keyed wrongly' })).outcome).toBe('accepted');
    expect(await one(set.id)).toMatchObject({ used: 10, left: 30 });
    expect((await world.earmarked.waivers({ earmark: set.id }, everybody)).items[0]?.used).toBe(0);
    expect(await issue('ORS', 16, { waiver: waiver.id })).toBe('accepted');
  });

  it('is of the lots of a funder, for the programme of a request', async () => {
    await receive('ZINC', { A1: [30], B2: [30, 'GF'] });
    const purpose = { programme: 'iccm', zone: 'LOFA' };
    const more = { product: 'ZINC', funder: 'GF', quantity: 1000, for: purpose };
    const set = await earmarks.set(earmark(more), manager);
    expect((await told('ZINC', 5)).lots).toEqual([{ lot: 'A1', quantity: 5 }]);
    expect(await issue('ZINC', 26)).toBe('earmarked');
    const requisition = uuid();
    await world.keepApproval(approval(requisition, 'ZINC', 40));
    const { items } = await world.reservations.list({ location: 'CMS' }, everybody);
    expect(items).toMatchObject([{ requisition, reserved: 40, state: 'reserved' }]);
    expect(await issue('ZINC', 40, { to: 'CLINIC-L', requisition })).toBe('accepted');
    expect(await one(set.id)).toMatchObject({ used: 15 });
  });

  it('is flagged where a report breaks into it, and ends when it is ended', async () => {
    await receive('ACT', { A1: [50] });
    const set = await earmarks.set(earmark({ product: 'ACT', quantity: 45 }), manager);
    const used = { kind: 'dispensed', location: 'CMS', product: 'ACT', quantity: 6 } as const;
    expect((await country.report(used)).flags).toContain('earmark-broken');
    expect(await issue('ACT', 1)).toBe('earmarked');
    const ending = { id: uuid(), earmark: set.id, reason: 'it was put off' };
    const ended = await earmarks.end(ending, manager);
    expect(ended).toMatchObject({ endReason: 'it was put off', version: 2 });
    expect(await earmarks.end(ending, manager)).toEqual(ended);
    await expect(earmarks.end({ ...ending, id: uuid() }, manager)).rejects.toThrow('earmark-ended');
    expect(await issue('ACT', 44)).toBe('accepted');
  });

  it('is exact while many write one card and it is set and waived in between', async () => {
    await receive('RDT', { A1: [100] });
    const set = earmark({ product: 'RDT', quantity: 60 });
    const waiver = { id: uuid(), earmark: set.id, quantity: 10, reason: 'they have none' };
    const asked = Array.from({ length: 32 }, (_, n) =>
      issue('RDT', 5, { ...(n % 4 === 0 ? { to: 'CLINIC-L' } : {}) }),
    );
    const deciding = earmarks.set(set, manager).then(() => earmarks.waive(waiver, manager));
    const [first] = await Promise.all([Promise.all(asked), deciding]);
    const later = Array.from({ length: 16 }, () => issue('RDT', 5, { waiver: waiver.id }));
    const codes = [...first, ...(await Promise.all(later))];
    const out = codes.filter((code) => code === 'accepted').length * 5;
    const { used = 0, left = 0 } = (await one(set.id)) ?? {};
    const [kept] = (await world.earmarked.waivers({ earmark: set.id }, everybody)).items;
    expect(kept?.used).toBeLessThanOrEqual(10);
    expect([used + left, out <= 100]).toEqual([60, true]);
    const rest = 100 - out;
    expect(await issue('RDT', rest + 1, { to: 'CLINIC-L' })).toBe('insufficient-stock');
    if (rest > 0) expect(await issue('RDT', rest, { to: 'CLINIC-L' })).toBe('accepted');
  });

  it('is set, ended and waived by whoever decides about others there', async () => {
    const set = await earmarks.set(earmark({ location: 'DEPOT-N' }), manager);
    const keeper = person(['storekeeper', 'DEPOT-N']);
    const other = person(['district-pharmacist', 'LOFA']);
    const waiver = { id: uuid(), earmark: set.id, quantity: 1, reason: 'why' };
    await expect(earmarks.set(earmark({ location: 'DEPOT-N' }), keeper)).rejects.toThrow(
      'not-permitted',
    );
    await expect(earmarks.set(earmark({ location: 'DEPOT-N' }), other)).rejects.toThrow(
      'unknown-location',
    );
    await expect(earmarks.waive(waiver, keeper)).rejects.toThrow('not-permitted');
    await expect(earmarks.waive(waiver, other)).rejects.toThrow('unknown-earmark');
    const local = person(['district-pharmacist', 'DEPOT-N']);
    await expect(earmarks.waive(waiver, local)).rejects.toThrow('not-permitted');
    expect(await earmarks.waive(waiver, person(['district-pharmacist', 'NIMBA']))).toBeTruthy();
    const asking = world.earmarked.waivers({ earmark: set.id }, other);
    await expect(asking).rejects.toThrow('unknown-earmark');
  });

  it.each<[string, Partial<SetEarmark>, string]>([
    ['of a product that nobody knows', { product: 'NONE' }, 'unknown-product'],
    ['of a lot that nobody knows', { lot: 'NONE' }, 'no-such-lot'],
    ['at a place that nobody knows', { location: 'NOWHERE' }, 'unknown-location'],
    ['for a programme that nobody knows', { for: { programme: 'none' } }, 'malformed'],
    ['for a zone that nobody knows', { for: { zone: 'NONE' } }, 'malformed'],
    ['for nothing', { for: {} }, 'malformed'],
    ['of a lot and of a funder', { lot: 'A1', funder: 'GF' }, 'malformed'],
    ['that ends before it begins', { from: '2027-01-02', until: '2027-01-01' }, 'malformed'],
    ['that is over', { until: '2026-11-20' }, 'malformed'],
    ['on no day of the calendar', { until: '2027-02-30' }, 'malformed'],
  ])('is refused %s', async (_name, more, code) => {
    await expect(earmarks.set(earmark(more), manager)).rejects.toThrow(code);
  });

  it('is refused an id of another one, and to waive more than is left', async () => {
    const set = await earmarks.set(earmark({ product: 'AMOX' }), manager);
    await expect(earmarks.set(earmark({ id: set.id }), manager)).rejects.toThrow('id-reused');
    const waiver = { id: uuid(), earmark: set.id, quantity: 41, reason: 'why' };
    await expect(earmarks.waive(waiver, manager)).rejects.toThrow('more-than-earmarked');
    await expect(earmarks.waive({ ...waiver, earmark: uuid() }, manager)).rejects.toThrow(
      'unknown-earmark',
    );
  });

  it('is listed page by page, open or over, to whoever sees the store', async () => {
    const asked = { location: 'DEPOT-L', product: 'ORS' };
    const ids: string[] = [];
    for (const more of [{}, {}, { until: '2026-11-21' }]) {
      ids.push((await earmarks.set(earmark({ ...asked, ...more }), manager)).id);
    }
    const first = await world.earmarked.list({ ...asked, limit: 2 }, everybody);
    expect(check(EarmarkPage, first)).toEqual([]);
    const rest = await world.earmarked.list(
      { ...asked, limit: 2, ...(first.page.next ? { cursor: first.page.next } : {}) },
      everybody,
    );
    expect([...first.items, ...rest.items].map((it) => it.id).sort()).toEqual([...ids].sort());
    world.clock.set('2026-11-22T08:00:00Z');
    const over = await world.earmarked.list({ ...asked, status: 'over' }, everybody);
    expect(over.items.map((it) => it.id)).toEqual([ids[2]]);
    const kit = person(['chw', 'KIT-N1']);
    expect((await world.earmarked.list(asked, kit)).items).toEqual([]);
  });

  it('stands at a place so many times and no more', async () => {
    const more = { location: 'DEPOT-L', product: 'AMOX' };
    for (let n = 0; n < 50; n += 1) await earmarks.set(earmark(more), manager);
    await expect(earmarks.set(earmark(more), manager)).rejects.toThrow('too-many-earmarks');
  });
});

describe('stock on hand', () => {
  let world: Awaited<ReturnType<typeof inPostgres>>;
  beforeAll(async () => {
    world = await inPostgres();
    const country = await lotCountry(world);
    await country.order({ kind: 'receive', location: 'CMS', product: 'ORS', quantity: 100 });
    const purpose = { zone: 'LOFA', campaign: 'SIA' };
    const earmarks = new EarmarkStock(world.earmarks, world.clock);
    await earmarks.set(earmark({ quantity: 30, for: purpose }), manager);
    await earmarks.set(earmark({ quantity: 50 }), manager);
    await world.keepApproval(approval(uuid(), 'ORS', 60));
  });
  afterAll(() => world?.close());

  it.each([
    ['anybody', {}, 10],
    ['a place in no such zone', { to: 'CLINIC-N' }, 10],
    ['a place in the zone', { to: 'CLINIC-L' }, 10],
    ['the campaign there', { to: 'CLINIC-L', campaign: 'SIA' }, 40],
    ['the campaign elsewhere', { to: 'CLINIC-N', campaign: 'SIA' }, 10],
  ])('says what could be promised to %s', async (_name, more, promised) => {
    const stock = new PostgresStockQuestions(world.pool, world.clock);
    const asked = { location: 'CMS', products: ['ORS'], ...more };
    const { products } = await stock.onHand(asked, everybody);
    expect(products).toMatchObject([
      { onHand: 100, available: 100, earmarked: 80, reserved: 60, backOrdered: 0 },
    ]);
    expect(products[0]?.availableToPromise).toBe(promised);
  });
});
