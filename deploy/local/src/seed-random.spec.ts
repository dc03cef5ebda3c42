import { describe, expect, it } from '@jest/globals';
import { Random } from './seed-random.js';

const first = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

describe('the randomness of the demonstration', () => {
  it('is the same for the same words and another for others', () => {
    expect(first(new Random('a', 'b'), 5)).toEqual(first(new Random('a', 'b'), 5));
    expect(first(new Random('a', 'b'), 5)).not.toEqual(first(new Random('ab'), 5));
  });

  it('stays within its bounds and reaches them', () => {
    const random = new Random('bounds');
    const rolled = Array.from({ length: 600 }, () => random.whole(1, 6));
    expect(new Set(rolled)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  });

  it('picks by weight', () => {
    const random = new Random('weights');
    const picked = Array.from({ length: 1000 }, () => random.pick(['a', 'b', 'c'], [8, 2, 0]));
    const share = picked.filter((each) => each === 'a').length / 1000;
    expect(share).toBeGreaterThan(0.75);
    expect(share).toBeLessThan(0.85);
    expect(picked).not.toContain('c');
    expect(() => random.pick([])).toThrow('nothing to pick');
  });

  it('counts rare things around their mean', () => {
    const random = new Random('poisson');
    const counts = Array.from({ length: 5000 }, () => random.poisson(1.7));
    const mean = counts.reduce((sum, count) => sum + count, 0) / 5000;
    expect(Math.abs(mean - 1.7)).toBeLessThan(0.1);
  });
});
