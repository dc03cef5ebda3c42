import { describe, expect, it } from '@jest/globals';
import { diceOf } from './dice.js';

describe('dice', () => {
  it('throw the same for the same name and seed, and something else for another', () => {
    const thrown = (seed: number, name: string) => {
      const dice = diceOf(seed, name);
      return [dice.next(), dice.whole(1, 6), dice.id(0)];
    };
    expect(thrown(1, 'kit 1')).toEqual(thrown(1, 'kit 1'));
    expect(thrown(1, 'kit 1')).not.toEqual(thrown(1, 'kit 2'));
    expect(thrown(1, 'kit 1')).not.toEqual(thrown(2, 'kit 1'));
  });

  it('are even', () => {
    const dice = Array.from({ length: 20_000 }, (_, n) => diceOf(1, `kit ${n}`));
    const thrown = dice.map((each) => each.whole(1, 6));
    for (let face = 1; face <= 6; face += 1) {
      const share = thrown.filter((each) => each === face).length / thrown.length;
      expect(Math.abs(share - 1 / 6)).toBeLessThan(0.01);
    }
    const mean = dice.reduce((sum, each) => sum + each.count(1.3), 0) / dice.length;
    expect(Math.abs(mean - 1.3)).toBeLessThan(0.02);
  });

  it('give no id twice, however many throw them', () => {
    const ids = new Set<string>();
    for (let n = 0; n < 60_000; n += 1) {
      const dice = diceOf(1, `kit ${n}`);
      for (let times = 0; times < 10; times += 1) ids.add(dice.id(0));
    }
    expect(ids.size).toBe(600_000);
  });
});
