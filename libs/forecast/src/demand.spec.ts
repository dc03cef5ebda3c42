import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { chanceOfAtLeast, unitsThatCover } from './demand.js';
import { DAYS_PER_MONTH, demandOver, monthlySize, shapeOfMean } from './estimate.js';

interface Fixture {
  tails: { s: number; mean: number; k: number; p: number }[];
  quantiles: { tau: number; mean: number; k: number; x: number }[];
  horizons: {
    mu: number;
    shape: number;
    size: number;
    horizonSize: Record<string, number>;
    quantiles: Record<string, number>;
    orderUpTo: number;
  }[];
}
const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/negative-binomial.json', import.meta.url), 'utf8'),
) as Fixture;

/** P(D ≥ s) by adding up the probabilities one by one: slow, but nobody doubts it. */
function addedUp(s: number, mean: number, k: number): number {
  let p = (k / (k + mean)) ** k;
  let below = 0;
  for (let n = 0; n < s; n++) {
    below += p;
    p *= ((n + k) / (n + 1)) * (mean / (mean + k));
  }
  return 1 - below;
}

describe('demand', () => {
  it('reproduces the reference tails', () => {
    for (const { s, mean, k, p } of fixture.tails) {
      expect(Math.abs(chanceOfAtLeast(s, { mean, size: k }) / p - 1)).toBeLessThan(1e-10);
    }
  });

  it('agrees with adding up the probabilities', () => {
    for (const k of [0.15, 0.8, 1.2, 5, 60]) {
      for (const mean of [0.05, 1, 9, 40]) {
        for (const s of [1, 2, 7, 30, 90]) {
          const difference = chanceOfAtLeast(s, { mean, size: k }) - addedUp(s, mean, k);
          expect(Math.abs(difference)).toBeLessThan(1e-11);
        }
      }
    }
  });

  it('stays a falling probability far out in the tail and for the largest quantities', () => {
    let before = 1;
    for (const s of [1, 10, 100, 1_000, 5_000]) {
      const p = chanceOfAtLeast(s, { mean: 9, size: 1.2 });
      expect(p).toBeGreaterThanOrEqual(0);
      expect(p).toBeLessThan(before);
      before = p;
    }
    expect(chanceOfAtLeast(1_000, { mean: 9, size: 1.2 })).toBeGreaterThan(0);
    const huge = chanceOfAtLeast(1_000_000_000, { mean: 1e9, size: 60 });
    expect(huge).toBeGreaterThan(0.47);
    expect(huge).toBeLessThan(0.5);
    expect(chanceOfAtLeast(1_000_000_000, { mean: 0.01, size: 0.15 })).toBe(0);
  });

  it('is certain of running out of nothing, and sure to keep what nobody uses', () => {
    expect(chanceOfAtLeast(0, { mean: 3, size: 1 })).toBe(1);
    expect(chanceOfAtLeast(-4, { mean: 3, size: 1 })).toBe(1);
    expect(chanceOfAtLeast(1, { mean: 0, size: 1 })).toBe(0);
  });

  it('reproduces the reference quantiles', () => {
    for (const { tau, mean, k, x } of fixture.quantiles) {
      expect(unitsThatCover(tau, { mean, size: k })).toBe(x);
    }
  });

  it('covers with the stated certainty and with not one unit more', () => {
    for (const mean of [0, 0.3, 4, 77, 5_000]) {
      for (const certainty of [0.05, 0.5, 0.9, 0.99]) {
        const demand = { mean, size: 1.7 };
        const units = unitsThatCover(certainty, demand);
        expect(1 - chanceOfAtLeast(units + 1, demand)).toBeGreaterThanOrEqual(certainty - 1e-12);
        if (units > 0) expect(1 - chanceOfAtLeast(units, demand)).toBeLessThan(certainty);
      }
    }
  });

  it('refuses what is no demand', () => {
    expect(() => chanceOfAtLeast(1.5, { mean: 3, size: 1 })).toThrow(RangeError);
    expect(() => chanceOfAtLeast(1, { mean: -1, size: 1 })).toThrow(RangeError);
    expect(() => chanceOfAtLeast(1, { mean: 1, size: 0 })).toThrow(RangeError);
    expect(() => chanceOfAtLeast(1, { mean: Number.NaN, size: 1 })).toThrow(RangeError);
    expect(() => unitsThatCover(1, { mean: 1, size: 1 })).toThrow(RangeError);
    expect(() => demandOver(0, { mean: 1, size: 1, shape: 1 })).toThrow(RangeError);
  });
});

describe('demand over the coming days', () => {
  it('reproduces the sizes, quantiles and order levels of the reference', () => {
    for (const it of fixture.horizons) {
      const monthly = { mean: it.mu, size: it.size, shape: it.shape };
      for (const [months, size] of Object.entries(it.horizonSize)) {
        const demand = demandOver(Number(months) * DAYS_PER_MONTH, monthly);
        expect(demand.size).toBeCloseTo(size, 9);
      }
      for (const [certainty, units] of Object.entries(it.quantiles)) {
        const month = demandOver(DAYS_PER_MONTH, monthly);
        expect(unitsThatCover(Number(certainty), month)).toBe(units);
      }
      expect(unitsThatCover(0.9, demandOver(2 * DAYS_PER_MONTH, monthly))).toBe(it.orderUpTo);
    }
  });

  it('believes a card with little history to be as erratic as cards usually are', () => {
    expect(monthlySize([], 9)).toBe(1.2);
    expect(monthlySize([{ use: 9, daysInStock: 30 }], 9)).toBe(1.2);
    expect(monthlySize([{ use: 0, daysInStock: 0 }], 0)).toBe(1.2);
  });

  it('finds regular use regular and erratic use erratic, within what was ever seen', () => {
    const weeks = (uses: number[]) => uses.map((use) => ({ use, daysInStock: 7 }));
    const regular = monthlySize(weeks(Array(40).fill(10)), 10 * (DAYS_PER_MONTH / 7));
    const erratic = monthlySize(weeks(Array.from({ length: 40 }, (_, n) => (n % 8 ? 0 : 80))), 43);
    expect(regular).toBeGreaterThan(1.2);
    expect(regular).toBeLessThanOrEqual(60);
    expect(erratic).toBeLessThan(1.2);
    expect(erratic).toBeGreaterThanOrEqual(0.15);
  });

  it('knows its mean the better the more it has seen', () => {
    expect(shapeOfMean(0, 9, 1.2)).toBe(1.5);
    expect(shapeOfMean(100, 9, 1.2)).toBeGreaterThan(shapeOfMean(10, 9, 1.2));
  });
});
