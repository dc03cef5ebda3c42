import { describe, expect, it } from '@jest/globals';
import { addDays, type Day } from '@satchel/language';
import fc from 'fast-check';
import type { Managed } from './card.js';
import { daysOfOtherMode, modeChange, withEntry } from './reporting-mode.js';

const byCount: Managed = { mode: 'by-count', from: '2026-01-01', to: '2026-06-30' };
const byTreatment: Managed = { mode: 'by-treatment', from: '2026-07-01' };

describe('a change of the mode', () => {
  it('ends what is in force on the day before, and begins the rest of it in the other mode', () => {
    expect(modeChange([byCount, byTreatment], 'by-treatment', '2026-03-10')).toEqual({
      outcome: 'changed',
      ended: { mode: 'by-count', from: '2026-01-01', to: '2026-03-09' },
      begun: { mode: 'by-treatment', from: '2026-03-10', to: '2026-06-30' },
    });
  });
  it('takes the place of what begins on that very day', () => {
    expect(modeChange([byCount, byTreatment], 'by-count', '2026-07-01')).toEqual({
      outcome: 'changed',
      ended: undefined,
      begun: { mode: 'by-count', from: '2026-07-01' },
    });
  });
  it('is none where the mode is that already, and cannot be where nothing is managed', () => {
    expect(modeChange([byCount], 'by-count', '2026-06-30').outcome).toBe('unchanged');
    expect(modeChange([byCount], 'by-count', '2026-07-01').outcome).toBe('not-managed');
    expect(modeChange([], 'by-count', '2026-07-01').outcome).toBe('not-managed');
  });
  it('leaves the entries that follow as they are', () => {
    const after = withEntry([byCount, byTreatment], { ...byCount, mode: 'by-treatment' });
    expect(after).toEqual([byTreatment, { ...byCount, mode: 'by-treatment' }]);
  });
});

describe('the days of another mode', () => {
  const day = (n: number): Day => addDays('2026-01-01', n);
  const entries = fc
    .array(
      fc.record({
        days: fc.integer({ min: 1, max: 12 }),
        gap: fc.nat({ max: 4 }),
        mode: fc.constantFrom<Managed['mode']>('by-count', 'by-treatment'),
      }),
      { maxLength: 5 },
    )
    .map((list) => {
      let next = 2;
      return list.map(({ days, gap, mode }, n): Managed => {
        const from = day(next + gap);
        next += gap + days;
        const isOpen = n === list.length - 1 && days % 2 === 0;
        return { mode, from, ...(isOpen ? {} : { to: day(next - 1) }) };
      });
    });

  it('are those on which the mode differs, day by day', () => {
    const modeOn = (managed: readonly Managed[], on: Day) =>
      managed.find(({ from, to }) => from <= on && on <= (to ?? '9999-12-31'))?.mode ??
      'by-treatment';
    fc.assert(
      fc.property(entries, entries, (before, after) => {
        const found = daysOfOtherMode(before, after);
        for (let n = 0; n < 100; n++) {
          const isFound = found.some(
            ({ from, to }) => from <= day(n) && day(n) <= (to ?? '9999-12-31'),
          );
          expect([day(n), isFound]).toEqual([
            day(n),
            modeOn(before, day(n)) !== modeOn(after, day(n)),
          ]);
        }
      }),
    );
  });
});
