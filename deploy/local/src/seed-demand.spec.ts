import { describe, expect, it } from '@jest/globals';
import { addDays } from '@satchel/language';
import { readCountryFile } from './seed-country.js';
import { DAYS_PER_MONTH, needsOfDay, needsOfMonth, seasonOf } from './seed-demand.js';
import { Random } from './seed-random.js';

const file = readCountryFile();

describe('what children need', () => {
  it('adds up over the years to what stores are filled by', () => {
    const random = new Random('demand');
    const days = 4 * 365;
    const sum = new Map<string, number>();
    for (let n = 0; n < days; n += 1) {
      for (const [product, units] of needsOfDay(file, 300, addDays('2025-01-01', n), random)) {
        sum.set(product, (sum.get(product) ?? 0) + units);
      }
    }
    for (const [product, perMonth] of needsOfMonth(file, 300)) {
      const used = (sum.get(product) ?? 0) / (days / DAYS_PER_MONTH);
      expect([product, used / perMonth > 0.9 && used / perMonth < 1.1]).toEqual([product, true]);
    }
  });

  it('follows the rains: malaria is worst in August, diarrhoea in May', () => {
    expect(seasonOf(file, '2026-08-15').malaria).toBeGreaterThan(
      seasonOf(file, '2026-04-15').malaria,
    );
    expect(seasonOf(file, '2026-05-15').diarrhoea).toBe(1.3);
    expect(seasonOf(file, '2026-09-15').diarrhoea).toBe(0.9);
  });
});
