import { describe, expect, it } from '@jest/globals';
import { abcClasses } from './abc-class.js';
import { COUNT_POLICIES, type CountPolicy, isBeyond, isDue, policyOn } from './count-policy.js';

const policy = policyOn('2026-11-21');
const strict: CountPolicy = {
  from: '2026-12-01',
  everyDays: { A: 7, B: 30, C: 91 },
  limits: { kit: { percent: 1, courses: 0 } },
};

describe('the classes of a cycle count', () => {
  const classOf = (...units: number[]) =>
    [
      ...abcClasses(units.map((each, n) => ({ product: `P${n}`, units: each, courseUnits: 1 }))),
    ].map(([product, kind]) => `${product}${kind}`);

  it('put into A what makes the first 80 % of use, into B the next 15 %, into C the rest', () => {
    expect(classOf(70, 15, 8, 4, 3)).toEqual(['P0A', 'P1A', 'P2B', 'P3B', 'P4C']);
  });
  it('begin B at 80 % and C at 95 % exactly', () => {
    expect(classOf(80, 15, 5)).toEqual(['P0A', 'P1B', 'P2C']);
  });
  it('put the only product that is used into A, and what nobody uses into C', () => {
    expect(classOf(0, 9, 0)).toEqual(['P1A', 'P0C', 'P2C']);
    expect(classOf(0, 0)).toEqual(['P0C', 'P1C']);
    expect(classOf()).toEqual([]);
  });
  it('take what was given back more often than handed out for not used', () => {
    expect(classOf(-5, 3)).toEqual(['P1A', 'P0C']);
  });
  it('weigh by treatment courses, of ten units where the register does not say', () => {
    const uses = [
      { product: 'ORS', units: 600, courseUnits: 2 },
      { product: 'ZINC', units: 300 },
      { product: 'AMOX', units: 300, courseUnits: 30 },
    ];
    expect([...abcClasses(uses)]).toEqual([
      ['ORS', 'A'],
      ['ZINC', 'B'],
      ['AMOX', 'C'],
    ]);
  });
  it('take products of the same weight in the order of their codes', () => {
    const uses = ['Q', 'P', 'R'].map((product) => ({ product, units: 5 }));
    expect([...abcClasses(uses).keys()]).toEqual(['P', 'Q', 'R']);
  });
});

describe('the policy of counts', () => {
  it('is the last that has begun on the day', () => {
    const all = [...COUNT_POLICIES, strict];
    expect(policyOn('2026-11-30', all)).toBe(COUNT_POLICIES[0]);
    expect(policyOn('2026-12-01', all)).toBe(strict);
    expect(policyOn('1999-12-31', all)).toBe(COUNT_POLICIES[0]);
    expect(() => policyOn('2026-12-01', [])).toThrow('no policy');
  });
  it('stands in the order of its days', () => {
    const days = COUNT_POLICIES.map(({ from }) => from);
    expect([...days].sort()).toEqual(days);
  });
  it('has A counted monthly, B quarterly, C yearly, and at once what never was', () => {
    expect(isDue(policy, 'A', '2026-10-22', '2026-11-21')).toBe(true);
    expect(isDue(policy, 'A', '2026-10-23', '2026-11-21')).toBe(false);
    expect(isDue(policy, 'B', '2026-08-22', '2026-11-21')).toBe(true);
    expect(isDue(policy, 'B', '2026-08-23', '2026-11-21')).toBe(false);
    expect(isDue(policy, 'C', '2025-11-21', '2026-11-21')).toBe(true);
    expect(isDue(policy, 'C', '2025-11-22', '2026-11-21')).toBe(false);
    expect(isDue(policy, 'C', undefined, '2026-11-21')).toBe(true);
  });
  it('lets pass what is few units or a small part, and nothing that is both too many and too much', () => {
    const off = (variance: number, book: number, kind = 'kit', courseUnits?: number) =>
      isBeyond(policy, { variance, book, kind, courseUnits });
    expect(off(-10, 20)).toBe(false);
    expect(off(-11, 20)).toBe(true);
    expect(off(11, 110)).toBe(false);
    expect(off(12, 110)).toBe(true);
    expect(off(-7, 20, 'kit', 6)).toBe(true);
    expect(off(-6, 20, 'kit', 6)).toBe(false);
    expect(off(-50, 100, 'facility')).toBe(false);
    expect(off(-51, 100, 'facility')).toBe(true);
    expect(off(101, 5050, 'warehouse')).toBe(false);
    expect(off(102, 5050, 'warehouse')).toBe(true);
  });
  it('takes a book of nothing, or of less, for nothing', () => {
    expect(isBeyond(policy, { variance: 11, book: 0, kind: 'kit', courseUnits: undefined })).toBe(
      true,
    );
    expect(isBeyond(policy, { variance: 11, book: -9, kind: 'hut', courseUnits: undefined })).toBe(
      true,
    );
  });
});
