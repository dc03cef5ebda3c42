import { describe, expect, it } from '@jest/globals';
import { dayNumber } from './days.js';
import { type DayRecord, type Entry, foldEntries } from './entry.js';
import type { CardHistory } from './observation.js';
import { outlookOf } from './outlook.js';
import { type KnownLocation, type ManagedProduct, termsOf } from './terms.js';

const TODAY = dayNumber('2026-11-21');
const kit: KnownLocation = {
  id: 'KIT-1',
  kind: 'kit',
  timeZone: 'Africa/Monrovia',
  zonePath: ['NIMBA', 'LIBERIA'],
  supplierPath: ['CLINIC-1', 'DEPOT'],
};
const managed: ManagedProduct = {
  mode: 'by-treatment',
  from: dayNumber('2025-01-01'),
  packSize: 6,
};

const OTHERS: Record<string, string> = { dispensed: '@dispensed', opening: '@opening' };

/** Entries of one card as inventory would number and balance them. */
function card(
  ...told: [day: string, kind: string, units: number, more?: Partial<Entry>][]
): Entry[] {
  let balance = 0;
  return told.map(([day, kind, units, more = {}], index) => {
    balance += units;
    return {
      sequence: index + 1,
      kind,
      direction: units > 0 ? 'in' : 'out',
      quantity: Math.abs(units),
      other: OTHERS[kind] ?? '@in-transit',
      occurredAt: `${day}T12:00:00Z`,
      precision: 'minute',
      day,
      balanceAfter: balance,
      ...more,
    };
  });
}

function history(entries: Entry[], counted: string[] = []): CardHistory {
  const change = foldEntries(entries);
  const days: DayRecord[] = [
    ...change.days,
    ...counted.map((day) => {
      const none = { net: 0, dispensed: 0, issued: 0, received: 0 };
      return { on: dayNumber(day), monthly: false, counted: true, ...none };
    }),
  ];
  days.sort((one, other) => one.on - other.on || Number(other.monthly) - Number(one.monthly));
  const heardOn = Math.max(...days.map((day) => day.on));
  const firstOn = Math.min(...days.map((day) => day.on));
  return { onHand: change.balanceAfter, firstOn, heardOn, days, notDemand: [] };
}

function outlook(
  it: CardHistory | undefined,
  location: Partial<KnownLocation> = {},
  product: Partial<ManagedProduct> = {},
  on = { inTransit: 0, promised: 0 },
) {
  const terms = termsOf({ ...kit, ...location }, { ...managed, ...product });
  return outlookOf({ history: it, ...on }, terms, TODAY);
}

const dispensing = (day: string, units: number): [string, string, number] => [
  day,
  'dispensed',
  -units,
];

