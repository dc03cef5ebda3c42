/** A ratio from interleaved pairs, with the interval in which it lies. */

export interface Ratio {
  /** Geometric mean of the pairs' ratios. */
  readonly ratio: number;
  /** 95 % interval of that mean, by Student's t over the logarithms. */
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
}

/** Two-sided 95 % quantiles by degrees of freedom, from 1. */
const STUDENT = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  2.131, 2.12, 2.11, 2.101, 2.093,
];
const NORMAL = 1.96;

/** Of `above` to `below`, pair by pair. Throws for fewer than two pairs. */
export function ratioOf(pairs: readonly { above: number; below: number }[]): Ratio {
  const logs = pairs.map(({ above, below }) => Math.log(above / below));
  const n = logs.length;
  if (n < 2) throw new RangeError('an interval needs at least two pairs');
  const mean = logs.reduce((sum, each) => sum + each, 0) / n;
  const spread = logs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1);
  const half = (STUDENT[n - 2] ?? NORMAL) * Math.sqrt(spread / n);
  const told = (log: number): number => Math.round(Math.exp(log) * 1000) / 1000;
  return { ratio: told(mean), low: told(mean - half), high: told(mean + half), pairs: n };
}

export const inWords = ({ ratio, low, high, pairs }: Ratio): string =>
  `${ratio.toFixed(2)} (95 % ${low.toFixed(2)} to ${high.toFixed(2)}, ${pairs} pairs)`;
