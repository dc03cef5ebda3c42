/** Bodies about what stock is worth, how long it keeps, what it treats, and of observed stores. */
import { LOCATIONS, LOTS, OBSERVED, PRODUCTS, PROGRAMMES } from './country.js';
import type { Dice, Json } from './dice.js';
import type { LotMaker } from './lot-papers.js';
import { DAYS } from './parts.js';

const LEVELS = ['warehouse', 'depot', 'facility', 'kit'] as const;
const AGES = [
  [
    { fromMonths: 2, toMonths: 11, units: 1 },
    { fromMonths: 12, toMonths: 59, units: 2 },
  ],
  [{ fromMonths: 2, toMonths: 59, units: 10 }],
] as const;
const ROUNDINGS = [
  { direction: 'up' },
  { direction: 'down', smallNeed: 'none' },
  { direction: 'by-threshold', threshold: 3 },
] as const;

const items = (dice: Dice, make: () => Json): Json => ({
  items: Array.from({ length: dice.whole(1, 3) }, make),
});

export const price = (dice: Dice): Json => ({
  currency: dice.pick(['USD', 'LRD']),
  minorUnits: dice.weighed([
    [9, dice.whole(0, 5000)],
    [1, 1_000_000_000],
  ]),
  perUnits: dice.pick([1, 7, 180]),
});

/** What a product may say besides: courses by age, how a need becomes packs. */
export const packed = (dice: Dice): Json => ({
  ...(dice.chance(0.3) ? { courses: dice.pick(AGES) } : {}),
  ...(dice.chance(0.3) ? { rounding: dice.pick(ROUNDINGS) } : {}),
});

const rule = (dice: Dice): Json => ({
  level: dice.pick(LEVELS),
  ...dice.pick([{}, { product: dice.pick(PRODUCTS) }, { programme: dice.pick(PROGRAMMES) }]),
  // Mostly short, so that stock can still be issued.
  ...(dice.chance(0.8) ? { minimumShelfLifeDays: dice.whole(0, 60) } : {}),
});

const told = (dice: Dice, product: string): Json => ({
  product,
  ...(dice.chance(0.5)
    ? { quantity: dice.whole(0, 99) }
    : { lots: [{ lot: dice.pick(LOTS), quantity: dice.whole(0, 99) }] }),
});

export const WORTH_BODIES: Readonly<Record<string, LotMaker>> = {
  'put-shelf-life-rules': (dice) => items(dice, () => rule(dice)),
  'put-product-prices': (dice) =>
    items(dice, () => ({
      product: dice.pick(PRODUCTS),
      from: dice.pick(DAYS),
      ...(dice.chance(0.8) ? { unitPrice: price(dice) } : {}),
    })),
  'put-conditions': (dice) =>
    items(dice, () => ({
      id: dice.pick(PROGRAMMES),
      name: 'Treated with what there is',
      needs: [
        { name: 'test', products: [PRODUCTS[0]] },
        { name: 'medicine', products: [PRODUCTS[1], PRODUCTS[2]] },
      ].slice(0, dice.whole(1, 2)),
    })),
  'post-snapshots': (dice) => {
    const first = dice.whole(0, PRODUCTS.length - 2);
    return {
      id: dice.uuid(),
      location: dice.chance(0.9) ? OBSERVED : dice.pick(LOCATIONS),
      takenAt: dice.pick(DAYS),
      ...(dice.chance(0.2) ? { whole: true } : {}),
      ...(dice.chance(0.2) ? { dryRun: true } : {}),
      lines: PRODUCTS.slice(first, first + 2).map((product) => told(dice, product)),
    };
  },
};
