import { describe, expect, it } from '@jest/globals';
import type { StockReport } from '@satchel/contracts';
import fc from 'fast-check';
import { openingDifferences } from './differences.js';
import { MonthClock, nextMonth } from './months.js';
import type { Series, StockRecord } from './record.js';
import { reportCount, reportsOf } from './report-plan.js';

const clock = new MonthClock('Africa/Abidjan');

function record(month: string, figures: Partial<StockRecord> = {}): StockRecord {
  const zero = { initial: 0, received: 0, distributed: 0, adjustment: 0, end: 0 };
  return {
    line: 2,
    region: 'R',
    district: 'D',
    site: 'C1',
    product: 'P1',
    month,
    ...zero,
    ...figures,
  };
}

const seriesOf = (...records: StockRecord[]): Series => ({ site: 'C1', product: 'P1', records });
const reports = (series: Series): StockReport[] => [...reportsOf(series, clock)];

describe('the reports of a record', () => {
  it('open, receive, dispense, lose and count, in this order', () => {
    const full = { initial: 10, received: 30, distributed: 20, adjustment: -5, end: 15 };
    expect(
      reports(seriesOf(record('2016-02', full))).map((report) => [
        report.kind,
        report.direction,
        report.quantity,
        report.occurredAt,
        report.precision,
      ]),
    ).toEqual([
      ['opening', undefined, 10, '2016-02-01T00:00:00.000Z', 'month'],
      ['received', undefined, 30, '2016-02-15T12:00:00.000Z', 'month'],
      ['dispensed', undefined, 20, '2016-02-15T12:00:00.000Z', 'month'],
      ['adjusted', 'loss', 5, '2016-02-15T12:00:00.000Z', 'month'],
      ['counted', undefined, 15, '2016-02-29T23:59:59.999Z', 'month'],
    ]);
  });

  it('take a gain before dispensing, which may need it', () => {
    const found = record('2016-01', { distributed: 56, adjustment: 140, end: 84 });
    expect(reports(seriesOf(found)).map(({ kind, direction }) => direction ?? kind)).toEqual([
      'opening',
      'gain',
      'dispensed',
      'counted',
    ]);
  });

  it('begin and count in a month without movements, zero included', () => {
    const later = reports(seriesOf(record('2016-01'), record('2016-02'))).slice(2);
    expect(later.map(({ kind, quantity }) => [kind, quantity])).toEqual([
      ['opening', 0],
      ['counted', 0],
    ]);
  });

  it('have the ids of the record, whichever file it stands in', () => {
    const [january, february, march] = ['2016-01', '2016-02', '2016-03'].map((month) =>
      record(month, { received: 1, distributed: 1 }),
    ) as [StockRecord, StockRecord, StockRecord];
    const shorter = reports(seriesOf(january, february));
    const longer = reports(seriesOf(january, february, march));
    expect(longer.slice(0, shorter.length)).toEqual(shorter);
  });

  it('stand at the edges of the month where the sites are', () => {
    const east = [...reportsOf(seriesOf(record('2016-01')), new MonthClock('Africa/Nairobi'))];
    expect(east.map(({ occurredAt }) => occurredAt)).toEqual([
      '2015-12-31T21:00:00.000Z',
      '2016-01-31T20:59:59.999Z',
    ]);
  });

  it('never take more than there is, and leave unexplained exactly what the file does', () => {
    fc.assert(
      fc.property(anySeries(), (series) => {
        const all = reports(series);
        expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
        expect(all).toHaveLength(series.records.reduce((sum, each) => sum + reportCount(each), 0));
        const { ends, variances } = book(all);
        expect(ends).toEqual(series.records.map(({ end }) => end));
        expect(variances).toEqual(
          openingDifferences([series]).map(({ month, initial, previousEnd }) => [
            clock.times(month).start,
            initial - previousEnd,
          ]),
        );
      }),
    );
  });
});

/** Months in a row with gaps; each opens where the last closed, or somewhere else. */
function anySeries(): fc.Arbitrary<Series> {
  const small = fc.nat(50);
  const month = fc.record({
    gap: fc.constantFrom(0, 0, 0, 1, 5),
    drift: fc.constantFrom(0, 0, 0, 7, -3),
    received: small,
    adjustment: fc.integer({ min: -50, max: 50 }),
    given: fc.nat(100),
  });
  return fc.array(month, { minLength: 1, maxLength: 12 }).map((months) => {
    let at = '2016-01';
    let closing = 0;
    const records = months.map(({ gap, drift, received, adjustment, given }) => {
      for (let n = 0; n < gap; n += 1) at = nextMonth(at);
      const initial = Math.max(0, closing + drift);
      const loss = Math.min(Math.max(-adjustment, 0), initial + received);
      const change = adjustment > 0 ? adjustment : -loss;
      const distributed = Math.min(given, initial + received + change);
      closing = initial + received + change - distributed;
      const figures = { initial, received, distributed, adjustment: change === 0 ? 0 : change };
      const made = record(at, { ...figures, end: closing });
      at = nextMonth(at);
      return made;
    });
    return seriesOf(...records);
  });
}

/** A ledger as simple as can be: a balance, and what each count changes about it. */
function book(all: readonly StockReport[]): { ends: number[]; variances: [string, number][] } {
  const ends: number[] = [];
  const variances: [string, number][] = [];
  let onHand: number | undefined;
  for (const { kind, direction, quantity = 0, occurredAt } of all) {
    if (onHand === undefined) onHand = quantity;
    else if (kind === 'counted' || kind === 'opening') {
      if (quantity !== onHand) variances.push([occurredAt, quantity - onHand]);
      onHand = quantity;
      if (occurredAt.endsWith('.999Z')) ends.push(onHand);
    } else onHand += kind === 'received' || direction === 'gain' ? quantity : -quantity;
    expect(onHand).toBeGreaterThanOrEqual(0);
  }
  return { ends, variances };
}
