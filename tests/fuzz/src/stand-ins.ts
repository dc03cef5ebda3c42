/** What a request names in place of an id that only the system gives. */
import type { Papers } from './country.js';
import type { Dice } from './dice.js';

export const STAND_INS = 24;

export function standIn(dice: Dice, papers: Papers): string {
  return papers.id('discrepancy', dice.whole(0, STAND_INS - 1));
}
