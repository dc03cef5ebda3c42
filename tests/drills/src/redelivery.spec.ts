import { describe, expect, it } from '@jest/globals';
import { redeliver } from './redelivery-run.js';

describe('messages delivered one to five times in shuffled order', () => {
  it('are applied once each, and in the order of their card', async () => {
    const told = await redeliver({ messages: 1500, seed: 1, cuts: 2, say: () => undefined });

    expect(told.faults).toEqual([]);
    expect(told.values).toMatchObject({ messages: 1500, applied: 1500, lost: 0, doubled: 0 });
    expect(Number(told.values['deliveries'])).toBeGreaterThan(3000);
  }, 120_000);
});
