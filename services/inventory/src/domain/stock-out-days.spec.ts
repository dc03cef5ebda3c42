import { describe, expect, it } from '@jest/globals';
import { addDays, type Day, daysBetween, endOfDay, localDay, monthOf } from '@satchel/language';
import fc from 'fast-check';
import {
  countDays,
  type DayState,
  type DaysOfCard,
  outSince,
  type Run,
  runsOf,
  type Span,
} from './stock-out-days.js';

const march = (day: number): Day => addDays('2026-03-01', day - 1);
const SPAN = { from: march(1), to: march(31) };

function card(more: Partial<DaysOfCard>): DaysOfCard {
  return {
    managed: [{ from: '2026-01-01' }],
    believableFrom: '2026-01-01',
    silentAfterDays: 60,
    closing: 0,
    nets: [],
    heardOn: [],
    monthsOnly: [],
    ...more,
  };
}
const run = (state: DayState, from: Day, to: Day): Run => ({ state, from, to });

describe('days in stock and out of it', () => {
  it('are judged by what the day closes with, so an empty morning is no stock-out day', () => {
    const nets = [
      { day: '2026-02-01', net: 10 },
      { day: march(5), net: -10 },
      { day: march(9), net: 4 },
      { day: march(20), net: 0 },
    ];
    const runs = runsOf(card({ closing: 4, nets }), SPAN);
    expect(runs).toEqual([
      run('in-stock', march(1), march(4)),
      run('out', march(5), march(8)),
      run('in-stock', march(9), march(31)),
    ]);
    expect(countDays(runs)).toEqual({ inStock: 27, out: 4, unknown: 0, byMonth: 0 });
  });

  it('count a balance that dips below zero while reports are late as out', () => {
    const nets = [{ day: march(2), net: -3 }];
    expect(countDays(runsOf(card({ closing: -3, nets }), SPAN)).out).toBe(30);
  });

  it('are counted only while the product is managed, and not before the opening', () => {
    const managed = [
      { from: '2026-01-01', to: march(4) },
      { from: march(8), to: march(10) },
      { from: march(20) },
    ];
    const believableFrom = march(3);
    const of = card({ managed, believableFrom, closing: 5, nets: [{ day: march(3), net: 5 }] });
    expect(runsOf(of, SPAN)).toEqual([
      run('in-stock', march(3), march(4)),
      run('in-stock', march(8), march(10)),
      run('in-stock', march(20), march(31)),
    ]);
  });

  it('are unknown where nothing was heard for longer than a word lasts', () => {
    const heardOn = [march(2), march(20)];
    const of = card({ silentAfterDays: 7, closing: 3, heardOn });
    expect(runsOf(of, SPAN)).toEqual([
      run('unknown', march(1), march(1)),
      run('in-stock', march(2), march(9)),
      run('unknown', march(10), march(19)),
      run('in-stock', march(20), march(27)),
      run('unknown', march(28), march(31)),
    ]);
  });

  it('are unknown, never zero, of what nobody ever told anything', () => {
    expect(countDays(runsOf(card({}), SPAN))).toEqual({
      inStock: 0,
      out: 0,
      unknown: 31,
      byMonth: 0,
    });
  });

  it('are not invented for months that are known as a whole', () => {
    const nets = [
      { day: '2026-01-15', net: 5 },
      { day: '2026-02-28', net: -5 },
      { day: march(4), net: 6 },
    ];
    const of = card({ closing: 6, nets, monthsOnly: ['2026-01', '2026-02'] });
    expect(runsOf(of, { from: '2026-02-20', to: march(10) })).toEqual([
      run('by-month', '2026-02-20', '2026-02-28'),
      // The last day of the month is no word of the days after it.
      run('unknown', march(1), march(3)),
      run('in-stock', march(4), march(10)),
    ]);
  });

  it('tell since when it has been out, and nothing where it is not known to be out', () => {
    const nets = [
      { day: '2026-02-01', net: 8 },
      { day: march(12), net: -8 },
    ];
    const runs = runsOf(card({ nets }), SPAN);
    expect(outSince(runs, SPAN.to)).toBe(march(12));
    const silent = runsOf(card({ nets, silentAfterDays: 10 }), SPAN);
    expect(outSince(silent, SPAN.to)).toBeUndefined();
    const ended = card({ nets, managed: [{ from: '2026-01-01', to: march(30) }] });
    expect(outSince(runsOf(ended, SPAN), SPAN.to)).toBeUndefined();
  });
});

