import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batchCount, batchesOf, dealOut } from './lanes.js';
import { MonthClock, nextMonth } from './months.js';
import type { Series, StockRecord } from './record.js';
import { reportsOf } from './report-plan.js';

const clock = new MonthClock('UTC');

function seriesOf(site: string, months: number): Series {
  const records: StockRecord[] = [];
  for (let n = 0, month = '2016-01'; n < months; n += 1, month = nextMonth(month)) {
    const figures = {
      initial: 1,
      received: n % 2,
      distributed: 0,
      adjustment: 0,
      end: 1 + (n % 2),
    };
    records.push({ line: n, region: 'R', district: 'D', site, product: 'P', month, ...figures });
  }
  return { site, product: 'P', records };
}

const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 });
const all = (lengths: number[]): Series[] => lengths.map((length, n) => seriesOf(`C${n}`, length));

describe('lanes', () => {
  it('carry every report once, each series whole and in order in one of them', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 5 }), (lengths, lanes) => {
        const dealt = dealOut(all(lengths), lanes);
        const bySite = new Map<string, string[]>();
        for (const [number, lane] of dealt.entries()) {
          for (const batch of batchesOf(lane, clock, 7)) {
            for (const { id, location } of batch) {
              bySite.set(location, [...(bySite.get(location) ?? [`lane ${number}`]), id]);
              expect(bySite.get(location)?.[0]).toBe(`lane ${number}`);
            }
          }
        }
        for (const series of all(lengths)) {
          const ids = [...reportsOf(series, clock)].map(({ id }) => id);
          expect(bySite.get(series.site)?.slice(1)).toEqual(ids);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('go on after the batches that were confirmed, with the same batches as before', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 12 }), (lengths, skip) => {
        const [lane] = dealOut(all(lengths), 1);
        if (!lane) throw new Error('there is no lane');
        const whole = [...batchesOf(lane, clock, 7)];
        expect(whole).toHaveLength(batchCount(lane, 7));
        expect([...batchesOf(lane, clock, 7, skip)]).toEqual(whole.slice(skip));
      }),
      { numRuns: 30 },
    );
  });

  it('carry about the same', () => {
    const dealt = dealOut(all([30, 30, 30, 30, 1, 1, 1, 1]), 4);
    const loads = dealt.map(({ reports }) => reports);
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(5);
  });
});
