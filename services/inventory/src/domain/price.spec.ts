import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Price, type Priceable, priceOn, valued, worth } from './price.js';

const price = fc.record({
  currency: fc.constant('USD'),
  minorUnits: fc.nat(1_000_000_000),
  perUnits: fc.integer({ min: 1, max: 1_000_000_000 }),
});
const units = fc.nat(9_000_000_000);

describe('what units are worth', () => {
  it.each([
    [1, 420, 180, 2n],
    [180, 420, 180, 420n],
    [181, 420, 180, 422n],
    [1, 1, 2, 1n],
    [1, 1, 3, 0n],
    [-1, 1, 2, -1n],
    [1_000_000_000, 999_999_999, 7, 142857142714285714n],
  ])('%d units at %d for %d are worth %d', (amount, minorUnits, perUnits, expected) => {
    expect(worth(amount, { currency: 'USD', minorUnits, perUnits })).toBe(expected);
  });
  it('is off by half a minor unit at the most', () => {
    fc.assert(
      fc.property(units, price, (amount, it) => {
        const twice = 2n * worth(amount, it) * BigInt(it.perUnits);
        const exact = 2n * BigInt(amount) * BigInt(it.minorUnits);
        const off = twice > exact ? twice - exact : exact - twice;
        return off <= BigInt(it.perUnits);
      }),
    );
  });
  it('is the price exactly for as many units as the price is for, and the opposite when taken off', () => {
    fc.assert(
      fc.property(fc.nat(1000), price, (times, it) => {
        const whole = worth(times * it.perUnits, it);
        return (
          whole === BigInt(times) * BigInt(it.minorUnits) &&
          worth(-times * it.perUnits, it) === -whole
        );
      }),
    );
  });
});

describe('a dated price', () => {
  const usd = (minorUnits: number): Price => ({ currency: 'USD', minorUnits, perUnits: 1 });
  const prices = [
    { from: '2026-06-01' },
    { from: '2026-01-01', price: usd(1) },
    { from: '2026-03-01', price: usd(2) },
  ];
  it.each([
    ['2025-12-31', undefined],
    ['2026-01-01', 1],
    ['2026-02-28', 1],
    ['2026-03-01', 2],
    ['2026-06-01', undefined],
  ])('is on %s that of the last day before', (day, minorUnits) => {
    expect(priceOn(prices, day)?.minorUnits).toBe(minorUnits);
  });
});

describe('sums of value', () => {
  const row = (lot: string, amount: number, it?: Price, funder?: string): Priceable<string> => ({
    of: 'kit',
    product: 'ACT',
    lot,
    units: amount,
    price: it,
    funder,
  });
  const half = { currency: 'USD', minorUnits: 1, perUnits: 2 };
  it('round each lot once, whoever holds it', () => {
    const sums = valued([row('A', 1, half), row('A', 1, half), row('B', 1, half)], (of) => of);
    expect(sums).toEqual([
      { of: 'kit', product: 'ACT', units: 3, currency: 'USD', minorUnits: 2n },
    ]);
  });
  it('keep funders, currencies and what has no price apart', () => {
    const other = { ...half, currency: 'LRD' };
    const sums = valued(
      [row('A', 4, half, 'GF'), row('B', 4, other, 'GF'), row('C', 4, half), row('D', 4)],
      (of) => of,
    );
    expect(sums.map(({ funder, currency, units: it }) => [funder, currency, it])).toEqual([
      ['GF', 'USD', 4],
      ['GF', 'LRD', 4],
      [undefined, 'USD', 4],
      [undefined, undefined, 4],
    ]);
  });
  it('lose no unit', () => {
    const rows = fc.array(
      fc.record({
        of: fc.constantFrom('kit', 'facility'),
        product: fc.constantFrom('ACT', 'ORS'),
        lot: fc.constantFrom('A', 'B'),
        units,
        price: fc.option(price, { nil: undefined }),
      }),
    );
    const total = (all: readonly { units: number }[]) => all.reduce((n, it) => n + it.units, 0);
    fc.assert(fc.property(rows, (all) => total(valued(all, (of) => of)) === total(all)));
  });
});
