/**
 * Demand as a distribution, not as a point: how likely so many units are wanted, and how many cover
 * it with a stated certainty. Demand is negative binomial: the count of a Poisson process whose
 * rate is itself uncertain. On real records the variance of a month's use is about ten times its
 * mean, so a Poisson would promise far too much.
 */
import { regularisedBeta } from './incomplete-beta.js';

/** Demand over some time: its mean in units, and its size k. The variance is mean + mean²/k. */
export interface Demand {
  /** Units wanted on average over the whole time; zero or more. */
  readonly mean: number;
  /** Shape of the spread; the smaller, the wilder. Positive. */
  readonly size: number;
}

function checkDemand(demand: Demand): void {
  if (!(demand.mean >= 0 && demand.mean < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`mean demand must be zero or more and finite, not ${demand.mean}`);
  }
  if (!(demand.size > 0 && demand.size < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`the size of demand must be positive and finite, not ${demand.size}`);
  }
}

/**
 * P(D ≥ units): the chance that at least so many units are wanted; 1 for zero units or less.
 *
 * P(D ≥ s) = I_{M/(M+k)}(s, k), with mean M and size k.
 * Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions, 3rd ed., section 5.6.
 * Throws a RangeError when `units` is not a whole number or the demand is none.
 */
export function chanceOfAtLeast(units: number, demand: Demand): number {
  checkDemand(demand);
  if (!Number.isSafeInteger(units)) throw new RangeError(`units must be whole, not ${units}`);
  if (units <= 0) return 1;
  if (demand.mean === 0) return 0;
  const total = demand.mean + demand.size;
  return regularisedBeta(demand.mean / total, demand.size / total, units, demand.size);
}

/** P(D ≤ units), computed as itself so that it stays exact where it is tiny. */
function chanceOfAtMost(units: number, demand: Demand): number {
  if (demand.mean === 0) return 1;
  const total = demand.mean + demand.size;
  return regularisedBeta(demand.size / total, demand.mean / total, demand.size, units + 1);
}

/**
 * The smallest S with P(D ≤ S) ≥ certainty: the stock that covers demand with this certainty. With
 * demand over review and lead time it is the order-up-to level of a periodic review policy.
 * Source: Silver, Pyke and Thomas, Inventory and Production Management in Supply Chains, 4th ed.,
 * section 6.11 (the (R, S) system).
 * Throws a RangeError unless 0 < certainty < 1.
 */
export function unitsThatCover(certainty: number, demand: Demand): number {
  checkDemand(demand);
  if (!(certainty > 0 && certainty < 1)) {
    throw new RangeError(`certainty must lie between 0 and 1, not ${certainty}`);
  }
  if (chanceOfAtMost(0, demand) >= certainty) return 0;
  let tooFew = 0;
  let enough = Math.max(1, Math.ceil(demand.mean));
  while (chanceOfAtMost(enough, demand) < certainty) {
    tooFew = enough;
    enough *= 2;
  }
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (chanceOfAtMost(middle, demand) >= certainty) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
