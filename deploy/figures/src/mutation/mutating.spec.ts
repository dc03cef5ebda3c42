import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { judgePaths, ROOMS } from './mutating.js';

describe('a room that is mutated', () => {
  it.each(ROOMS)('%s has specs of its rules, none of which needs a database', (room) => {
    const judges = judgePaths(room);
    expect(judges.length).toBeGreaterThan(3);
    expect(judges.filter((path) => !existsSync(path))).toEqual([]);
    expect(judges.filter((path) => path.includes('/store/'))).toEqual([]);
  });
  it('is judged by the auditor too, where there is one', () => {
    expect(judgePaths('inventory').at(-1)).toBe(
      'services/inventory/proving/few-histories.mutation.ts',
    );
  });
});
