/** What bodies and paths of many kinds are made of. */
import { LOTS } from './country.js';
import type { Dice, Json } from './dice.js';

export const DAYS = ['2026-01-15', '2026-03-02', '2026-07-31', '2026-10-12'] as const;
export const WORDS = ['as written', 'gâté', 'ຢາ', 'Ωμέγα', 'rain 🌧 came', 'مُعَدَّل'] as const;
const PAPERS = 60;

/** As the register of the country says: a box is of 100, the pack of supply of 10. */
export const packs = (dice: Dice): Json => ({
  packs: [
    {
      pack: 'box',
      count: dice.whole(0, 2),
      of: dice.weighed([
        [9, 100],
        [1, 50],
      ]),
    },
    { pack: 'pack', count: dice.whole(1, 4) },
  ],
  ...(dice.chance(0.5) ? { loose: dice.whole(0, 9) } : {}),
});

export const quantity = (dice: Dice): Json => (dice.chance(0.2) ? packs(dice) : inUnits(dice));

export const inUnits = (dice: Dice): Json =>
  dice.chance(0.6)
    ? {
        quantity: dice.weighed([
          [20, dice.whole(1, 60)],
          [1, 1_000_000_000],
        ]),
      }
    : {
        lots: dice.pick([[LOTS[0]], [LOTS[1], LOTS[2]], [LOTS[3]]]).map((lot) => ({
          lot,
          ...(dice.chance(0.2) ? packs(dice) : { quantity: dice.whole(1, 40) }),
        })),
      };
export const when = (dice: Dice): Json => ({
  occurredAt: dice.chance(0.5)
    ? dice.pick(DAYS)
    : `${dice.pick(DAYS)}T08:${dice.whole(10, 59)}:00Z`,
});
export const number = (dice: Dice, index: number): number =>
  dice.whole(0, PAPERS + Math.floor(index / 100));
/** Of what is opened and then acted on there are few, so that acts meet them. */
export const filed = (dice: Dice, index: number): number =>
  dice.whole(0, 6 + Math.floor(index / 150));
