/** What bodies and paths of many kinds are made of. */
import { LOTS } from './country.js';
import type { Dice, Json } from './dice.js';

export const DAYS = ['2026-01-15', '2026-03-02', '2026-07-31', '2026-10-12'] as const;
export const WORDS = ['as written', 'gâté', 'ຢາ', 'Ωμέγα', 'rain 🌧 came', 'مُعَدَّل'] as const;
const PAPERS = 60;

export const quantity = (dice: Dice): Json =>
  dice.chance(0.6)
    ? {
        quantity: dice.weighed([
          [20, dice.whole(1, 60)],
          [1, 1_000_000_000],
        ]),
      }
    : {
        lots: dice
          .pick([[LOTS[0]], [LOTS[1], LOTS[2]], [LOTS[3]]])
          .map((lot) => ({ lot, quantity: dice.whole(1, 40) })),
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
