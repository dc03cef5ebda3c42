/** Numbers of papers: which are filed between the batches, and what they are about. */
import { PRODUCTS } from './country.js';
import type { Dice } from './dice.js';

/** Requests from one filing to the next. */
export const FILED_EVERY = 2_500;
/** Numbers of filed papers begin here; drawn ones make theirs below. */
const FIRST = 1_000_000;
export const FILED_AT_ONCE = 4;

/** The number of the first paper that is filed before the request. */
export function firstFiledAt(index: number): number {
  return FIRST + Math.floor(index / FILED_EVERY) * FILED_AT_ONCE;
}

/** The number of a paper that was filed last before the request. */
export function filedPaper(dice: Dice, index: number): number {
  return firstFiledAt(index) + dice.whole(0, FILED_AT_ONCE - 1);
}

export function isFiled(paper: number): boolean {
  return paper >= FIRST;
}

/** Half of them are only opened, half have come one act further. */
export function isFurther(paper: number): boolean {
  return paper % 2 === 1;
}

/** What a paper is about, so that what is said of it later is said of a line that it has. */
export function productOf(paper: number): string {
  return PRODUCTS[paper % PRODUCTS.length] as string;
}
