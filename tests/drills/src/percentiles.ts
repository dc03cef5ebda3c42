/** What a series of measured times says, in milliseconds. */

export interface Percentiles {
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Throws when nothing was measured: a figure of nothing would look like a good one. */
export function percentilesOf(times: readonly number[]): Percentiles {
  if (times.length === 0) throw new Error('nothing was measured');
  const sorted = [...times].sort((one, other) => one - other);
  const at = (share: number): number => {
    const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return Math.round(value * 10) / 10;
  };
  return { p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), maxMs: at(1) };
}

/** The same with a word before each name, such as `natsP50Ms`. */
export function named(prefix: string, percentiles: Percentiles): Record<string, number> {
  return Object.fromEntries(
    Object.entries(percentiles).map(([name, value]) => [
      `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      value,
    ]),
  );
}
