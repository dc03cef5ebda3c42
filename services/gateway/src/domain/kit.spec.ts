import { describe, expect, it } from '@jest/globals';
import { composeKit, type KitFacts } from './kit.js';

const tablets = { dispensingUnit: 'tablet', packSize: 10 };
const facts: KitFacts = {
  location: 'KIT-1',
  now: new Date('2026-11-12T09:00:00Z'),
  timeZone: 'Africa/Monrovia',
  register: [
    {
      id: 'ACT',
      name: 'ACT 20/120 mg',
      ...tablets,
      courseUnits: 6,
      treats: ['malaria/medicine'],
      programme: 'iccm',
    },
    {
      id: 'RDT',
      name: 'Malaria test',
      dispensingUnit: 'test',
      packSize: 25,
      courseUnits: 1,
      treats: ['malaria/test'],
    },
    {
      id: 'ORS',
      name: 'ORS',
      dispensingUnit: 'sachet',
      packSize: 50,
      courseUnits: 2,
      treats: ['diarrhoea'],
    },
  ],
  shelf: [
    {
      product: 'ACT',
      onHand: 35,
      unusable: 5,
      availableToPromise: 30,
      inTransit: 20,
      countedAt: '2026-11-10T10:00:00Z',
      countedBy: 'a-1',
    },
    { product: 'ORS', onHand: 0, unusable: 0, availableToPromise: 0, inTransit: 0 },
    { product: 'RDT', onHand: 12, unusable: 0, availableToPromise: 12, inTransit: 0 },
  ],
  expected: [
    {
      product: 'ACT',
      state: 'in',
      onHand: 35,
      inTransit: 20,
      amc: 71.2,
      amcRaw: 60,
      daysObserved: 90,
      stockOutDays: 14,
      chanceOfStockOut: 0.93,
      expectedStockOutOn: '2026-11-22',
      nextResupplyOn: '2026-11-24',
      byProcedure: 54,
      suggested: 60,
      why: 'Use rose in the rains.',
    },
  ],
  shipments: [
    {
      id: 's-1',
      from: 'CLINIC',
      to: 'KIT-1',
      promisedOn: '2026-11-20',
      lines: [
        { product: 'ACT', shipped: 25, received: 5 },
        { product: 'ORS', shipped: 9, received: 9 },
      ],
    },
  ],
  suppliers: [
    {
      id: 'CLINIC',
      shelf: [{ product: 'ACT', onHand: 130, unusable: 0, availableToPromise: 125, inTransit: 0 }],
    },
  ],
  supplierOf: { iccm: 'CLINIC' },
};

describe('a kit in words', () => {
  it('says of a product what a pharmacist asks', () => {
    const act = composeKit(facts).products.find((product) => product.product === 'ACT');
    expect(act).toMatchObject({
      name: 'ACT 20/120 mg',
      state: 'in',
      onHand: { units: 35, packs: 3, loose: 5, inWords: '3 packs of 10 + 5 tablets' },
      courses: 5,
      counted: { by: 'a-1', inWords: 'Counted on 10 November.' },
      use: { inWords: '71 tablets a month (60 uncorrected, 14 stock-out days in 90).' },
      runsOut: {
        inWords:
          'Very likely out before the resupply of 24 November is in hand (chance 93 %); at this use it lasts until about 22 November.',
      },
      restock: {
        inWords:
          'Suggested: 6 packs of 10. By the procedure: 5 packs of 10 + 4 tablets, that is 6 packs of 10 in whole packs.',
        why: 'Use rose in the rains.',
      },
      inTransit: { units: 20 },
      shipments: [{ inWords: '2 packs of 10 from CLINIC, promised for 20 November.' }],
      supplier: {
        location: 'CLINIC',
        available: { units: 125, inWords: '12 packs of 10 + 5 tablets' },
      },
    });
  });
  it('says what can be treated and sums up', () => {
    const { canTreat: conditions, summary } = composeKit(facts);
    expect(conditions).toEqual([
      {
        condition: 'diarrhoea',
        answer: 'no',
        courses: 0,
        inWords: 'Cannot treat diarrhoea: no ORS.',
      },
      { condition: 'malaria', answer: 'yes', courses: 5, inWords: 'Can treat malaria: 5 courses.' },
    ]);
    expect(summary).toBe(
      '1 of 3 products out: ORS. Cannot treat diarrhoea. Likely out before the next resupply: ACT 20/120 mg.',
    );
  });
  it('never calls out of stock what was only not heard of', () => {
    const [act] = facts.expected ?? [];
    const expected = act ? [{ ...act, state: 'unknown' as const, onHand: 0 }] : [];
    const { shelf: _left, ...rest } = facts;
    const kit = composeKit({ ...rest, expected });
    expect(kit.products[0]?.runsOut?.inWords).toBe('Not known: nothing was heard of it in time.');
    expect(kit.summary).toContain('Not heard from in time: ACT 20/120 mg.');
  });
  it('says how long it lasts where no chance is known', () => {
    const [act] = facts.expected ?? [];
    const { chanceOfStockOut: _chance, ...known } = act ?? { product: 'ACT' };
    const expected = [known] as NonNullable<KitFacts['expected']>;
    const inWords = composeKit({ ...facts, expected }).products[0]?.runsOut?.inWords;
    expect(inWords).toBe('At this use it lasts until about 22 November.');
  });
  it('still answers when only the book is there', () => {
    const { shelf, location, now, timeZone } = facts;
    const kit = composeKit({ location, now, timeZone, ...(shelf ? { shelf } : {}) });
    expect(kit.products.map(({ name, state, onHand }) => [name, state, onHand.inWords])).toEqual([
      ['ACT', 'in', '35 units'],
      ['ORS', 'out', 'none'],
      ['RDT', 'in', '12 units'],
    ]);
    expect(kit.canTreat).toEqual([]);
  });
});
