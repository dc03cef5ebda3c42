import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  check,
  type GetTreatments,
  type GetZoneTreatments,
  Treatments,
  ZoneTreatments,
} from '@satchel/contracts';
import { DAY_MS } from '@satchel/language';
import { clinicScene, loader, person } from '../../proving/clinic-scene.js';
import { type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { RegisterEntries } from '../use-cases/register-entries.js';

const PRODUCT = { dispensingUnit: 'tablet', packSize: 10 };
const PRODUCTS = [
  { id: 'RDT', name: 'RDT', dispensingUnit: 'unit', packSize: 20, courseUnits: 1 },
  {
    ...{ id: 'ACT-1', name: 'ACT 1 x 6', ...PRODUCT },
    courses: [{ fromMonths: 2, toMonths: 35, units: 6 }],
  },
  {
    ...{ id: 'ACT-2', name: 'ACT 2 x 6', ...PRODUCT },
    courses: [{ fromMonths: 36, toMonths: 59, units: 12 }],
  },
  { id: 'ACT-0', name: 'ACT for all', ...PRODUCT, courseUnits: 4 },
];
const MALARIA = {
  id: 'malaria',
  name: 'Malaria',
  needs: [
    { name: 'test', products: ['RDT'] },
    { name: 'medicine', products: ['ACT-1', 'ACT-2', 'ACT-0'] },
  ],
};
const DIARRHOEA = {
  id: 'diarrhoea',
  name: 'Diarrhoea',
  needs: [{ name: 'salts', products: ['ORS'] }],
};
const KITS = ['KIT', 'KIT-2', 'KIT-3'];

describe.each(ledgerWorlds)('who can treat today, kept in %s', (_where, open) => {
  let world: LedgerWorld;
  let entries: RegisterEntries;

  beforeAll(async () => {
    world = await open();
    const scene = await clinicScene(world);
    entries = new RegisterEntries(world.register, world.clock);
    const salts = { id: 'ORS', name: 'ORS', dispensingUnit: 'unit', packSize: 20, courseUnits: 2 };
    await entries.products([...PRODUCTS, salts], loader);
    await entries.conditions([MALARIA, DIARRHOEA], loader);
    const managed = (location: string, product: string) => {
      return { location, product, mode: 'by-treatment' as const, from: '2026-01-01' };
    };
    const listed = KITS.flatMap((kit) => ['RDT', 'ACT-1', 'ACT-2'].map((it) => managed(kit, it)));
    await entries.managedProducts([...listed, managed('KIT', 'ORS')], loader);
    const soon = { product: 'ACT-1', number: 'SOON', status: 'usable' as const };
    await entries.lots([{ ...soon, expiresOn: '2026-11-20' }], loader);
    const has = (location: string, product: string, quantity: number) =>
      scene.report({ kind: 'opening', location, product, quantity });
    // Heard of 70 days ago and never again: longer than two months.
    world.clock.advance(-70 * DAY_MS);
    await has('KIT-3', 'RDT', 9);
    await has('KIT-3', 'ACT-1', 90);
    world.clock.advance(70 * DAY_MS);
    await has('KIT-3', 'ACT-2', 0);
    await has('KIT', 'RDT', 25);
    await has('KIT', 'ACT-1', 17);
    await scene.report({
      ...{ kind: 'received', location: 'KIT', product: 'ACT-1', source: 'supplier' },
      lots: [{ lot: 'SOON', quantity: 60 }],
    });
    await has('KIT', 'ACT-2', 11);
    await has('KIT', 'ORS', 40);
    await has('KIT-2', 'RDT', 3);
    await has('KIT-2', 'ACT-1', 60);
    await has('KIT-2', 'ACT-2', 24);
    await has('KIT-2', 'ACT-0', 400);
    await world.sumUp();
  });
  afterAll(() => world?.close());

  const at = async (location: string, more: Partial<GetTreatments> = {}, who = loader) => {
    const found = await world.treatments.at({ location, ...more }, who);
    expect(check(Treatments, found)).toEqual([]);
    return found.items;
  };
  const inZone = async (zone: string, more: Partial<GetZoneTreatments> = {}, who = loader) => {
    const found = await world.treatments.inZone({ zone, ...more }, who);
    expect(check(ZoneTreatments, found)).toEqual([]);
    return found;
  };

  it('is told by condition and age, with what is missing and for how many it is enough', async () => {
    const [salts, malaria] = await at('KIT');
    expect(salts).toEqual({
      ...{ condition: 'diarrhoea', name: 'Diarrhoea' },
      ages: [
        {
          ...{ answer: 'can-treat', courses: 20 },
          needs: [{ name: 'salts', standing: 'there', courses: 20 }],
        },
      ],
    });
    // Of 77 tablets 60 have expired.
    expect(malaria?.ages).toEqual([
      {
        ...{ fromMonths: 2, toMonths: 35, answer: 'can-treat', courses: 2 },
        needs: [
          { name: 'test', standing: 'there', courses: 25 },
          { name: 'medicine', standing: 'there', courses: 2 },
        ],
      },
      {
        ...{ fromMonths: 36, toMonths: 59, answer: 'cannot', courses: 0 },
        needs: [
          { name: 'test', standing: 'there', courses: 25 },
          { name: 'medicine', standing: 'missing', courses: 0 },
        ],
      },
    ]);
  });

  it('counts neither what is not managed nor what was not heard of in time', async () => {
    const [salts] = await at('KIT-2', { condition: 'diarrhoea' });
    expect(salts?.ages).toMatchObject([{ answer: 'unknown', needs: [{ standing: 'unknown' }] }]);
    const [malaria] = await at('KIT-2', { condition: 'malaria' });
    expect(malaria?.ages).toMatchObject([
      { answer: 'can-treat', courses: 3 },
      { answer: 'can-treat', courses: 2 },
    ]);
    const [silent] = await at('KIT-3', { condition: 'malaria' });
    expect(silent?.ages).toMatchObject([
      { answer: 'unknown', needs: [{ standing: 'unknown' }, { standing: 'unknown' }] },
      { answer: 'cannot', needs: [{ standing: 'unknown' }, { standing: 'missing' }] },
    ]);
    expect(silent?.ages[0]).not.toHaveProperty('courses');
  });

  it('is told of the kits of a zone, each counted once', async () => {
    const { items, ageSeconds } = await inZone('LR');
    expect(ageSeconds).toBe(0);
    expect(items).toEqual([
      { condition: 'diarrhoea', ages: [{ canTreat: 1, cannot: 0, unknown: 2 }] },
      {
        condition: 'malaria',
        ages: [
          { fromMonths: 2, toMonths: 35, canTreat: 2, cannot: 0, unknown: 1 },
          { fromMonths: 36, toMonths: 59, canTreat: 1, cannot: 2, unknown: 0 },
        ],
      },
    ]);
    expect((await inZone('NIMBA')).items).toEqual(items);
    expect((await inZone('BONG')).items).toEqual([]);
  });

  it('is the same of a zone as of all its kits one by one', async () => {
    const { items } = await inZone('LR');
    const kits = await Promise.all(KITS.map((kit) => at(kit)));
    for (const { condition, ages } of items) {
      for (const [n, { canTreat, cannot, unknown }] of ages.entries()) {
        const said = kits.map(
          (kit) => kit.find((it) => it.condition === condition)?.ages[n]?.answer,
        );
        const count = (answer: string) => said.filter((it) => it === answer).length;
        expect([canTreat, cannot, unknown]).toEqual(['can-treat', 'cannot', 'unknown'].map(count));
      }
    }
  });

  it('is listed page by page', async () => {
    const first = await world.treatments.at({ location: 'KIT', limit: 1 }, loader);
    expect(first.items.map((it) => it.condition)).toEqual(['diarrhoea']);
    const cursor = first.page.next ?? '';
    expect((await at('KIT', { limit: 1, cursor })).map((it) => it.condition)).toEqual(['malaria']);
    const zone = await inZone('LR', { limit: 1 });
    const more = await inZone('LR', { limit: 1, cursor: zone.page.next ?? '' });
    expect([more.items.map((it) => it.condition), more.page.hasMore]).toEqual([['malaria'], false]);
    const chosen = await inZone('LR', { conditions: ['malaria'] });
    expect(chosen.items.map((it) => it.condition)).toEqual(['malaria']);
    const listed = await world.treatments.conditions({ limit: 1 });
    expect(listed.items).toEqual([{ ...DIARRHOEA, version: 1 }]);
  });

  it('is shown to whoever may see the stock, and to nobody else', async () => {
    const stranger = person('stranger', 'district-pharmacist', 'BONG');
    const nurse = person('nurse', 'facility-in-charge', 'CLINIC');
    await expect(at('KIT', {}, stranger)).rejects.toMatchObject({
      problem: { code: 'unknown-location' },
    });
    expect(await at('KIT', {}, nurse)).toHaveLength(2);
    for (const who of [stranger, nurse]) {
      await expect(inZone('NIMBA', {}, who)).rejects.toMatchObject({
        problem: { code: 'unknown-zone' },
      });
    }
  });

  it('follows from entries that make sense', async () => {
    const codes = async (answer: Promise<{ items: { problem?: { code: string } }[] }>) =>
      (await answer).items.map(({ problem }) => problem?.code);
    const [product] = PRODUCTS;
    if (!product) throw new Error('no product');
    const box = { name: 'box', units: 10 };
    const young = { fromMonths: 2, toMonths: 11, units: 10 };
    const products = [
      { ...product, packs: [box, { name: 'box', units: 12 }] },
      { ...product, courses: [young, { ...young, fromMonths: 11, toMonths: 59 }] },
      { ...product, courses: [{ ...young, toMonths: 1 }] },
      { ...product, rounding: { direction: 'up' as const, threshold: 3 } },
      { ...product, rounding: { direction: 'by-threshold' as const } },
      { ...product, rounding: { direction: 'by-threshold' as const, threshold: 20 } },
    ];
    expect(await codes(entries.products(products, loader))).toEqual([
      ...['pack-listed-twice', 'ages-overlap', 'ages-overlap'],
      ...['malformed', 'malformed', 'malformed'],
    ]);
    const needing = (...needs: { name: string; products: string[] }[]) => ({ ...MALARIA, needs });
    const conditions = [
      needing({ name: 'test', products: ['NOBODY-KNOWS'] }),
      needing({ name: 'test', products: [] }),
      needing({ name: 'a', products: ['RDT'] }, { name: 'b', products: ['RDT'] }),
      needing({ name: 'a', products: ['RDT'] }, { name: 'a', products: ['ORS'] }),
      MALARIA,
    ];
    expect(await codes(entries.conditions(conditions, loader))).toEqual([
      ...['unknown-product', 'malformed', 'malformed', 'malformed', undefined],
    ]);
  });
});
