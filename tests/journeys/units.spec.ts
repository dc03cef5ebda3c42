/**
 * Quantities told in packs over HTTP, on the real system: a pack size that is wrong is refused,
 * what was told comes back in the same words, and who can treat today follows from courses by age.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS, systemClock } from '@satchel/language';
import { adminPassword, deleteDataFolder, type RunningSystem, startSystem } from '@satchel/local';
import { eventually, story } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { type Json, newPerson, Person, type Reply } from './http-client.js';
import { registerSmallCountry } from './small-country.js';

const dataDir = mkdtempSync(join(tmpdir(), 'satchel-units-'));
const day = new Date(systemClock.now().getTime() - 2 * DAY_MS).toISOString().slice(0, 10);

let system: RunningSystem;
let admin: Person;
let chw: Person;
let storekeeper: Person;

beforeAll(async () => {
  system = await startSystem({ dataDir, databaseUrl: '', natsUrl: '', log: () => undefined });
  const url = system.gatewayUrl;
  admin = await new Person(url, 'admin', adminPassword(dataDir)).signIn();
  await registerSmallCountry(admin);
  chw = await newPerson(admin, url, 'kit-7', [{ role: 'chw', at: 'KIT-7' }]);
  storekeeper = await newPerson(admin, url, 'storekeeper', [{ role: 'storekeeper', at: 'CLINIC' }]);
}, 120_000);

afterAll(async () => {
  await system?.stop();
  await deleteDataFolder(dataDir);
});

const ok = ({ status, body }: Reply): Json => {
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body;
};
/** As a phone asks: again, with the same id, until it is answered. */
const asked = (person: Person, method: 'GET' | 'POST' | 'PUT', path: string, body?: object) =>
  eventually(async () => ok(await person.send(method, path, body)));
const boxes = (count: number, loose?: number, of = 10) => ({
  packs: [{ pack: 'box', count, of }],
  ...(loose === undefined ? {} : { loose }),
});
const opening = (more: object) => {
  const what = { id: uuid(), kind: 'opening', location: 'KIT-7', product: 'ORS' };
  return { ...what, occurredAt: day, ...more };
};
const stockOf = async (person: Person, location: string, product: string): Promise<Json> =>
  (await asked(person, 'GET', `/v1/locations/${location}/stock?products=${product}`)).products[0];

describe('units, packs and courses', () => {
  const { step, told } = story();

  step('are registered with the product and its condition', async () => {
    const ors = {
      ...{ id: 'ORS', name: 'ORS, low osmolarity', dispensingUnit: 'sachet', programme: 'iccm' },
      ...{ packSize: 10, packs: [{ name: 'box', units: 10 }], courseUnits: 2 },
      rounding: { direction: 'by-threshold', threshold: 3 },
    };
    const zinc = {
      ...{ id: 'ZINC', name: 'Zinc 20 mg', dispensingUnit: 'tablet', programme: 'iccm' },
      packSize: 100,
      courses: [
        { fromMonths: 2, toMonths: 5, units: 5 },
        { fromMonths: 6, toMonths: 59, units: 10 },
      ],
    };
    await asked(admin, 'PUT', '/v1/products', { items: [ors, zinc] });
    const needs = [
      { name: 'salts', products: ['ORS'] },
      { name: 'zinc', products: ['ZINC'] },
    ];
    const condition = { id: 'diarrhoea', name: 'Diarrhoea', needs };
    const { items } = await asked(admin, 'PUT', '/v1/conditions', { items: [condition] });
    expect(items).toMatchObject([{ outcome: expect.stringMatching(/^(created|unchanged)$/) }]);
    const { items: products } = await asked(chw, 'GET', '/v1/products');
    expect(products).toMatchObject([ors, zinc]);
  });

  step('come back as they were told: three boxes of ten and five', async () => {
    const wrong = await chw.write('POST', '/v1/reports', opening(boxes(3, 5, 20)));
    expect([wrong.status, wrong.body.code]).toEqual([409, 'pack-size-differs']);
    const said = opening(boxes(3, 5));
    const booked = await asked(chw, 'POST', '/v1/reports', said);
    expect(booked).toMatchObject({ onHand: 35 });
    expect(await asked(chw, 'POST', '/v1/reports', said)).toEqual(booked);
    const stock = await stockOf(chw, 'KIT-7', 'ORS');
    expect(stock).toMatchObject({ onHand: 35, inPacks: boxes(3, 5) });
    await eventually(async () => {
      const { products } = await asked(chw, 'GET', '/v1/kits/KIT-7');
      const ors = products.find(({ product }: Json) => product === 'ORS');
      expect(ors.onHand.inWords).toBe('3 boxes of 10 + 5 sachets');
    });
  });

  step('are told by lot in an order, and in a request', async () => {
    const order = { id: uuid(), kind: 'receive', location: 'CLINIC', product: 'ORS' };
    const lots = [{ lot: 'EARLY', ...boxes(6) }];
    await asked(storekeeper, 'POST', '/v1/orders', { ...order, lots });
    const shelf = await stockOf(storekeeper, 'CLINIC', 'ORS');
    expect(shelf).toMatchObject({ onHand: 60, inPacks: boxes(6, 0) });
    expect(shelf.lots).toMatchObject([{ lot: 'EARLY', onHand: 60, inPacks: boxes(6, 0) }]);
    const card = await asked(storekeeper, 'GET', '/v1/locations/CLINIC/stock-cards/ORS');
    expect(card).toMatchObject({
      inPacks: boxes(6, 0),
      items: [{ inPacks: boxes(6, 0), balanceInPacks: boxes(6, 0) }],
    });
    await eventually(async () => {
      const held = await asked(storekeeper, 'GET', '/v1/lots/ORS/EARLY/holders');
      expect(held.items).toMatchObject([{ location: 'CLINIC', inPacks: boxes(6, 0) }]);
    });
    const request = { id: uuid(), location: 'KIT-7', programme: 'iccm', urgency: 'regular' };
    const lines = [{ product: 'ORS', ...boxes(2, 1) }];
    const answer = await asked(chw, 'POST', '/v1/requisitions', { ...request, lines });
    const inPacks = { requestedInPacks: boxes(2, 1), issuedInPacks: { packs: [], loose: 0 } };
    expect(answer.lines).toMatchObject([{ product: 'ORS', requested: 21, ...inPacks }]);
    const queue = await asked(chw, 'GET', '/v1/requisitions');
    expect(queue.items).toMatchObject([{ lines: [inPacks] }]);
  });

  step('say who can be treated today, by age, and never what is not known', async () => {
    const answers = async (): Promise<string[]> => {
      const { items } = await asked(chw, 'GET', '/v1/locations/KIT-7/treatments');
      return items[0].ages.map(
        (it: Json) => `${it.fromMonths}-${it.toMonths} ${it.answer} ${it.courses ?? '-'}`,
      );
    };
    expect(await answers()).toEqual(['2-5 unknown -', '6-59 unknown -']);
    await asked(chw, 'POST', '/v1/reports', opening({ product: 'ZINC', quantity: 12 }));
    expect(await answers()).toEqual(['2-5 can-treat 2', '6-59 can-treat 1']);
    const given = { ...opening({ product: 'ZINC', quantity: 5 }), kind: 'dispensed' };
    await asked(chw, 'POST', '/v1/reports', { ...given, occurredAt: day });
    const [young, old] = await answers();
    expect(young).toBe('2-5 can-treat 1');
    expect(old).toMatch(/^6-59 cannot/);
  });

  it('are told and answered in the words of the register', told, 120_000);
});
