/** What is said of a kit when only part of the facts is there, sentence by sentence. */
import { describe, expect, it } from '@jest/globals';
import {
  composeKit,
  type ExpectedProduct,
  type KitFacts,
  type KitProduct,
  type RegisteredProduct,
  type ShelfProduct,
} from './kit.js';

const act: RegisteredProduct = {
  id: 'ACT',
  name: 'ACT 20/120 mg',
  dispensingUnit: 'tablet',
  packSize: 10,
  courseUnits: 6,
  treats: ['malaria'],
  programme: 'iccm',
};
const onShelf = (product: string, onHand: number, more: Partial<ShelfProduct> = {}) => ({
  product,
  onHand,
  unusable: 0,
  availableToPromise: onHand,
  inTransit: 0,
  ...more,
});
const expected = (more: Partial<ExpectedProduct> = {}): ExpectedProduct => ({
  product: 'ACT',
  state: 'in',
  onHand: 4,
  inTransit: 2,
  daysObserved: 90,
  stockOutDays: 1,
  why: 'No use was reported.',
  ...more,
});
const kit = (facts: Partial<KitFacts>) =>
  composeKit({
    location: 'KIT-1',
    now: new Date('2026-11-12T09:00:00Z'),
    timeZone: 'Africa/Monrovia',
    ...facts,
  });
const product = (facts: Partial<KitFacts>): KitProduct | undefined => kit(facts).products[0];
const expecting = (more: Partial<ExpectedProduct>): KitProduct | undefined =>
  product({ register: [act], expected: [expected(more)] });

describe('a product of which one service alone told', () => {
  it('is what the book says, in units, where nothing else is known', () => {
    expect(product({ shelf: [onShelf('ACT', 35, { inTransit: 20 })] })).toStrictEqual({
      product: 'ACT',
      name: 'ACT',
      treats: [],
      state: 'in',
      onHand: { units: 35, inWords: '35 units' },
      inTransit: { units: 20, inWords: '20 units' },
      shipments: [],
    });
  });
  it('is what replenishment expects where the book is silent', () => {
    const counted = { countedAt: '2026-11-10T10:00:00Z', countedBy: 'a-1' };
    expect(product({ expected: [expected(counted)] })).toStrictEqual({
      product: 'ACT',
      name: 'ACT',
      treats: [],
      state: 'in',
      onHand: { units: 4, inWords: '4 units' },
      counted: { at: counted.countedAt, by: 'a-1', inWords: 'Counted on 10 November.' },
      use: { inWords: 'Use is not known.' },
      runsOut: { inWords: 'Not known: no use is known.' },
      restock: { inWords: 'No quantity can be suggested.', why: 'No use was reported.' },
      inTransit: { units: 2, inWords: '2 units' },
      shipments: [],
    });
  });
  it('treats what it treats also where nothing tells how many', () => {
    const { courseUnits: _unknown, ...register } = act;
    const { products, canTreat } = kit({ register: [register], shelf: [onShelf('ACT', 3)] });
    expect(products[0]).toMatchObject({ treats: ['malaria'] });
    expect(products[0]).not.toHaveProperty('courses');
    expect(canTreat).toMatchObject([{ answer: 'yes', courses: 3 }]);
  });
  it('treats nothing where the register does not know it', () => {
    expect(kit({ register: [], shelf: [onShelf('ACT', 3)] }).canTreat).toEqual([]);
  });
  it('stands in the order of codes, whoever told of it', () => {
    const { products } = kit({
      shelf: [onShelf('ORS', 1), onShelf('ACT', 1)],
      expected: [expected({ product: 'MUAC' })],
    });
    expect(products.map((each) => each.product)).toEqual(['ACT', 'MUAC', 'ORS']);
  });
});

describe('what is on the shelf', () => {
  it('treats nobody as far as it is expired, quarantined or recalled', () => {
    const shelf = [onShelf('ACT', 13, { unusable: 6 })];
    expect(product({ register: [act], shelf })?.courses).toBe(1);
    expect(product({ register: [act], shelf: [onShelf('ACT', 2, { unusable: 9 })] })?.courses).toBe(
      0,
    );
  });
  it('was counted on a day, also where nobody is known to have counted', () => {
    const shelf = [onShelf('ACT', 13, { countedAt: '2026-11-10T10:00:00Z' })];
    expect(product({ shelf })?.counted).toStrictEqual({
      at: '2026-11-10T10:00:00Z',
      inWords: 'Counted on 10 November.',
    });
  });
});

describe('use', () => {
  it('is said with one decimal where it is little, and without where it is much', () => {
    expect(expecting({ amc: 7.26 })?.use).toStrictEqual({
      perMonth: 7.26,
      inWords: '7.3 tablets a month.',
    });
    expect(expecting({ amc: 72.6 })?.use?.inWords).toBe('73 tablets a month.');
    expect(product({ expected: [expected({ amc: 3 })] })?.use?.inWords).toBe('3 units a month.');
  });
  it('is said beside what was reported, with the days out of stock that were corrected for', () => {
    expect(expecting({ amc: 20, amcRaw: 12 })?.use).toStrictEqual({
      perMonth: 20,
      perMonthRaw: 12,
      inWords: '20 tablets a month (12 uncorrected, 1 stock-out day in 90).',
    });
    expect(expecting({ amcRaw: 0.5 })?.use?.inWords).toBe(
      'Use is not known (0.5 uncorrected, 1 stock-out day in 90).',
    );
  });
});

