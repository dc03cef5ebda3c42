/** What stock is worth, what expires unused, what was lost: one contract, on every store. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LotEntry, ProblemError } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { inPostgres, type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { everybody, type LotCountry, lotCountry, person } from '../../proving/lot-country.js';
import { LOST, USED } from './migrations/0013-what-stock-is-worth.js';
import { PostgresRegisterQuestions } from './register-questions.js';

let world: LedgerWorld;
let country: LotCountry;

const usd = (minorUnits: string | number) => ({ currency: 'USD', minorUnits: String(minorUnits) });
const pharmacist = person(['district-pharmacist', 'LR']);
const chw = person(['chw', 'KIT-N1']);

async function problemOf(asked: Promise<unknown>): Promise<unknown> {
  const error = await asked.catch((reason: unknown) => reason);
  return error instanceof ProblemError ? [error.problem.status, error.problem.code] : error;
}

/** Lot A is Global Fund's at 3.5 cents; B costs what the product costs; nobody knows about zinc. */
async function stocked(): Promise<void> {
  const { register, order, report, send } = country;
  const prices = [
    {
      product: 'ORS',
      from: '2026-01-01',
      unitPrice: { currency: 'USD', minorUnits: 10, perUnits: 3 },
    },
    {
      product: 'ORS',
      from: '2026-11-01',
      unitPrice: { currency: 'USD', minorUnits: 1, perUnits: 3 },
    },
    { product: 'ORS', from: '2026-12-01' },
  ];
  const { items } = await register.productPrices(prices, everybody);
  expect(items.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created']);
  const bought = { funder: 'GF', unitPrice: { currency: 'USD', minorUnits: 7, perUnits: 2 } };
  await order({
    kind: 'receive',
    location: 'CMS',
    lots: [
      { lot: 'A', quantity: 1001, expiresOn: '2026-12-20', ...bought },
      { lot: 'B', quantity: 1000, expiresOn: '2027-03-31' },
    ],
  });
  const zinc = { product: 'ZINC', location: 'CMS', lots: [{ lot: 'Z', quantity: 50 }] };
  await order({ kind: 'receive', ...zinc });
  await send('CMS', 'DEPOT-N', { A: 500 });
  await send('DEPOT-N', 'CLINIC-N', { A: 300 });
  await send('CLINIC-N', 'KIT-N1', { A: 101 });
  const used = { kind: 'dispensed', location: 'KIT-N1', occurredAt: '2026-10-22' } as const;
  await report({ ...used, lots: [{ lot: 'A', quantity: 30 }] });
  await world.sumUp();
}

/** Every kind of loss at the clinic, and some elsewhere that come to nothing. */
async function lose(): Promise<void> {
  const { order, report } = country;
  const here = { location: 'CLINIC-N', reason: 'told' };
  const some = (lot: string, quantity: number) => ({ lots: [{ lot, quantity }] });
  const expired = { lot: 'X', quantity: 10, expiresOn: '2026-10-31' };
  await order({ kind: 'receive', location: 'CLINIC-N', lots: [expired] });
  await report({ ...here, kind: 'written-off', occurredAt: '2026-10-10', ...some('A', 4) });
  const witnesses = [uuid(), uuid()];
  const disposed = { ...here, kind: 'disposed', witnesses } as const;
  await report({ ...disposed, occurredAt: '2026-11-10', ...some('A', 2) });
  await report({ ...disposed, occurredAt: '2026-11-05', ...some('X', 10) });
  const adjusted = { ...here, kind: 'adjusted', direction: 'loss' } as const;
  await report({ ...adjusted, occurredAt: '2026-11-11', ...some('A', 1) });
  const shipment = uuid();
  const received = { kind: 'received', location: 'KIT-N2', occurredAt: '2026-11-12' } as const;
  await report({ ...received, shipment, ...some('A', 6) });
  const voucher = { kind: 'issued-on-voucher', location: 'CLINIC-N', to: 'KIT-N2' } as const;
  const paper = { document: 'V-1', occurredAt: '2026-11-11' };
  await report({ ...voucher, ...paper, shipment, ...some('A', 6) });
  await report({ kind: 'counted', location: 'CLINIC-N', quantity: 184 });
  const zinc = { kind: 'written-off', product: 'ZINC', location: 'CMS', reason: 'wet' } as const;
  await report({ ...zinc, occurredAt: '2026-11-01', quantity: 5 });
  const mistaken = await report({ ...here, kind: 'written-off', location: 'CMS', ...some('A', 3) });
  const undo = { kind: 'reverse', location: 'CMS', reason: 'a mistake' } as const;
  await order({ ...undo, event: mistaken.id });
  await world.sumUp();
}

describe.each(ledgerWorlds)('in %s', (_where, open) => {
  beforeAll(async () => {
    world = await open();
    country = await lotCountry(world);
    await stocked();
  });
  afterAll(() => world.close());

  describe('the value of stock', () => {
    const ors = {
      product: 'ORS',
      parts: [
        { level: 'depot', funder: 'GF', units: 200, value: usd(700) },
        { level: 'facility', funder: 'GF', units: 199, value: usd(697) },
        { level: 'kit', funder: 'GF', units: 71, value: usd(249) },
        { level: 'warehouse', units: 1000, value: usd(333) },
        { level: 'warehouse', funder: 'GF', units: 501, value: usd(1754) },
      ],
    };
    it('is told by product, level and funder, and says what has no price', async () => {
      const value = await world.values.ofZone({ zone: 'LR' }, pharmacist);
      expect(value).toEqual({
        area: 'LR',
        asOf: '2026-11-21T08:00:00.000Z',
        ageSeconds: 0,
        totals: { values: [usd(3733)], pricedUnits: 1971, unpricedUnits: 50, unpricedProducts: 1 },
        items: [ors, { product: 'ZINC', parts: [{ level: 'warehouse', units: 50 }] }],
        page: { hasMore: false },
      });
    });
    it('comes in pages, of some products only, with the same totals on each page', async () => {
      const first = await world.values.ofZone({ zone: 'LR', limit: 1 }, pharmacist);
      expect([first.items, first.totals.unpricedUnits]).toEqual([[ors], 50]);
      const cursor = first.page.next ?? '';
      const second = await world.values.ofZone({ zone: 'LR', limit: 1, cursor }, pharmacist);
      expect(second.items.map(({ product }) => product)).toEqual(['ZINC']);
      const some = await world.values.ofZone({ zone: 'LR', products: ['ZINC'] }, pharmacist);
      expect(some.totals).toMatchObject({ values: [], unpricedUnits: 50 });
    });
    it('is told of a location, alone or with all that it supplies', async () => {
      const alone = await world.values.ofLocation({ location: 'CLINIC-N' }, pharmacist);
      expect(alone.totals.values).toEqual([usd(697)]);
      const asked = { location: 'CLINIC-N', beneath: true };
      const all = await world.values.ofLocation(asked, pharmacist);
      expect(all.items).toEqual([{ product: 'ORS', parts: ors.parts.slice(1, 3) }]);
      expect(all.totals.values).toEqual([usd(946)]);
    });
    it('is for whoever may see values, where she may', async () => {
      const { values } = world;
      const nimba = person(['storekeeper', 'NIMBA']);
      expect((await values.ofZone({ zone: 'NIMBA' }, nimba)).totals.pricedUnits).toBe(470);
      const hidden = [404, 'unknown-zone'];
      expect(await problemOf(values.ofZone({ zone: 'LR' }, nimba))).toEqual(hidden);
      expect(await problemOf(values.ofZone({ zone: 'NONE' }, pharmacist))).toEqual(hidden);
      const kit = values.ofLocation({ location: 'KIT-N1' }, chw);
      expect(await problemOf(kit)).toEqual([404, 'unknown-location']);
    });
    it('takes funder and price of a lot from a receipt only where none are known', async () => {
      const unitPrice = { currency: 'EUR', minorUnits: 1, perUnits: 1 };
      const lots = [{ lot: 'A', quantity: 1, funder: 'OTHER', unitPrice }];
      const { outcome } = await country.order({ kind: 'receive', location: 'DEPOT-L', lots });
      expect(outcome).toBe('accepted');
      const { items } = await world.values.ofLocation({ location: 'DEPOT-L' }, pharmacist);
      const part = { level: 'depot', funder: 'GF', units: 1, value: usd(4) };
      expect(items[0]?.parts).toEqual([part]);
      const refused = await country.order({
        ...{ kind: 'issue', location: 'DEPOT-L', to: 'CLINIC-L', shipment: uuid(), lots },
      });
      expect(refused.problem?.errors?.map(({ pointer }) => pointer)).toEqual([
        '/lots/0/funder',
        '/lots/0/unitPrice',
      ]);
    });
  });

  describe('what expires', () => {
    const a = { product: 'ORS', lot: 'A', expiresOn: '2026-12-20', status: 'usable', funder: 'GF' };
    it('is told lot by lot of a zone, with what will not be used where use is known', async () => {
      const told = await world.expiry.ofZone({ zone: 'NIMBA' }, pharmacist);
      expect(told).toMatchObject({ area: 'NIMBA', showsValues: true, page: { hasMore: false } });
      expect(told.items).toEqual([
        {
          ...a,
          locations: 3,
          units: 470,
          unusedUnits: 41,
          useUnknownUnits: 399,
          value: usd(1645),
          unusedValue: usd(144),
        },
      ]);
      expect(told.totals).toEqual([
        {
          band: 'within-30-days',
          lots: 1,
          units: 470,
          unusedUnits: 41,
          useUnknownUnits: 399,
          values: [usd(1645)],
          unusedValues: [usd(144)],
          unpricedUnits: 0,
        },
      ]);
    });
    it('is told in order of the last day of use, a page at a time, as far ahead as is asked', async () => {
      const { expiry } = world;
      const first = await expiry.ofZone({ zone: 'LR', limit: 1 }, pharmacist);
      expect([first.items[0]?.lot, first.totals.map(({ band }) => band)]).toEqual([
        'A',
        ['within-30-days', 'within-180-days'],
      ]);
      const next = await expiry.ofZone({ zone: 'LR', cursor: first.page.next ?? '' }, pharmacist);
      const b = { product: 'ORS', lot: 'B', expiresOn: '2027-03-31', status: 'usable' };
      const none = { unusedUnits: 0, useUnknownUnits: 1000, unusedValue: usd(0) };
      expect(next.items).toEqual([{ ...b, locations: 1, units: 1000, ...none, value: usd(333) }]);
      const soon = await expiry.ofZone({ zone: 'LR', withinDays: 28 }, pharmacist);
      expect(soon.items).toEqual([]);
    });
    it('says of each card how much it uses, or that this is not known', async () => {
      const { expiry } = world;
      const asked = { location: 'CLINIC-N', beneath: true };
      const told = await expiry.ofLocation(asked, pharmacist);
      expect(told.items).toEqual([
        { location: 'CLINIC-N', ...a, units: 199, useIsKnown: false, value: usd(697) },
        {
          location: 'KIT-N1',
          ...a,
          units: 71,
          useIsKnown: true,
          usedUnits: 30,
          useDays: 30,
          unusedUnits: 41,
          value: usd(249),
          unusedValue: usd(144),
        },
      ]);
      const first = await expiry.ofLocation({ ...asked, limit: 1 }, pharmacist);
      const cursor = first.page.next ?? '';
      const second = await expiry.ofLocation({ ...asked, limit: 1, cursor }, pharmacist);
      expect([...first.items, ...second.items]).toEqual(told.items);
    });
    it('shows a health worker her kit, and no values', async () => {
      const told = await world.expiry.ofLocation({ location: 'KIT-N1' }, chw);
      expect([told.showsValues, told.items.length, told.items[0]?.unusedUnits]).toEqual([
        false,
        1,
        41,
      ]);
      expect(JSON.stringify(told)).not.toMatch(/USD|alue":|npriced/);
    });
    it('counts nothing of a quarantined lot as used', async () => {
      const entry: LotEntry = { product: 'ORS', number: 'A', status: 'quarantined' };
      const price = { funder: 'GF', unitPrice: { currency: 'USD', minorUnits: 7, perUnits: 2 } };
      const whole = { ...entry, expiresOn: '2026-12-20', ...price };
      await country.register.lots([whole], everybody);
      const told = await world.expiry.ofLocation({ location: 'KIT-N1' }, pharmacist);
      expect(told.items[0]).toMatchObject({ status: 'quarantined', units: 71, unusedUnits: 71 });
      await country.register.lots([{ ...whole, status: 'usable' }], everybody);
    });
  });

  describe('losses', () => {
    const gf = { funder: 'GF' };
    const ors = {
      product: 'ORS',
      parts: [
        { reason: 'adjusted', ...gf, units: 1, value: usd(4) },
        { reason: 'disposed', ...gf, units: 2, value: usd(7) },
        { reason: 'expired', units: 10, value: usd(3) },
        { reason: 'unexplained', ...gf, units: 2, value: usd(7) },
        { reason: 'written-off', ...gf, units: 4, value: usd(14) },
      ],
    };
    const months = { from: '2026-10', to: '2026-11' };
    beforeAll(lose);

    it('are told by reason and funder, and say what has no price', async () => {
      const told = await world.losses.ofZone({ zone: 'LR', ...months }, pharmacist);
      expect(told.items).toEqual([
        ors,
        { product: 'ZINC', parts: [{ reason: 'written-off', units: 5 }] },
      ]);
      expect(told.totals).toEqual([
        { reason: 'adjusted', ...gf, values: [usd(4)], unpricedUnits: 0 },
        { reason: 'disposed', ...gf, values: [usd(7)], unpricedUnits: 0 },
        { reason: 'expired', values: [usd(3)], unpricedUnits: 0 },
        { reason: 'unexplained', ...gf, values: [usd(7)], unpricedUnits: 0 },
        { reason: 'written-off', values: [], unpricedUnits: 5 },
        { reason: 'written-off', ...gf, values: [usd(14)], unpricedUnits: 0 },
      ]);
      expect(told).toMatchObject({ area: 'LR', ...months, asOf: '2026-11-21T08:00:00.000Z' });
    });
    it('are those of the months that are asked for, a page of products at a time', async () => {
      const { losses } = world;
      const november = { zone: 'LR', from: '2026-11', to: '2026-11', limit: 1 };
      const first = await losses.ofZone(november, pharmacist);
      expect(first.items).toEqual([{ product: 'ORS', parts: ors.parts.slice(0, 4) }]);
      const cursor = first.page.next ?? '';
      const second = await losses.ofZone({ ...november, cursor }, pharmacist);
      expect(second.items.map(({ product }) => product)).toEqual(['ZINC']);
      const older = { zone: 'LR', from: '2025-01', to: '2025-12' };
      expect((await losses.ofZone(older, pharmacist)).totals).toEqual([]);
    });
    it('of a location are its own, or those of all that it supplies', async () => {
      const { losses } = world;
      const clinic = await losses.ofLocation({ location: 'CLINIC-N', ...months }, pharmacist);
      expect(clinic.items).toEqual([ors]);
      const depot = { location: 'DEPOT-N', ...months };
      expect((await losses.ofLocation(depot, pharmacist)).items).toEqual([]);
      const all = await losses.ofLocation({ ...depot, beneath: true }, pharmacist);
      expect(all.items).toEqual([ors]);
    });
    it('leave nothing of a parcel whose sender told of it later', async () => {
      const kit = await world.losses.ofLocation({ location: 'KIT-N2', ...months }, pharmacist);
      expect([kit.items, kit.totals]).toEqual([[], []]);
    });
    it('are asked for months in order, three years at the most', async () => {
      const ask = (from: string, to: string) =>
        problemOf(world.losses.ofZone({ zone: 'LR', from, to }, pharmacist));
      expect(await ask('2026-11', '2026-10')).toEqual([400, 'malformed']);
      expect(await ask('2023-11', '2026-11')).toEqual([400, 'malformed']);
      expect(await ask('2023-12', '2026-11')).not.toBeInstanceOf(Error);
    });
  });
});

describe('in PostgreSQL alone', () => {
  it('totals of use and loss are those of the movements, and prices are not for everybody', async () => {
    const postgres = await inPostgres();
    world = postgres;
    country = await lotCountry(postgres);
    const { pool } = postgres;
    expect(await problemOf(world.values.ofZone({ zone: 'LR' }, pharmacist))).toEqual([
      503,
      'service-unavailable',
    ]);
    await stocked();
    await lose();
    const kept = 'SELECT location, product, day, used FROM day_total WHERE used <> 0';
    const used = `SELECT * FROM (${USED}) u WHERE used <> 0`;
    const lost = 'SELECT location, day, product, lot, kind, units FROM loss_total';
    const differing = async (one: string, other: string) =>
      (await pool.query(`(${one} EXCEPT ${other}) UNION ALL (${other} EXCEPT ${one})`)).rows;
    expect(await differing(kept, used)).toEqual([]);
    expect(await differing(`${lost} WHERE units <> 0`, LOST)).toEqual([]);
    expect((await pool.query(lost)).rows.length).toBeGreaterThan(6);

    const questions = new PostgresRegisterQuestions(pool);
    const lots = async (who = pharmacist) => (await questions.lots({ product: 'ORS' }, who)).items;
    const [a] = await lots();
    expect(a).toMatchObject({ funder: 'GF', unitPrice: { minorUnits: 7, perUnits: 2 } });
    const [hidden] = await lots(chw);
    expect([hidden?.funder, hidden?.unitPrice]).toEqual(['GF', undefined]);
    const prices = await questions.productPrices({ limit: 2 }, pharmacist);
    expect(prices.items.map(({ from }) => from)).toEqual(['2026-01-01', '2026-11-01']);
    const cursor = prices.page.next ?? '';
    const rest = await questions.productPrices({ product: 'ORS', cursor }, pharmacist);
    expect(rest.items).toEqual([{ product: 'ORS', from: '2026-12-01', version: 1 }]);
    expect(await problemOf(questions.productPrices({}, chw))).toEqual([403, 'not-permitted']);
    await postgres.close();
  });
});
