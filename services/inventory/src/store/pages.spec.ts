import { describe, expect, it } from '@jest/globals';
import { cursorOf, readCursor } from './pages.js';

const ID = '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f';

describe('a cursor', () => {
  it('that we made is read as it was', () => {
    const key = ['2026-11-21T08:00:00.000Z', ID];
    expect(readCursor(cursorOf(key), 'instant', 'id')).toEqual(key);
    expect(readCursor(cursorOf([7]), 'sequence')).toEqual([7]);
    expect(readCursor(cursorOf(['KIT', 'ORS', '2026-01-01']), 'code', 'code', 'day')).toHaveLength(
      3,
    );
    expect(readCursor(cursorOf(['ORS', 'A/1 +_']), 'code', 'lot')).toEqual(['ORS', 'A/1 +_']);
    expect(readCursor(undefined, 'code')).toBeUndefined();
  });

  it.each([
    ['with NUL', ['a\0b'], ['code']],
    ['with half a pair', ['\ud800'], ['code']],
    ['with too few parts', ['ORS'], ['code', 'lot']],
    ['with a day that is none', ['KIT', 'ORS', '2026-02-30'], ['code', 'code', 'day']],
    ['with an instant that is none', ['never', ID], ['instant', 'id']],
    ['with an id that is none', ['2026-11-21T08:00:00Z', 'x'], ['instant', 'id']],
    ['with a fraction', [1.5], ['sequence']],
    ['with a number beyond all', [1e308], ['sequence']],
  ] as const)('%s is the fault of whoever sent it, not of the database', (_how, key, parts) => {
    expect(() => readCursor(cursorOf([...key]), ...parts)).toThrow(/malformed/);
  });
});