describe('average monthly consumption', () => {
  it('divides a new store by the days since it was first heard of, not by the whole look-back', () => {
    const seen = outlook(
      history(card(['2026-11-11', 'opening', 40], dispensing('2026-11-15', 10))),
    );
    expect(seen.daysObserved).toBe(10);
    expect(seen.amc).toBeCloseTo(30.44, 2);
    expect(seen.monthsOfStock).toBeCloseTo(0.99, 2);
  });

  it('is not known of a card that was first heard of today', () => {
    const seen = outlook(
      history(card(['2026-11-21', 'opening', 40], dispensing('2026-11-21', 10))),
    );
    expect(seen.amc).toBeUndefined();
    expect(seen.suggested).toBeUndefined();
    expect(seen.state).toBe('in');
    expect(seen.why).toContain('ask what is needed');
  });

  it('is not known, and no need of zero, where every day was a stock-out', () => {
    const seen = outlook(
      history(
        card(
          ['2026-10-01', 'opening', 5],
          dispensing('2026-10-01', 5),
          ['2026-11-20', 'adjusted', 1],
          ['2026-11-20', 'adjusted', -1],
        ),
      ),
    );
    expect(seen.stockOutDays).toBe(seen.daysObserved);
    expect(seen.amc).toBeUndefined();
    expect(seen.byProcedure).toBeUndefined();
    expect(seen.suggested).toBeUndefined();
    expect(seen.chance).toBe(1);
    expect(seen.state).toBe('out');
    expect(seen.why).toMatch(/^None left since 1 October, it was out on all 51 days looked at/);
  });

  it('leaves out the days that closed at zero, and shows the raw figure beside', () => {
    const seen = outlook(
      history(
        card(
          ['2026-09-22', 'received', 30],
          dispensing('2026-10-01', 30),
          ['2026-10-31', 'received', 30],
          dispensing('2026-11-10', 15),
        ),
      ),
    );
    expect(seen.daysObserved).toBe(60);
    expect(seen.stockOutDays).toBe(30);
    expect(seen.amcRaw).toBeCloseTo(22.83, 2);
    expect(seen.amc).toBeCloseTo(45.66, 2);
    expect(seen.why).toContain('uses about 46 a month (raw 23; out 30 of the last 60 days)');
  });

  it('sees no stock-out while another lot is left', () => {
    const lots = card(
      ['2026-10-01', 'received', 20, { other: '@in-transit' }],
      ['2026-10-01', 'received', 20],
      dispensing('2026-10-05', 20),
      ['2026-10-06', 'lot-reassigned', -5, { other: '@converted' }],
      ['2026-10-06', 'lot-reassigned', 5, { other: '@converted' }],
    );
    expect(outlook(history(lots)).stockOutDays).toBe(0);
  });

  it('corrects the days after an entry that came late', () => {
    const before = card(['2026-10-01', 'opening', 10], dispensing('2026-10-20', 10));
    expect(outlook(history(before)).stockOutDays).toBe(32);
    const late = card(
      ['2026-10-01', 'opening', 10],
      dispensing('2026-10-20', 10),
      ['2026-10-18', 'received', 6],
      dispensing('2026-10-25', 6),
    );
    const seen = outlook(history(late));
    expect(seen.stockOutDays).toBe(27);
    expect(seen.amcRaw).toBeCloseTo((16 / 51) * 30.4375, 6);
  });

  it('takes the use of a reversed dispensing off again, on its own day', () => {
    const seen = outlook(
      history(
        card(['2026-10-01', 'opening', 50], dispensing('2026-10-20', 40), [
          '2026-10-20',
          'reversal',
          40,
          { other: '@dispensed' },
        ]),
      ),
    );
    expect(seen.amcRaw).toBe(0);
    expect(seen.stockOutDays).toBe(0);
    expect(seen.onHand).toBe(50);
  });

  it('moves use that was reported after its count from the count to its day', () => {
    const seen = outlook(
      history(
        card(
          ['2026-10-01', 'opening', 50],
          ['2026-11-10', 'count-variance', -20, { other: '@dispensed' }],
          ['2026-11-10', 'after-count', 12, { other: '@dispensed' }],
          dispensing('2026-10-15', 12),
        ),
        ['2026-10-01', '2026-11-10'],
      ),
      {},
      { mode: 'by-count' },
    );
    expect(seen.daysObserved).toBe(40);
    expect(seen.amcRaw).toBeCloseTo((20 / 40) * 30.4375, 6);
  });

  it('runs from count to count where only counts tell of use', () => {
    const entries = card(
      ['2026-07-01', 'opening', 100],
      ['2026-08-15', 'count-variance', -30, { other: '@dispensed' }],
      ['2026-10-15', 'count-variance', -40, { other: '@dispensed' }],
    );
    const byCount = { mode: 'by-count' } as const;
    const seen = outlook(history(entries, ['2026-08-15', '2026-10-15']), {}, byCount);
    expect(seen.daysObserved).toBe(106);
    expect(seen.amc).toBeCloseTo((70 / 106) * 30.4375, 6);
    const once = outlook(history(card(['2026-11-01', 'opening', 9])), {}, byCount);
    expect(once.amc).toBeUndefined();
    expect(once.why).toContain('use is known only after a second count');
  });

  it('invents no stock-out days from monthly records, and spreads their use over the month', () => {
    const month = { precision: 'month' } as const;
    const entries = card(
      ['2026-09-01', 'opening', 60, month],
      ['2026-09-01', 'dispensed', -60, { ...month, other: '@dispensed' }],
      ['2026-10-01', 'received', 31, month],
      ['2026-10-01', 'dispensed', -31, { ...month, other: '@dispensed' }],
    );
    const seen = outlook(history(entries));
    expect(seen.stockOutDays).toBe(0);
    // September and October, although November is nearly over and shows nothing.
    expect(seen.daysObserved).toBe(61);
    expect(seen.amc).toBeCloseTo((91 / 61) * 30.4375, 6);
    expect(seen.state).toBe('out');
  });

  it('counts no day as a stock-out on which the product was not managed', () => {
    const entries = card(['2026-10-01', 'opening', 5], dispensing('2026-10-02', 5));
    const from = dayNumber('2026-11-01');
    expect(outlook(history(entries), {}, { from }).stockOutDays).toBe(20);
  });

  it('ends where a silent place was last heard of', () => {
    const entries = card(['2026-07-01', 'opening', 100], dispensing('2026-08-01', 31));
    const seen = outlook(history(entries));
    expect(seen.state).toBe('unknown');
    expect(seen.daysObserved).toBe(32);
    expect(seen.amc).toBeCloseTo((31 / 32) * 30.4375, 6);
    expect(seen.chance).toBeUndefined();
    expect(seen.suggested).toBeUndefined();
    expect(seen.why).toMatch(/^Not heard of since 1 August, more than 60 days/);
  });

  it('counts what a store issues downstream as demand on it, less what came back or went elsewhere', () => {
    const entries = card(
      ['2026-10-01', 'opening', 500],
      dispensing('2026-10-10', 20),
      ['2026-10-12', 'issued', -100],
      ['2026-10-20', 'issued', -60],
      ['2026-10-20', 'reversal', 60],
      ['2026-10-30', 'received', 30],
    );
    const facility = { kind: 'facility' } as const;
    const all = outlook(history(entries), facility);
    expect(all.amcRaw).toBeCloseTo((120 / 51) * 30.4375, 6);
    const notDemand = [{ on: dayNumber('2026-10-30'), units: 30 }];
    const net = outlook({ ...history(entries), notDemand }, facility);
    expect(net.amcRaw).toBeCloseTo((90 / 51) * 30.4375, 6);
    expect(outlook(history(entries)).amcRaw).toBeCloseTo((20 / 51) * 30.4375, 6);
  });
});

