import { describe, expect, it } from '@jest/globals';
import { figuresOf, linesOf } from './figures.js';
import type { Series, StockRecord } from './record.js';
import type { Tally } from './send-reports.js';
import { type Edges, judge, type Verification } from './verify.js';

const record = (month: string, initial: number, end: number): StockRecord => ({
  line: 2,
  region: 'R',
  district: 'D',
  site: 'C1',
  product: 'P1',
  month,
  initial,
  received: end > initial ? end - initial : 0,
  distributed: end < initial ? initial - end : 0,
  adjustment: 0,
  end,
});

/** February opens 2 short of January's end; May opens with 9 more than February's. */
const records = [record('2016-01', 10, 8), record('2016-02', 6, 6), record('2016-05', 15, 15)];
const series: Series[] = [{ site: 'C1', product: 'P1', records }];
const register = { created: 1, changed: 0, unchanged: 0 };
const tally = (): Tally => ({
  accepted: 9,
  repeated: 0,
  skipped: 0,
  refused: 0,
  objections: [],
  seconds: 3,
});
const trueEdges: Edges[] = [
  { before: 0, start: 10, beforeEnd: 8, end: 8 },
  { before: 8, start: 6, beforeEnd: 6, end: 6 },
  { before: 6, start: 15, beforeEnd: 15, end: 15 },
];

function verification(edges: Edges[]): Verification {
  const found: Verification = {
    records: records.length,
    wrongEnds: [],
    unexplained: [],
    afterEarlierBooks: [],
    questions: 12,
    seconds: 1,
  };
  for (const [n, each] of records.entries()) {
    const seen = edges[n];
    if (seen) judge(each, seen, n === 0, found);
  }
  return found;
}

const withEdges = (n: number, edges: Edges) => trueEdges.with(n, edges);

describe('the figures of an import', () => {
  it('agree when the books are unexplained exactly where the file is', () => {
    const figures = figuresOf(series, register, tally(), verification(trueEdges));
    expect(figures.agrees).toBe(true);
    expect(figures.unexplained).toBe(2);
    expect(figures.differingOpenings.map(({ month }) => month)).toEqual(['2016-02']);
    expect(figures.notReported.map(({ month }) => month)).toEqual(['2016-05']);
    expect(figures.events.perSecond).toBe(3);
    const lines = linesOf(figures).join('\n');
    expect(lines).toContain('2016-01 closed with 8, opens with 6 (-2)');
    expect(lines).toContain('Books and file agree in every record.');
  });

  it.each([
    ['a month closes otherwise', 1, { before: 8, start: 6, beforeEnd: 6, end: 7 }],
    [
      'a difference of the file is not in the books',
      1,
      { before: 6, start: 6, beforeEnd: 6, end: 6 },
    ],
    ['a difference has another size', 1, { before: 9, start: 6, beforeEnd: 6, end: 6 }],
    [
      'stock vanishes within a month and is found again',
      2,
      { before: 6, start: 15, beforeEnd: 12, end: 15 },
    ],
    [
      'the opening is booked with another quantity',
      0,
      { before: 0, start: 9, beforeEnd: 8, end: 8 },
    ],
  ])('do not agree when %s', (_what, n, edges) => {
    const figures = figuresOf(series, register, tally(), verification(withEdges(n, edges)));
    expect(figures.agrees).toBe(false);
  });

  it('do not agree when a report was refused or moved in time', () => {
    const refused = figuresOf(
      series,
      register,
      { ...tally(), refused: 1 },
      verification(trueEdges),
    );
    expect(refused.agrees).toBe(false);
    const where = { site: 'C1', product: 'P1', kind: 'counted', occurredAt: '2016-01-31' };
    const moved = { ...tally(), objections: [{ ...where, why: 'before-opening' }] };
    expect(figuresOf(series, register, moved, verification(trueEdges)).agrees).toBe(false);
  });

  it('tell a file that begins later from one that disagrees with itself', () => {
    const later = withEdges(0, { before: 12, start: 10, beforeEnd: 8, end: 8 });
    const figures = figuresOf(series, register, tally(), verification(later));
    expect(figures.agrees).toBe(true);
    expect(figures.afterEarlierBooks).toHaveLength(1);
  });
});
