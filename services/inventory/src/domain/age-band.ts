/** How long a discrepancy has been open, in words that a list of sums is read by. */

/** Each up to and including so many days; the last has no end. */
export const AGE_BANDS = [
  { name: '0-7', days: 7 },
  { name: '8-30', days: 30 },
  { name: '31-90', days: 90 },
  { name: 'over-90', days: Number.POSITIVE_INFINITY },
] as const;
export type AgeBand = (typeof AGE_BANDS)[number]['name'];

export function ageBandOf(days: number): AgeBand {
  return AGE_BANDS.find((band) => days <= band.days)?.name ?? 'over-90';
}