describe('the outlook', () => {
  const steady = card(
    ['2026-08-20', 'opening', 60],
    ...Array.from({ length: 13 }, (_, week): [string, string, number] => {
      const day = new Date(Date.UTC(2026, 7, 22 + week * 7)).toISOString().slice(0, 10);
      return [day, 'dispensed', -3];
    }),
    ['2026-11-04', 'received', 6],
  );

  it('says when it runs out, how surely, what to send, and why in one sentence', () => {
    const seen = outlook(history(steady), { resupplyIntervalDays: 30, leadTimeDays: 7 });
    expect(seen.onHand).toBe(27);
    expect(seen.stockOutDays).toBe(0);
    expect(seen.amc).toBeCloseTo(12.175, 3);
    expect(seen.nextResupply?.on).toBe(dayNumber('2026-12-04'));
    expect(seen.chance).toBeGreaterThan(0.01);
    expect(seen.chance).toBeLessThan(0.2);
    expect(seen.outOn).toBe(TODAY + 68);
    expect((seen.suggested ?? 1) % 6).toBe(0);
    expect(seen.byProcedure).toBe(0);
    expect(seen.why).toMatch(
      /^27 left, uses about 12 a month \(90 days looked at\); next resupply about 4 December; \d+ % likely to run out before it is in hand\.$/,
    );
  });

  it('takes what is coming and promised off the suggestion, and follows the written procedure beside', () => {
    const short = history([...steady.slice(0, -1), ...tail(steady, -15)]);
    const bare = outlook(short);
    const coming = outlook(short, {}, {}, { inTransit: 6, promised: 12 });
    expect(bare.onHand).toBe(6);
    expect(bare.byProcedure).toBeGreaterThan(0);
    expect((bare.suggested ?? 0) - (coming.suggested ?? 0)).toBe(18);
    expect((bare.byProcedure ?? 0) - (coming.byProcedure ?? 0)).toBe(6);
    const levels = outlook(short, {}, { minimumMonths: 3, maximumMonths: 4 });
    expect(levels.byProcedure).toBe(Math.ceil(4 * (bare.amc ?? 0) - 6));
  });

  it('does not expect a missed resupply any day now, nor any before the road opens', () => {
    const entries = card(['2026-09-01', 'received', 30], dispensing('2026-11-01', 3));
    const late = outlook(history(entries));
    expect(late.nextResupply).toEqual({
      on: dayNumber('2026-11-30'),
      overdueSince: dayNumber('2026-10-01'),
      waitsForRoad: false,
    });
    expect(late.why).toContain(
      'resupply due since 1 October, the next regular one about 30 November',
    );
    const closed = outlook(history(entries), { accessClosedUntil: dayNumber('2027-01-10') });
    expect(closed.nextResupply?.on).toBe(dayNumber('2027-01-10'));
    expect(closed.why).toContain('not before 10 January 2027, when the road opens');
    expect(closed.chance).toBeGreaterThan(late.chance ?? 1);
  });

  it('asks about a product that nothing was ever heard of', () => {
    const seen = outlook(undefined);
    expect(seen).toMatchObject({ state: 'unknown', onHand: 0, daysObserved: 0 });
    expect(seen.suggested).toBeUndefined();
    expect(seen.why).toContain('ask for a count, and what is needed');
  });

  it('does not believe in no need after a few days without use, but does after a fortnight', () => {
    const few = outlook(history(card(['2026-11-14', 'opening', 30])));
    expect(few.suggested).toBeUndefined();
    expect(few.why).toContain(
      'none used in 7 days with stock, too short to say what is needed: ask',
    );
    const many = outlook(history(card(['2026-10-14', 'opening', 30])));
    expect(many).toMatchObject({ amc: 0, chance: 0, suggested: 0, byProcedure: 0 });
  });

  it('stays sound for the largest quantities', () => {
    const most = 1_000_000_000;
    const entries = card(
      ['2026-10-01', 'received', most],
      dispensing('2026-10-20', most - 1),
      ['2026-10-21', 'received', most],
      dispensing('2026-11-01', most),
    );
    const seen = outlook(history(entries), { kind: 'warehouse' });
    expect(seen.suggested).toBeLessThanOrEqual(most);
    expect((seen.suggested ?? 1) % 6).toBe(0);
    expect(seen.byProcedure).toBeLessThanOrEqual(most);
    expect(seen.chance).toBeGreaterThan(0.9);
  });
});

/** One more dispensing at the end of a card. */
function tail(entries: Entry[], units: number): Entry[] {
  const last = entries.at(-2);
  if (!last) return [];
  const balanceAfter = last.balanceAfter + units;
  const next = { sequence: last.sequence + 1, quantity: -units, balanceAfter, day: '2026-11-15' };
  return [{ ...last, ...next, occurredAt: '2026-11-15T12:00:00Z' }];
}
