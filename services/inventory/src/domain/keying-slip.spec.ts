import { describe, expect, it } from '@jest/globals';
import { meantBy } from './keying-slip.js';

const meant = (written: number, packSize = 1) =>
  Object.fromEntries(meantBy(written, packSize).map(({ units, slip }) => [units, slip]));

describe('a number that was keyed wrong', () => {
  it.each([
    [450, 45, 'tenfold'],
    [45, 450, 'tenfold'],
    [445, 45, 'doubled'],
    [45, 455, 'doubled'],
    [54, 45, 'swapped'],
    [120, 210, 'swapped'],
    [45, 48, 'beside'],
    [45, 75, 'beside'],
  ])('as %i may have been meant as %i', (written, units, slip) => {
    expect(meant(written)[units]).toBe(slip);
  });

  it('may have been packs, where there are packs of several', () => {
    expect(meant(3, 24)[72]).toBe('pack');
    expect(meant(72, 24)[3]).toBe('pack');
    expect(Object.values(meant(72, 1))).not.toContain('pack');
  });

  it('is never meant as itself, as nothing, as a part, or with a nought in front', () => {
    for (const written of [1, 9, 10, 11, 20, 101, 999]) {
      for (const { units } of meantBy(written, 7)) {
        expect(units).not.toBe(written);
        expect(Number.isInteger(units) && units > 0).toBe(true);
      }
    }
    expect(meantBy(20, 1).map(({ units }) => units)).not.toContain(2.5);
    expect(meantBy(0, 20).every(({ units }) => units > 0)).toBe(true);
  });

  it('has each meaning once, by the slip that is made most', () => {
    expect(meantBy(11, 10).filter(({ units }) => units === 1)).toEqual([
      { units: 1, slip: 'doubled' },
    ]);
    expect(meant(1, 10)[10]).toBe('tenfold');
  });
});
