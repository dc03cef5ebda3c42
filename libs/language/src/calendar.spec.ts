import { describe, expect, it } from '@jest/globals';
import {
  addDays,
  dayInWords,
  daysBetween,
  endOfDay,
  isDay,
  isTimeZone,
  localDay,
  noonOf,
  startOfDay,
} from './calendar.js';

describe('calendar', () => {
  it('puts an instant on the local day of its zone', () => {
    const instant = new Date('2026-11-21T22:30:00Z');
    expect(localDay(instant, 'UTC')).toBe('2026-11-21');
    expect(localDay(instant, 'Africa/Blantyre')).toBe('2026-11-22');
    expect(localDay(instant, 'America/New_York')).toBe('2026-11-21');
  });
  it('finds the noon and the edges of a local day, across a change of the clock too', () => {
    expect(noonOf('2026-03-29', 'Europe/Paris').toISOString()).toBe('2026-03-29T10:00:00.000Z');
    expect(startOfDay('2026-03-29', 'Europe/Paris').toISOString()).toBe('2026-03-28T23:00:00.000Z');
    expect(endOfDay('2026-03-29', 'Europe/Paris').toISOString()).toBe('2026-03-29T21:59:59.999Z');
  });
  it('returns every day to itself', () => {
    for (const zone of ['UTC', 'Africa/Monrovia', 'Africa/Nairobi', 'America/New_York']) {
      for (let n = 0; n < 800; n++) {
        const day = addDays('2025-01-01', n);
        expect(localDay(startOfDay(day, zone), zone)).toBe(day);
        expect(localDay(endOfDay(day, zone), zone)).toBe(day);
      }
    }
  });
  it('begins each day where the one before ends, also where clocks change at midnight', () => {
    const edges = (zone: string, from: string) => {
      for (let n = 0; n < 800; n++) {
        const day = addDays(from, n);
        const start = startOfDay(day, zone);
        const before = new Date(start.getTime() - 1);
        expect([zone, day, localDay(before, zone) < day, localDay(start, zone)]).toEqual([
          zone,
          day,
          true,
          day,
        ]);
      }
    };
    edges('America/Sao_Paulo', '2017-01-01');
    edges('America/Santiago', '2025-01-01');
    edges('America/Havana', '2025-01-01');
    edges('Africa/Cairo', '2025-01-01');
    edges('Asia/Beirut', '2025-01-01');
    expect(startOfDay('2018-11-04', 'America/Sao_Paulo').toISOString()).toBe(
      '2018-11-04T03:00:00.000Z',
    );
    // Samoa went to bed on a Thursday and rose on a Saturday.
    expect(startOfDay('2011-12-30', 'Pacific/Apia')).toEqual(
      startOfDay('2011-12-31', 'Pacific/Apia'),
    );
  });
  it('counts days and knows a day from a typing error', () => {
    expect(daysBetween('2026-02-27', '2026-03-01')).toBe(2);
    expect(isDay('2026-02-29')).toBe(false);
    expect(isDay('2024-02-29')).toBe(true);
    expect(isTimeZone('Africa/Nowhere')).toBe(false);
  });
  it('says a day in words, with the year where it is not the present one', () => {
    expect(dayInWords('2026-11-24', '2026-11-12')).toBe('24 November');
    expect(dayInWords('2027-01-03', '2026-11-12')).toBe('3 January 2027');
  });
});
