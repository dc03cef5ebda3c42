import { describe, expect, it } from '@jest/globals';
import { campaign } from './campaign.js';
import { NAMED_SEEDS } from './named-seeds.js';
import { optionsOf } from './options.js';
import { cursorOutbox, lossyInbox, noLocks, type Plant, trustingRelay } from './plants.js';
import { simulate } from './simulate.js';

describe('the simulation', () => {
  it.each(NAMED_SEEDS)('holds for $name (seed $seed)', async ({ seed, steps }) => {
    const { violations, stuck, tally } = await simulate({ seed, steps });
    expect({ violations, stuck }).toEqual({ violations: [], stuck: [] });
    expect(tally.of('eventsAudited')).toBeGreaterThan(20);
  });

  it('tells the same story for the same seed, and another for another', async () => {
    const [first, again, other] = [
      await simulate({ seed: 3, steps: 2000 }),
      await simulate({ seed: 3, steps: 2000 }),
      await simulate({ seed: 4, steps: 2000 }),
    ];
    expect(again?.traceHash).toBe(first?.traceHash);
    expect(again?.tally.all()).toEqual(first?.tally.all());
    expect(other?.traceHash).not.toBe(first?.traceHash);
  });

  it('counts what it did to the system, and that nothing came of it', async () => {
    const heard: number[] = [];
    const { figure } = await campaign(
      { seed: 101, runs: 5, steps: 4000 },
      (_result, done) => heard.push(done),
      () => false,
    );
    expect(heard).toEqual([1, 2, 3, 4, 5]);
    expect(figure).toMatchObject({ name: 'simulation', seed: 101, held: true });
    const { runs, violations, stuck, ...done } = figure.values;
    expect({ runs, violations, stuck }).toEqual({ runs: 5, violations: 0, stuck: 0 });
    for (const [what, times] of Object.entries(done))
      expect([what, times === 0]).toEqual([what, false]);
  });
});

describe('the simulation sees', () => {
  const seen = async (plant: Plant, seeds: readonly number[]): Promise<string[]> => {
    for (const seed of seeds) {
      const { violations, stuck } = await simulate({ seed, steps: 4000, plant });
      if (violations.length + stuck.length > 0) return [...violations, ...stuck];
    }
    return [];
  };

  it.each([
    ['a ledger without locks', noLocks, [4, 5, 23, 14]],
    ['an inbox that loses messages', lossyInbox, [6, 9, 12, 16]],
    ['a relay that skips what commits late', cursorOutbox, [23, 24, 9]],
    ['a relay that believes any stream to be its own', trustingRelay, [5, 8, 23, 28]],
  ])('%s', async (_what, plant, seeds) => {
    expect(await seen(plant, seeds)).not.toEqual([]);
  });
});

describe('the options of the simulation', () => {
  it('are whole numbers above zero', () => {
    expect(optionsOf(['--seed', '7', '--runs', '2', '--figure', 'f.json'])).toEqual({
      seed: 7,
      runs: 2,
      steps: 8000,
      figure: 'f.json',
      help: false,
    });
    expect(() => optionsOf(['--runs', '0'])).toThrow('--runs takes a whole number above zero');
    expect(() => optionsOf(['--steps', 'many'])).toThrow('--steps takes');
  });
});
