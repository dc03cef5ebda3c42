import { describe, expect, it } from '@jest/globals';
import { logBeta, logGamma, regularisedBeta } from './incomplete-beta.js';

describe('special functions', () => {
  it('know the gamma function where everybody knows it', () => {
    expect(logGamma(1)).toBeCloseTo(0, 14);
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 14);
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 13);
    expect(Math.exp(logGamma(0.001))).toBeCloseTo(999.4237724845955, 9);
  });

  it('keep Γ(x + 1) = x Γ(x) and B(a, b) = Γ(a) Γ(b) / Γ(a + b)', () => {
    for (const x of [0.002, 0.7, 3.3, 9.99, 10.01, 55]) {
      expect(logGamma(x + 1)).toBeCloseTo(Math.log(x) + logGamma(x), 11);
      for (const y of [0.15, 4, 12, 80]) {
        expect(logBeta(x, y)).toBeCloseTo(logGamma(x) + logGamma(y) - logGamma(x + y), 10);
      }
    }
  });

  it('know the incomplete beta function where it has a closed form', () => {
    for (const x of [0.001, 0.2, 0.5, 0.93]) {
      const y = 1 - x;
      expect(regularisedBeta(x, y, 1, 3)).toBeCloseTo(1 - y ** 3, 13);
      expect(regularisedBeta(x, y, 4, 1)).toBeCloseTo(x ** 4, 13);
      expect(regularisedBeta(x, y, 0.5, 0.5)).toBeCloseTo(
        (2 / Math.PI) * Math.asin(Math.sqrt(x)),
        13,
      );
    }
  });

  it('are symmetric, and computed as themselves in a far tail', () => {
    const small = regularisedBeta(1e-6, 1 - 1e-6, 20, 3);
    expect(small).toBeGreaterThan(0);
    expect(small / (231 * 1e-120)).toBeCloseTo(1, 4);
    expect(regularisedBeta(0.3, 0.7, 2, 5) + regularisedBeta(0.7, 0.3, 5, 2)).toBeCloseTo(1, 14);
    expect(regularisedBeta(0, 1, 2, 5)).toBe(0);
    expect(regularisedBeta(1, 0, 2, 5)).toBe(1);
  });

  it('refuse what lies outside their domain', () => {
    expect(() => logGamma(0)).toThrow(RangeError);
    expect(() => logGamma(Number.NaN)).toThrow(RangeError);
    expect(() => regularisedBeta(0.5, 0.4, 1, 1)).toThrow(RangeError);
    expect(() => regularisedBeta(0.5, 0.5, 0, 1)).toThrow(RangeError);
  });
});