describe('running out', () => {
  it('is over where nothing is left', () => {
    const none = { onHand: 0, state: 'out', chanceOfStockOut: 0.99 } as const;
    expect(expecting(none)?.runsOut).toStrictEqual({ chance: 0.99, inWords: 'Out of stock now.' });
  });
  it('is far away where it is used and no day can be told', () => {
    expect(expecting({ amc: 1 })?.runsOut).toStrictEqual({ inWords: 'It lasts more than a year.' });
  });
  it('has a day where one can be told, also where use itself is not known', () => {
    expect(expecting({ expectedStockOutOn: '2026-11-22' })?.runsOut).toStrictEqual({
      on: '2026-11-22',
      inWords: 'At this use it lasts until about 22 November.',
    });
  });
  it('has a chance until the next resupply, whenever that may be', () => {
    expect(expecting({ chanceOfStockOut: 0.25, amc: 1 })?.runsOut?.inWords).toBe(
      'Unlikely to be out before the next resupply is in hand (chance 25 %).',
    );
    const due = expecting({ chanceOfStockOut: 0.25, nextResupplyOn: '2026-11-24' });
    expect(due?.nextResupplyOn).toBe('2026-11-24');
    expect(due?.runsOut?.inWords).toBe(
      'Unlikely to be out before the resupply of 24 November is in hand (chance 25 %).',
    );
  });
});

describe('restocking', () => {
  it('shows what is suggested beside what the procedure would give', () => {
    expect(expecting({ suggested: 20, byProcedure: 14 })?.restock).toStrictEqual({
      suggested: { units: 20, packs: 2, loose: 0, inWords: '2 packs of 10' },
      byProcedure: { units: 14, packs: 1, loose: 4, inWords: '1 pack of 10 + 4 tablets' },
      inWords:
        'Suggested: 2 packs of 10. By the procedure: 1 pack of 10 + 4 tablets, that is 2 packs of 10 in whole packs.',
      why: 'No use was reported.',
    });
    expect(expecting({ suggested: 20 })?.restock?.inWords).toBe('Suggested: 2 packs of 10.');
  });
});

describe('what is on its way', () => {
  const shipment = { id: 's-1', from: 'CLINIC', to: 'KIT-1' };
  it('is what was shipped of this product and has not arrived', () => {
    const shipments = [
      {
        ...shipment,
        promisedOn: '2026-11-20',
        lines: [
          { product: 'ACT', shipped: 20, received: 5 },
          { product: 'ORS', shipped: 50, received: 0 },
        ],
      },
      { ...shipment, id: 's-2', lines: [{ product: 'ACT', shipped: 4, received: 0 }] },
      { ...shipment, id: 's-3', lines: [{ product: 'ACT', shipped: 9, received: 9 }] },
    ];
    const told = product({ register: [act], shelf: [onShelf('ACT', 1)], shipments });
    expect(told?.inTransit.units).toBe(19);
    expect(told?.shipments).toStrictEqual([
      {
        id: 's-1',
        from: 'CLINIC',
        units: 15,
        promisedOn: '2026-11-20',
        inWords: '1 pack of 10 + 5 tablets from CLINIC, promised for 20 November.',
      },
      { id: 's-2', from: 'CLINIC', units: 4, inWords: '4 tablets from CLINIC.' },
    ]);
  });
  it('is what the book says where the shipments are not told, and not what was expected', () => {
    const shelf = [onShelf('ACT', 1, { inTransit: 7 })];
    expect(product({ shelf, expected: [expected()] })?.inTransit.units).toBe(7);
    expect(product({ shelf, expected: [expected()], shipments: [] })?.inTransit.units).toBe(0);
  });
});

describe('the supplier', () => {
  const suppliers = [
    { id: 'DEPOT', shelf: [onShelf('ACT', 500)] },
    { id: 'CLINIC', shelf: [onShelf('ORS', 90), onShelf('ACT', 40)] },
  ];
  const shelf = [onShelf('ACT', 1)];
  const supplierOf = { iccm: 'CLINIC' };
  it('is the one of the programme, with what it could give', () => {
    const told = product({ register: [act], shelf, suppliers, supplierOf });
    expect(told?.supplier).toMatchObject({ location: 'CLINIC', available: { units: 40 } });
  });
  it('has nothing to give of what is not on its shelf', () => {
    const [depot] = suppliers;
    const empty = [{ ...depot, id: 'CLINIC', shelf: [] }];
    const told = product({ register: [act], shelf, suppliers: empty, supplierOf });
    expect(told?.supplier?.available).toMatchObject({ units: 0, inWords: 'none' });
  });
  it('is nobody where the product has no programme, or the programme no supplier', () => {
    const { programme: _none, ...register } = act;
    const unserved = [{ register: [register], supplierOf }, { register: [act] }];
    for (const facts of unserved) {
      expect(product({ ...facts, shelf, suppliers })).not.toHaveProperty('supplier');
    }
    expect(product({ register: [act], shelf, supplierOf })).not.toHaveProperty('supplier');
    expect(product({ shelf, suppliers, supplierOf })).not.toHaveProperty('supplier');
  });
});

describe('the summary', () => {
  it('of a kit in which nothing is wrong says no more than that', () => {
    const shelf = [onShelf('ACT', 12), onShelf('ORS', 1)];
    expect(kit({ register: [act], shelf }).summary).toBe('None of 2 products is out.');
  });
  it('warns of what is likely to run out, and not of what has run out already', () => {
    const likely = { state: 'in', chanceOfStockOut: 0.66 } as const;
    const facts = [
      expected({ product: 'A', ...likely }),
      expected({ product: 'B', ...likely, chanceOfStockOut: 0.65 }),
      expected({ product: 'C', ...likely, state: 'out' }),
    ];
    expect(kit({ expected: facts }).summary).toBe(
      '1 of 3 products out: C. Likely out before the next resupply: A.',
    );
  });
});
