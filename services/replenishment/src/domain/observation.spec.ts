import { describe, expect, it } from '@jest/globals';
import { type DayNumber, dayNumber } from './days.js';
import type { DayRecord } from './entry.js';
import { type CardHistory, observe, outSince } from './observation.js';
import type { Terms } from './terms.js';

const TODAY = dayNumber('2026-11-21');
const YESTERDAY = TODAY - 1;
const terms: Terms = {
  intervalDays: 30,
  leadDays: 7,
  minimumMonths: 1,
  maximumMonths: 2,
  packSize: 1,
  mode: 'by-treatment',
  managedFrom: 0,
  managedTo: Number.POSITIVE_INFINITY,
  supplies: false,
  silentAfterDays: 60,
};
const day = (on: DayNumber, more: Partial<DayRecord> = {}): DayRecord => ({
  on,
  monthly: false,
  net: 0,
  dispensed: 0,
  issued: 0,
  received: 0,
  counted: false,
  ...more,
});
const used = (on: DayNumber, units: number, more: Partial<DayRecord> = {}): DayRecord =>
  day(on, { net: -units, dispensed: units, ...more });
const month = (on: string, units: number): DayRecord =>
  used(dayNumber(on), units, { monthly: true });

/** What is left after these days, of which the first is the earliest. */
function history(onHand: number, days: DayRecord[], more: Partial<CardHistory> = {}): CardHistory {
  const [firstOn = 0, heardOn = firstOn] = [days.at(0)?.on, days.at(-1)?.on];
  return { onHand, firstOn, heardOn, days, notDemand: [], ...more };
}
const seen = (it: CardHistory, more: Partial<Terms> = {}) =>
  observe(it, { ...terms, ...more }, TODAY);

describe('the days looked at', () => {
  it('are the last ninety that have closed, in weeks that end yesterday', () => {
    const it = history(50, [day(TODAY - 300), used(TODAY - 91, 70), used(YESTERDAY, 3)]);
    const observed = seen(it);
    expect(observed).toMatchObject({ from: TODAY - 90, days: 90, use: 3, stockOutDays: 0 });
    expect(observed?.periods).toHaveLength(13);
    expect(observed?.periods.at(0)).toEqual({ use: 0, daysInStock: 6 });
    expect(observed?.periods.slice(1, -1)).toEqual(
      Array.from({ length: 11 }, () => ({ use: 0, daysInStock: 7 })),
    );
    expect(observed?.periods.at(-1)).toEqual({ use: 3, daysInStock: 7 });
  });
  it('begin when the card was first heard of, and today is not one of them', () => {
    expect(seen(history(5, [day(TODAY)]))).toBeUndefined();
    expect(seen(history(5, [day(YESTERDAY)]))).toMatchObject({ from: YESTERDAY, days: 1 });
  });
  it('go on while a silent place may still be heard of, and end with its last word', () => {
    const last = (ago: number) => seen(history(5, [day(TODAY - 200), day(TODAY - ago)]));
    expect(last(60)).toMatchObject({ from: TODAY - 90, days: 90 });
    expect(last(61)).toMatchObject({ from: TODAY - 61 - 89, days: 90 });
  });
});

describe('where only counts tell of use', () => {
  const counts = (...ago: number[]): DayRecord[] =>
    ago.map((each) => used(TODAY - each, 6, { counted: true }));
  const byCount = (...days: DayRecord[]) => seen(history(5, days), { mode: 'by-count' });

  it('nothing is seen before there is a count', () => {
    expect(byCount(day(TODAY - 30))).toBeUndefined();
  });
  it('the days run from the first word of it to the only count', () => {
    expect(byCount(day(TODAY - 30), ...counts(10))).toMatchObject({
      from: TODAY - 29,
      days: 20,
      use: 6,
      periods: [{ use: 6, daysInStock: 20 }],
    });
  });
  it('the days run from count to count over at least ninety, and each count ends a period', () => {
    const observed = byCount(day(TODAY - 150), ...counts(140, 100, 70, 9), day(TODAY - 3));
    expect(observed).toMatchObject({ from: TODAY - 99, days: 91, use: 12 });
    expect(observed?.periods).toEqual([
      { use: 6, daysInStock: 30 },
      { use: 6, daysInStock: 61 },
    ]);
    expect(byCount(...counts(140, 100, 10))).toMatchObject({ from: TODAY - 99, days: 90 });
  });
  it('a count of long ago is where it begins, since nothing tells of the time between', () => {
    expect(byCount(...counts(390, 10))).toMatchObject({ from: TODAY - 389, use: 6 });
    expect(byCount(day(TODAY - 900), ...counts(10))).toMatchObject({ from: TODAY - 409 });
  });
});

