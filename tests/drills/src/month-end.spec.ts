import { describe, expect, it } from '@jest/globals';
import { monthEnd } from './month-end-run.js';

describe('the end of the month on 2G', () => {
  it('answers every facility, books each count once and keeps each request once', async () => {
    const sizes = { facilities: 3, products: 4, minutes: 0.02 };
    const { values, faults } = await monthEnd({ ...sizes, seed: 1, say: () => undefined });
    expect(faults).toEqual([]);
    expect(values).toMatchObject({ writes: 15, writesAcknowledged: 15, unanswered: 0 });
    // Two of the round trips of 600 ms that signing in, counting and asking need.
    expect(values['facilityP50Ms']).toBeGreaterThan(1_200);
  }, 120_000);
});
