/** What is said of the days to come, and where nothing is said of them. */
import { describe, expect, it } from '@jest/globals';
import { dayNumber } from './days.js';
import type { DayRecord } from './entry.js';
import type { CardHistory } from './observation.js';
import { outlookOf } from './outlook.js';
import type { Terms } from './terms.js';

const TODAY = dayNumber('2026-11-21');
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
const NONE = { monthly: false, net: 0, dispensed: 0, issued: 0, received: 0, counted: false };
const on = (ago: number, more: Partial<DayRecord>): DayRecord => ({
  ...NONE,
  on: TODAY - ago,
  ...more,
});
const received = (ago: number, units: number): DayRecord =>
  on(ago, { net: units, received: units });
const used = (ago: number, units: number): DayRecord => on(ago, { net: -units, dispensed: units });

/** A card on which no more happened than this. */
function outlook(days: DayRecord[], more: Partial<Terms> = {}) {
  const history: CardHistory = {
    onHand: days.reduce((sum, day) => sum + day.net, 0),
    firstOn: days.at(0)?.on ?? 0,
    heardOn: days.at(-1)?.on ?? 0,
    days,
    notDemand: [],
  };
  const known = { history, inTransit: 0, promised: 0 };
  return outlookOf(known, { ...terms, ...more }, TODAY);
}
const PROSPECTS = ['chance', 'outOn', 'byProcedure', 'suggested'];
const foreseen = (it: object): string[] => PROSPECTS.filter((name) => name in it);

describe('prospects', () => {
  it('are all there is to say where stock and use are known', () => {
    expect(foreseen(outlook([received(60, 100), used(1, 60)]))).toEqual(PROSPECTS);
  });
  it('are none of a place that was not heard of, from the day on after it may be silent', () => {
    const days = [received(120, 100), used(60, 60)];
    expect(outlook(days).state).toBe('in');
    expect(outlook(days, { silentAfterDays: 59 }).state).toBe('unknown');
    expect(foreseen(outlook(days, { silentAfterDays: 59 }))).toEqual([]);
    expect(
      foreseen(outlookOf({ history: undefined, inTransit: 0, promised: 0 }, terms, TODAY)),
    ).toEqual([]);
  });
  it('are none where no use was seen in less than a fortnight with stock', () => {
    expect(foreseen(outlook([received(13, 9)]))).toEqual([]);
    expect(foreseen(outlook([received(14, 9)]))).toEqual(['chance', 'byProcedure', 'suggested']);
    const late = [on(30, {}), received(13, 9)];
    expect(outlook(late)).toMatchObject({ daysObserved: 30, stockOutDays: 17 });
    expect(foreseen(outlook(late))).toEqual([]);
  });
  it('are believed after a few days in which some was used', () => {
    expect(foreseen(outlook([received(5, 9), used(2, 1)]))).toEqual(PROSPECTS);
  });
  it('are certain where it is out already, also where its use is not known', () => {
    const never = outlook([on(30, {})]);
    expect(never).toMatchObject({ state: 'out', chance: 1, daysObserved: 30, stockOutDays: 30 });
    expect(foreseen(never)).toEqual(['chance']);
    expect(never).not.toHaveProperty('amc');
    expect(never).not.toHaveProperty('monthsOfStock');
  });
});

describe('the day on which it runs out', () => {
  it('is none where it is out already', () => {
    const out = outlook([received(60, 60), used(1, 60)]);
    expect(out).toMatchObject({ state: 'out', chance: 1 });
    expect(foreseen(out)).toEqual(['chance', 'byProcedure', 'suggested']);
  });
  it('is told within a year and not beyond', () => {
    const lasting = (days: number) => outlook([received(90, 90 + days), used(1, 90)]);
    expect(lasting(365).outOn).toBe(TODAY + 365);
    expect(lasting(366)).not.toHaveProperty('outOn');
  });
});

describe('the next resupply', () => {
  it('is overdue from the day after it was due', () => {
    expect(outlook([received(30, 90)]).nextResupply).toStrictEqual({
      on: TODAY,
      waitsForRoad: false,
    });
    expect(outlook([received(31, 90)]).nextResupply).toStrictEqual({
      on: TODAY + 29,
      waitsForRoad: false,
      overdueSince: TODAY - 1,
    });
  });
  it('waits for the road only where that opens later', () => {
    const opening = (accessOpensOn: number) =>
      outlook([received(10, 90)], { accessOpensOn }).nextResupply;
    expect(opening(TODAY + 20)).toMatchObject({ on: TODAY + 20, waitsForRoad: false });
    expect(opening(TODAY + 21)).toMatchObject({ on: TODAY + 21, waitsForRoad: true });
  });
});

describe('the suggested quantity', () => {
  const days = [received(60, 90), used(1, 60)];
  it('lasts until the one after it is in hand, however long both take', () => {
    const suggested = (more: Partial<Terms>): number => outlook(days, more).suggested ?? 0;
    expect(suggested({})).toBeGreaterThan(37 - 30);
    expect(suggested({ leadDays: 30 })).toBeGreaterThan(suggested({}) + 20);
    expect(suggested({ intervalDays: 60 })).toBeGreaterThan(suggested({}) + 25);
  });
});
