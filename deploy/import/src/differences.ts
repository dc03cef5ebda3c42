/**
 * Where a file disagrees with itself: a month that opens with another stock than the one before it
 * closed with. In between something happened that nobody recorded, which a ledger has to show.
 */
import type { Month } from '@satchel/language';
import { nextMonth } from './months.js';
import type { Series } from './record.js';

export interface OpeningDifference {
  readonly site: string;
  readonly product: string;
  readonly month: Month;
  readonly line: number;
  /** Month of the record before it. */
  readonly previousMonth: Month;
  readonly previousEnd: number;
  readonly initial: number;
  /** False when months between the two were not reported. */
  readonly consecutive: boolean;
}

/** Every record whose opening is not the closing of the record before it. */
export function openingDifferences(all: readonly Series[]): OpeningDifference[] {
  return all.flatMap(({ site, product, records }) =>
    records.flatMap((record, n) => {
      const previous = records[n - 1];
      if (!previous || previous.end === record.initial) return [];
      const { month, line, initial } = record;
      const consecutive = nextMonth(previous.month) === month;
      const before = { previousMonth: previous.month, previousEnd: previous.end };
      return [{ site, product, month, line, initial, ...before, consecutive }];
    }),
  );
}