/** Entries and counts at random instants, around the changes of the clock in several zones. */
const ZONES = [
  'Africa/Monrovia',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'America/Santiago',
  'Europe/Paris',
];
const START = Date.parse('2026-02-20T00:00:00Z');
const HOURS = 90 * 24;

interface Told {
  at: number;
  units: number;
  isMonthly: boolean;
}

const told = fc.record({
  at: fc.integer({ min: 0, max: HOURS * 4 }).map((quarter) => START + quarter * 900_000),
  units: fc.integer({ min: -6, max: 6 }),
  isMonthly: fc.constant(false),
});

const story = fc.record({
  zone: fc.constantFrom(...ZONES),
  entries: fc.array(told, { maxLength: 14 }),
  monthlyAt: fc.array(fc.integer({ min: 0, max: 89 }), { maxLength: 2 }),
  silentAfterDays: fc.integer({ min: 1, max: 30 }),
  managed: fc.array(fc.tuple(fc.nat({ max: 80 }), fc.nat({ max: 40 })), { maxLength: 3 }),
  openedAfter: fc.nat({ max: 40 }),
});

/** Each day by itself: folds all entries up to its last instant, with no sums kept. */
function byFolding(entries: readonly Told[], zone: string, card: DaysOfCard, day: Day) {
  const isManaged = card.managed.some((it) => it.from <= day && day <= (it.to ?? '9999-12-31'));
  if (!isManaged || day < card.believableFrom) return undefined;
  const month = (it: Told) => monthOf(localDay(new Date(it.at), zone));
  const monthsOnly = entries.filter((it) => it.isMonthly).map(month);
  if (monthsOnly.includes(monthOf(day))) return 'by-month';
  const end = endOfDay(day, zone).getTime();
  const before = entries.filter((it) => it.at <= end);
  const words = before.filter((it) => !monthsOnly.includes(month(it)));
  const isHeard = words.some(
    (it) => localDay(new Date(it.at), zone) >= addDays(day, -card.silentAfterDays),
  );
  if (!isHeard) return 'unknown';
  return before.reduce((sum, it) => sum + it.units, 0) > 0 ? 'in-stock' : 'out';
}

describe('days from day totals', () => {
  it('are those that a fold over all entries gives, in every time zone, in any order told', () => {
    fc.assert(
      fc.property(story, (it) => {
        const day = (at: number): Day => localDay(new Date(at), it.zone);
        const entries: Told[] = [
          ...it.entries,
          ...it.monthlyAt.map((n) => {
            return { at: START + n * 86_400_000 + 43_200_000, units: 3, isMonthly: true };
          }),
        ];
        const span: Span = { from: '2026-03-10', to: '2026-05-10' };
        const read = addDays(span.from, -it.silentAfterDays);
        const nets = new Map<Day, number>();
        for (const { at, units } of entries) {
          nets.set(day(at), (nets.get(day(at)) ?? 0) + units);
        }
        const upTo = [...nets].filter(([on]) => on <= span.to);
        const card: DaysOfCard = {
          managed: it.managed.map(([from, days]) => {
            const first = addDays('2026-02-20', from);
            return { from: first, ...(days === 40 ? {} : { to: addDays(first, days) }) };
          }),
          believableFrom: addDays('2026-02-20', it.openedAfter),
          silentAfterDays: it.silentAfterDays,
          closing: upTo.reduce((sum, [, net]) => sum + net, 0),
          nets: upTo
            .filter(([on]) => on >= read)
            .map(([on, net]) => ({ day: on, net }))
            .sort((one, other) => (one.day < other.day ? -1 : 1)),
          heardOn: [],
          monthsOnly: entries.filter((each) => each.isMonthly).map(({ at }) => monthOf(day(at))),
        };
        const runs = runsOf(card, span);
        for (let on = span.from; on <= span.to; on = addDays(on, 1)) {
          const found = runs.find((each) => each.from <= on && on <= each.to)?.state;
          expect([on, found]).toEqual([on, byFolding(entries, it.zone, card, on)]);
        }
        const all = countDays(runs);
        const days = runs.reduce((sum, each) => sum + daysBetween(each.from, each.to) + 1, 0);
        expect(all.inStock + all.out + all.unknown + all.byMonth).toBe(days);
      }),
      { numRuns: 500 },
    );
  });
});