describe('where records tell of months', () => {
  it('use is even over the month, and no period is told', () => {
    const observed = seen(history(50, [month('2026-10-31', 31)]), {});
    const october = { from: dayNumber('2026-10-31'), days: 1, use: 1, stockOutDays: 0 };
    expect(observed).toEqual({ ...october, periods: [] });
  });
  it('the days end with the month that was told, wherever in it the record stands', () => {
    const it = history(50, [month('2026-09-01', 30), month('2026-10-15', 31)]);
    const [from, to] = [dayNumber('2026-09-01'), dayNumber('2026-10-31')];
    expect(seen(it)).toMatchObject({ from, days: to - from + 1, use: 61 });
  });
  it('of the month that is not over, only the days that have closed are looked at', () => {
    const it = history(50, [month('2026-11-01', 60)]);
    expect(seen(it)).toMatchObject({ days: 20, use: 40 });
  });
  it('the latest word decides, whatever was told before or in between', () => {
    const daily = [used(TODAY - 80, 1), month('2026-09-15', 30), used(TODAY - 2, 1)];
    expect(seen(history(9, daily))?.periods).not.toEqual([]);
    const monthly = [month('2026-08-15', 30), used(TODAY - 60, 1), month('2026-10-31', 31)];
    expect(seen(history(9, monthly))?.periods).toEqual([]);
  });
  it('no day of them is a stock-out, nor any after them until a day is told again', () => {
    const september = month('2026-09-30', 30);
    const refilled = day(dayNumber('2026-11-10'), { net: 9, received: 9 });
    const emptied = used(dayNumber('2026-11-15'), 9);
    const it = history(0, [
      day(dayNumber('2026-08-01'), { net: 30 }),
      september,
      refilled,
      emptied,
    ]);
    expect(seen(it)?.stockOutDays).toBe(TODAY - dayNumber('2026-11-15'));
  });
});

describe('a stock-out day', () => {
  const emptied = (...ago: number[]) =>
    history(0, [day(TODAY - 50, { net: 4 }), ...ago.map((each) => used(TODAY - each, 4))]);
  it('counts only while the product was managed, the first and the last day included', () => {
    expect(seen(emptied(20))?.stockOutDays).toBe(20);
    const managed = { managedFrom: TODAY - 15, managedTo: TODAY - 6 };
    expect(seen(emptied(20), managed)?.stockOutDays).toBe(10);
  });
  it('is no day in stock of its period', () => {
    const periods = seen(emptied(9))?.periods.slice(-2);
    expect(periods).toEqual([
      { use: 4, daysInStock: 5 },
      { use: 0, daysInStock: 0 },
    ]);
  });
});

describe('demand', () => {
  const told = history(5, [day(TODAY - 30), day(TODAY - 3, { issued: 8, dispensed: 2 })], {
    notDemand: [
      { on: TODAY - 2, units: 3 },
      { on: TODAY - 200, units: 50 },
    ],
  });
  it('of a supplier is also what it issued, less what was none', () => {
    expect(seen(told, { supplies: true })?.use).toBe(7);
  });
  it('of a kit is what it dispensed, whatever it gave to a neighbour or got back', () => {
    expect(seen(told)?.use).toBe(2);
  });
});

describe('out of stock', () => {
  it('is since the day that took the last, not since the day before', () => {
    const days = [day(TODAY - 40, { net: 6 }), used(TODAY - 9, 4), used(TODAY - 5, 2)];
    expect(outSince(history(0, days))).toBe(TODAY - 5);
    expect(outSince(history(0, [...days, day(TODAY - 1)]))).toBe(TODAY - 5);
  });
  it('is since the first word where there never was any', () => {
    expect(outSince(history(0, [day(TODAY - 40), day(TODAY - 2)]))).toBe(TODAY - 40);
  });
  it('is not while there is stock', () => {
    expect(outSince(history(1, [day(TODAY - 40, { net: 1 })]))).toBeUndefined();
  });
});
