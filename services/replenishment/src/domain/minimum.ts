/** The minimum of a product at a location, in dispensing units. */
import type { CardOutlook } from './card-outlook.js';
import type { Terms } from './terms.js';

/**
 * The months of the written procedure at the use as it is now; undefined where stock or use is not
 * known. Whoever has none of a managed product is below its minimum, whatever the use.
 */
export function minimumUnits(
  { state, amc }: Pick<CardOutlook, 'state' | 'amc'>,
  { minimumMonths }: Pick<Terms, 'minimumMonths'>,
): number | undefined {
  if (state === 'unknown') return undefined;
  const least = state === 'out' ? 1 : 0;
  if (amc === undefined) return state === 'out' ? least : undefined;
  return Math.max(least, Math.ceil(minimumMonths * amc));
}
