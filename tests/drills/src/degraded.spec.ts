import { describe, expect, it } from '@jest/globals';
import { degradedModes } from './degraded-run.js';

describe('with something away', () => {
  it('says 503 in time, marks what is missing, works on with the rest, and comes back by itself', async () => {
    const told: string[] = [];
    const say = (line: string): void => void told.push(line);

    const { values, faults } = await degradedModes({ seed: 1, rounds: 1, short: true, say });

    expect(faults).toEqual([]);
    // The drill looked: no mode may be skipped without anybody's noticing.
    expect(told.length).toBeGreaterThanOrEqual(11);
    expect(values).toMatchObject({ unitsLost: 0, unitsDoubled: 0, negative: 0 });
  }, 180_000);
});
