import { describe, expect, it } from '@jest/globals';
import { minimumUnits } from './minimum.js';

const oneMonth = { minimumMonths: 1 };

describe('the minimum of a product', () => {
  it('is the months of the procedure at the use as it is, in whole units', () => {
    expect(minimumUnits({ state: 'in', amc: 31.2 }, oneMonth)).toBe(32);
    expect(minimumUnits({ state: 'in', amc: 31.2 }, { minimumMonths: 0.5 })).toBe(16);
  });
  it('is not known where nothing was heard for too long, or no use is known', () => {
    expect(minimumUnits({ state: 'unknown', amc: 31.2 }, oneMonth)).toBeUndefined();
    expect(minimumUnits({ state: 'in' }, oneMonth)).toBeUndefined();
  });
  it('lies above nothing at all, so that whoever is out is below it', () => {
    expect(minimumUnits({ state: 'out' }, oneMonth)).toBe(1);
    expect(minimumUnits({ state: 'out', amc: 0 }, oneMonth)).toBe(1);
    expect(minimumUnits({ state: 'in', amc: 0 }, oneMonth)).toBe(0);
  });
});
