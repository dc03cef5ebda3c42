import { describe, expect, it } from '@jest/globals';
import {
  type ApprovedLine,
  approveLines,
  progressOf,
  promisedBy,
  type Shipment,
  suppliedLines,
} from './quantities.js';
import type { Line } from './requisition.js';

const line = (product: string, requested: number, more: Partial<Line> = {}): Line => ({
  product,
  requested,
  issued: 0,
  received: 0,
  ...more,
});
const shipment = (
  lines: [product: string, shipped: number, received: number][],
  receiptRecorded = lines.some(([, , received]) => received > 0),
): Shipment => ({
  id: 'shipment',
  receiptRecorded,
  lines: lines.map(([product, shipped, received]) => ({ product, shipped, received })),
});
/** How far shipments bring lines that were approved with these quantities. */
const progress = (approved: Record<string, number>, shipments: Shipment[]) => {
  const lines = Object.entries(approved).map(([product, units]) =>
    line(product, units, { approved: units }),
  );
  return progressOf(suppliedLines(lines, shipments), shipments);
};

describe('approving lines', () => {
  const asked = [line('ACT', 30), line('ORS', 10)];
  const approvedOf = (listed: ApprovedLine[]) => approveLines(asked, listed);

  it('approves as asked what the approver does not list', () => {
    expect(approvedOf([{ product: 'ACT', approved: 20, reason: 'the shelf is low' }])).toEqual([
      line('ACT', 30, { approved: 20, reason: 'the shelf is low' }),
      line('ORS', 10, { approved: 10 }),
    ]);
  });
  it('needs a reason for every quantity that differs, more as well as less', () => {
    expect(
      approvedOf([
        { product: 'ACT', approved: 40 },
        { product: 'ORS', approved: 9 },
      ]),
    ).toEqual({ reasonsMissing: [0, 1] });
  });
  it('needs no reason for a quantity that is what was asked', () => {
    expect(approvedOf([{ product: 'ACT', approved: 30 }])).toEqual(approvedOf([]));
  });
  it('refuses a product that was not asked for', () => {
    expect(approvedOf([{ product: 'ZINC', approved: 5, reason: 'useful' }])).toMatchObject({
      refused: 'unknown-line',
    });
  });
  it('refuses to approve nothing at all, since that is a rejection without its reason', () => {
    expect(
      approvedOf([
        { product: 'ACT', approved: 0, reason: 'none left' },
        { product: 'ORS', approved: 0, reason: 'none left' },
      ]),
    ).toMatchObject({ refused: 'reject-instead' });
  });
  it('approves some and none of others', () => {
    expect(approvedOf([{ product: 'ACT', approved: 0, reason: 'none left' }])).toEqual([
      line('ACT', 30, { approved: 0, reason: 'none left' }),
      line('ORS', 10, { approved: 10 }),
    ]);
  });
  it('leaves requested and suggested as they were', () => {
    const before = [line('ACT', 30, { suggested: 25, byProcedure: 24 })];
    expect(approveLines(before, [{ product: 'ACT', approved: 1, reason: 'rationed' }])).toEqual([
      line('ACT', 30, { suggested: 25, byProcedure: 24, approved: 1, reason: 'rationed' }),
    ]);
  });
});

describe('issued and received', () => {
  it('are the sums over all shipments, whatever they were before', () => {
    const before = [line('ACT', 30, { approved: 30, issued: 99, received: 98 })];
    const after = suppliedLines(before, [shipment([['ACT', 10, 7]]), shipment([['ACT', 5, 5]])]);
    expect(after).toEqual([line('ACT', 30, { approved: 30, issued: 15, received: 12 })]);
  });
  it('ignore products that are not on the requisition', () => {
    expect(suppliedLines([line('ACT', 30)], [shipment([['ORS', 10, 7]])])).toEqual([
      line('ACT', 30),
    ]);
  });
});

describe('progress', () => {
  it('is none as long as nothing was issued', () => {
    expect(progress({ ACT: 30 }, [])).toBe('none-issued');
  });
  it('is some when a line still waits, also when all that was sent has arrived', () => {
    expect(progress({ ACT: 30, ORS: 5 }, [shipment([['ACT', 30, 0]])])).toBe('some-issued');
    expect(progress({ ACT: 30, ORS: 5 }, [shipment([['ACT', 30, 30]])])).toBe('some-issued');
  });
  it('is all issued when every approved unit has left, lines approved at zero aside', () => {
    expect(progress({ ACT: 30, ORS: 0 }, [shipment([['ACT', 30, 0]])])).toBe('all-issued');
  });
  it('is all arrived when everything approved has left and everything that left has arrived', () => {
    const both = [shipment([['ACT', 10, 10]]), shipment([['ACT', 20, 20]])];
    expect(progress({ ACT: 30 }, both)).toBe('all-arrived');
  });
  it('is short when a receipt left something of its shipment behind', () => {
    expect(progress({ ACT: 30 }, [shipment([['ACT', 30, 27]])])).toBe('arrived-short');
    expect(progress({ ACT: 40 }, [shipment([['ACT', 30, 27]])])).toBe('arrived-short');
  });
  it('is short as soon as one line of one shipment is, whatever else arrived whole', () => {
    const whole = shipment([['ORS', 5, 5]]);
    const part = shipment([
      ['ORS', 5, 5],
      ['ACT', 30, 27],
    ]);
    expect(progress({ ACT: 30, ORS: 10 }, [whole, part])).toBe('arrived-short');
  });
  it('is short when somebody says that nothing at all arrived', () => {
    expect(progress({ ACT: 30 }, [shipment([['ACT', 30, 0]], true)])).toBe('arrived-short');
  });
  it('is not short when a second shipment is merely on its way', () => {
    const first = shipment([['ACT', 10, 10]]);
    const second = shipment([['ACT', 20, 0]]);
    expect(progress({ ACT: 30 }, [first, second])).toBe('all-issued');
  });
  it('is no longer short when the rest arrives after all', () => {
    expect(progress({ ACT: 30 }, [shipment([['ACT', 30, 30]])])).toBe('all-arrived');
  });
});

describe('the promised day', () => {
  const promising = (promisedOn?: string): Shipment => ({
    ...shipment([]),
    ...(promisedOn === undefined ? {} : { promisedOn }),
  });
  it('is the day of the shipment that is promised last', () => {
    const shipments = ['2026-11-30', undefined, '2026-12-02', '2026-11-29'].map(promising);
    expect(promisedBy(shipments)).toBe('2026-12-02');
  });
  it('is unknown when no shipment promises one', () => {
    expect(promisedBy([promising()])).toBeUndefined();
  });
});
