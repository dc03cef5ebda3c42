/**
 * What past use says about future demand: how wildly it varies, and how sure its mean is. The
 * pooled priors of the measured method are its constants here, so a card with little history is
 * believed to be as erratic as cards usually are, and never as regular as a Poisson process.
 */
import type { Demand } from './demand.js';

/** Mean length of a month in days: 365.25 / 12. */
export const DAYS_PER_MONTH = 30.4375;

/** Size of a month's demand of an ordinary product before its own records are seen. */
const USUAL_SIZE = 1.2;
/** The prior weighs as much as five months of records: the log score on real records prefers it. */
const PRIOR_MONTHS = 5;
/** No single period may say more than this: a typing error is not a property of demand. */
const SURPRISE_MOST = 10;
/** Sizes outside were never seen on real records. */
const SIZE_LEAST = 0.15;
const SIZE_MOST = 60;
/** Shape of the prior of the mean: what is known of a card before its first report. */
const PRIOR_SHAPE = 1.5;

/** Use in one stretch of time. */
export interface UseInPeriod {
  /** Units used. */
  readonly use: number;
  /** Days on which there was something to use. */
  readonly daysInStock: number;
}

/**
 * Size (spread) of one month's demand, from the use in periods of any length.
 *
 * With mean m per month and exposure e months, a period's squared surprise is
 * z = (y − m e)² / (m e + (m e)² / (r₀ e)), which is 1 on average where r₀ is right. Weighted by
 * exposure and mixed with five months of prior it scales the usual size:
 * r = r₀ (5 + Σe) / (5 + Σe z). The spread within a sample is corrected by n/(n−1). Fewer than two
 * periods leave the prior as it is.
 * Source: the empirical-Bayes state of the measured method, after Robbins (1956) and Morris (1983).
 */
export function monthlySize(periods: readonly UseInPeriod[], meanPerMonth: number): number {
  const seen = periods.filter((period) => period.daysInStock > 0);
  if (seen.length < 2 || meanPerMonth <= 0) return USUAL_SIZE;
  const correction = seen.length / (seen.length - 1);
  let exposure = 0;
  let surprise = 0;
  for (const period of seen) {
    const months = period.daysInStock / DAYS_PER_MONTH;
    const expected = meanPerMonth * months;
    const variance = expected + (expected * expected) / (USUAL_SIZE * months);
    const z = ((period.use - expected) ** 2 / variance) * correction;
    exposure += months;
    surprise += months * Math.min(z, SURPRISE_MOST);
  }
  const size = (USUAL_SIZE * (PRIOR_MONTHS + exposure)) / (PRIOR_MONTHS + surprise);
  return Math.min(SIZE_MOST, Math.max(SIZE_LEAST, size));
}

/**
 * Shape (certainty) of the mean of a month's demand after so many units were seen: a = 1.5 + φ N,
 * with φ = 1 / (1 + mean/r) the information in one unit of demand that is wilder than Poisson's.
 */
export function shapeOfMean(unitsSeen: number, meanPerMonth: number, size: number): number {
  return PRIOR_SHAPE + Math.max(0, unitsSeen) / (1 + meanPerMonth / size);
}

/** A month's demand as far as it is known. */
export interface MonthlyDemand {
  /** Units per month. */
  readonly mean: number;
  /** Of one month's demand, from `monthlySize`. */
  readonly size: number;
  /** How surely the mean is known, from `shapeOfMean`. */
  readonly shape: number;
}

/**
 * Demand over the coming days. Its spread is that of the days themselves, which evens out with
 * time, and that of the mean, which does not: 1/k = (1 + 1/a) / (H r) + 1/a over H months.
 * Source: gamma mixture of negative binomials, matched in mean and variance (the measured method).
 * Throws a RangeError unless days > 0.
 */
export function demandOver(days: number, monthly: MonthlyDemand): Demand {
  if (!(days > 0)) throw new RangeError(`demand needs a time ahead, not ${days} days`);
  const months = days / DAYS_PER_MONTH;
  const spread = (1 + 1 / monthly.shape) / (months * monthly.size) + 1 / monthly.shape;
  return { mean: monthly.mean * months, size: 1 / spread };
}
