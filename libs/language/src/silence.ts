/**
 * When nobody knows any more what is on a shelf: the resupply rhythm of each level, and after how
 * many days without a word its stock is unknown. One rule for every figure that says "unknown".
 */

/** Days between two regular resupplies, by kind of location, where the register does not say. */
export const RESUPPLY_INTERVAL_DAYS = {
  kit: 30,
  facility: 30,
  depot: 90,
  warehouse: 180,
} as const;

/**
 * One missed report is a bad month for the network; two are silence. The floor lets a place that is
 * resupplied every fortnight miss a month.
 */
export const INTERVALS_UNTIL_SILENT = 2;
export const SILENT_AFTER_LEAST = 45;

/** After so many days without a word the stock of a place is unknown. */
export function silentAfterDays(resupplyIntervalDays: number): number {
  return Math.max(SILENT_AFTER_LEAST, INTERVALS_UNTIL_SILENT * resupplyIntervalDays);
}
