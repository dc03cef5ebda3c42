import { describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@satchel/language';
import { limitUnits, type Weighed, weighed } from './materiality.js';

const DAY_0 = Date.parse('2026-08-01T12:00:00Z');
const on = (day: number, units: number, more: Partial<Weighed> = {}): Weighed => ({
  id: `day-${day}`,
  kind: 'over-dispensed',
  units,
  occurredAt: DAY_0 + day * DAY_MS,
  baseUnits: 0,
  ...more,
});
const immaterial = (all: Weighed[], course?: number): string[] =>
  weighed(all, course)
    .filter((each) => each.immaterial)
    .map((each) => each.id);

describe('the limit below which a discrepancy bothers nobody', () => {
  it.each([
    ['one course of the product', 6, 0, 6],
    ['2 % of what it is about, rounded up', undefined, 1010, 21],
    ['whichever of the two is more', 6, 200, 6],
    ['whichever of the two is more, the other way', 6, 10_000, 200],
    ['one unit where neither is known', undefined, 0, 1],
  ] as const)('is %s', (_what, course, baseUnits, limit) => {
    expect(limitUnits({ kind: 'short-receipt', baseUnits }, course)).toBe(limit);
  });

  it('is not there for what had expired and was handed out', () => {
    expect(limitUnits({ kind: 'expired-handed-out', baseUnits: 9000 }, 6)).toBeUndefined();
    const handedOut = on(0, 1, { kind: 'expired-handed-out' });
    expect(weighed([handedOut], 6)).toEqual([{ id: 'day-0', immaterial: false }]);
  });
});

describe('a discrepancy', () => {
  it('is immaterial below its limit, and material from it on', () => {
    expect(weighed([on(0, 5)], 6)).toEqual([{ id: 'day-0', limitUnits: 6, immaterial: true }]);
    expect(weighed([on(0, 6)], 6)).toEqual([{ id: 'day-0', limitUnits: 6, immaterial: false }]);
  });

  it('is material together with other small ones of its card within 90 days, all of them', () => {
    expect(immaterial([on(0, 2), on(40, 2)], 6)).toEqual(['day-0', 'day-40']);
    expect(immaterial([on(0, 2), on(40, 2), on(89, 2)], 6)).toEqual([]);
  });

  it('is not made material by what lies 90 days away', () => {
    expect(immaterial([on(0, 3), on(90, 3)], 6)).toEqual(['day-0', 'day-90']);
    expect(immaterial([on(0, 3), on(60, 3), on(120, 1)], 6)).toEqual(['day-120']);
  });

  it('is measured by its own limit, so that a large limit hides no small one beside it', () => {
    const large = on(1, 190, { baseUnits: 10_000 });
    expect(immaterial([on(0, 5), large], 6)).toEqual(['day-1']);
    expect(immaterial([on(0, 5), large, on(2, 5)], 6)).toEqual([]);
  });

  it('weighs as told, whatever the order in which all are told', () => {
    expect(immaterial([on(89, 2), on(0, 2), on(40, 2)], 6)).toEqual([]);
  });
});
