/**
 * Deals the series out to lanes that send side by side. All of one series go through one lane,
 * month after month, since a count that overtook its month's movements would be booked otherwise;
 * the same input is always dealt out alike, so that a checkpoint can say how far each lane came.
 */
import type { StockReport } from '@satchel/contracts';
import type { MonthClock } from './months.js';
import type { Series } from './record.js';
import { reportCount, reportsOf } from './report-plan.js';

export interface Lane {
  readonly series: readonly Series[];
  readonly reports: number;
}

/** Each series goes to the lane that has least so far. */
export function dealOut(all: readonly Series[], lanes: number): Lane[] {
  const dealt = Array.from({ length: lanes }, () => ({ series: [] as Series[], reports: 0 }));
  for (const series of all) {
    const lightest = dealt.reduce((least, lane) => (lane.reports < least.reports ? lane : least));
    lightest.series.push(series);
    for (const record of series.records) lightest.reports += reportCount(record);
  }
  return dealt;
}

/** The reports of a lane in full batches, without the first `skip` of these. */
export function* batchesOf(
  lane: Lane,
  clock: MonthClock,
  size: number,
  skip = 0,
): Generator<StockReport[]> {
  let batch: StockReport[] = [];
  let number = 0;
  for (const series of lane.series) {
    for (const report of reportsOf(series, clock)) {
      batch.push(report);
      if (batch.length < size) continue;
      if (number >= skip) yield batch;
      number += 1;
      batch = [];
    }
  }
  if (batch.length > 0 && number >= skip) yield batch;
}

/** Number of batches of a lane. */
export function batchCount(lane: Lane, size: number): number {
  return Math.ceil(lane.reports / size);
}
