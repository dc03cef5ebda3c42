import { describe, expect, it } from '@jest/globals';
import { ratioOf } from './ratio.js';

describe('a ratio from pairs', () => {
  it('is the geometric mean, in an interval that shrinks with agreement', () => {
    const same = ratioOf(Array.from({ length: 5 }, () => ({ above: 90, below: 100 })));
    expect(same).toEqual({ ratio: 0.9, low: 0.9, high: 0.9, pairs: 5 });
    const wild = ratioOf([
      { above: 50, below: 100 },
      { above: 200, below: 100 },
    ]);
    expect(wild.ratio).toBe(1);
    expect(wild.low).toBeLessThan(0.1);
    expect(wild.high).toBeGreaterThan(10);
  });
  it('holds the mean of many pairs as a table of Student has it', () => {
    const logs = [0.1, -0.1, 0.2, 0, 0.05];
    const { low, high } = ratioOf(logs.map((log) => ({ above: Math.exp(log), below: 1 })));
    // Mean 0.05, deviation 0.1118, 2.776 × 0.1118 / √5 = 0.1388.
    expect(low).toBeCloseTo(Math.exp(0.05 - 0.1388), 2);
    expect(high).toBeCloseTo(Math.exp(0.05 + 0.1388), 2);
  });
  it('is not to be had from one pair', () => {
    expect(() => ratioOf([{ above: 1, below: 1 }])).toThrow('two pairs');
  });
});
