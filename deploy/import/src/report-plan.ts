/**
 * Turns a monthly record into the reports that book it. The order is the only one in which the
 * books cannot fall below zero: what was there, what came, what was found, what was given out, what
 * was lost, what was counted. Every month begins with an opening balance; where that is not what
 * the books closed the month before with, the ledger opens a carry-over (docs/LEDGER.md, 4.5).
 *
 * Guarantees: the ids depend on site, product, month and part alone, so that any file that holds
 * the record makes the same reports; a record whose opening is the closing before it causes no
 * variance.
 */
import type { StockReport } from '@satchel/contracts';
import { v5 as uuid } from 'uuid';
import type { MonthClock } from './months.js';
import type { Series, StockRecord } from './record.js';

/** Namespace of the ids of imported monthly records. */
const NAMESPACE = '8d1c2f0e-5a43-5b0c-9a57-3c5d0f6f7b21';

/** Most reports that one record can become. */
export const REPORTS_PER_RECORD_MAX = 5;

/** The reports of a series, in the order in which they must be booked. */
export function* reportsOf(series: Series, clock: MonthClock): Generator<StockReport> {
  for (const record of series.records) yield* reportsOfRecord(record, clock);
}

/** How many reports a record becomes. */
export function reportCount({ received, distributed, adjustment }: StockRecord): number {
  return 2 + Number(received > 0) + Number(distributed > 0) + Number(adjustment !== 0);
}

function reportsOfRecord(record: StockRecord, clock: MonthClock): StockReport[] {
  const {
    site: location,
    product,
    month,
    initial,
    received,
    distributed,
    adjustment,
    end,
  } = record;
  const times = clock.times(month);
  const about = (part: string, at: string, quantity: number) => ({
    id: uuid(`${location}/${product}/${month}/${part}`, NAMESPACE),
    location,
    product,
    quantity,
    occurredAt: at,
    precision: 'month' as const,
  });
  const adjusted = (direction: 'gain' | 'loss', quantity: number): StockReport => ({
    kind: 'adjusted',
    ...about(direction, times.middle, quantity),
    direction,
    reason: 'losses and adjustments of the month, as recorded in the LMIS',
  });
  const reports: StockReport[] = [{ kind: 'opening', ...about('opening', times.start, initial) }];
  if (received > 0) {
    // The record does not name who supplied it. It was a public store with books of its own, which
    // is `external`; `supplier` would count it as bought by the country here.
    const receipt = about('received', times.middle, received);
    reports.push({ kind: 'received', ...receipt, source: 'external' });
  }
  if (adjustment > 0) reports.push(adjusted('gain', adjustment));
  if (distributed > 0) {
    reports.push({ kind: 'dispensed', ...about('dispensed', times.middle, distributed) });
  }
  if (adjustment < 0) reports.push(adjusted('loss', -adjustment));
  reports.push({ kind: 'counted', ...about('end', times.end, end) });
  return reports;
}
