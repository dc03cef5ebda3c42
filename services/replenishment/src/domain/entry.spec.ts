import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayNumber } from './days.js';
import { type CardChange, type DayRecord, type Entry, effectOf, foldEntries } from './entry.js';

const entry = (more: Partial<Entry>): Entry => ({
  sequence: 1,
  kind: 'dispensed',
  direction: 'out',
  quantity: 6,
  other: '@dispensed',
  occurredAt: '2026-11-20T10:00:00Z',
  precision: 'minute',
  day: '2026-11-20',
  balanceAfter: 0,
  ...more,
});

describe('an entry', () => {
  it('is use when it goes to people, and undoes use when it comes back', () => {
    expect(effectOf(entry({}))).toMatchObject({ net: -6, dispensed: 6 });
    expect(effectOf(entry({ kind: 'count-variance' })).dispensed).toBe(6);
    expect(effectOf(entry({ kind: 'reversal', direction: 'in' })).dispensed).toBe(-6);
    expect(effectOf(entry({ kind: 'after-count', direction: 'in' })).dispensed).toBe(-6);
  });

  it('is a delivery only when goods arrived', () => {
    const receipt = { kind: 'received', direction: 'in', other: '@in-transit' } as const;
    expect(effectOf(entry(receipt))).toMatchObject({ net: 6, received: 6, issued: 0 });
    expect(effectOf(entry({ ...receipt, kind: 'receipt-inferred' })).received).toBe(6);
    expect(effectOf(entry({ ...receipt, other: '@supplier' })).received).toBe(6);
    expect(effectOf(entry({ ...receipt, kind: 'opening', other: '@opening' })).received).toBe(0);
    const undone = { kind: 'reversal', direction: 'out', other: '@in-transit' } as const;
    expect(effectOf(entry(undone))).toMatchObject({ net: -6, received: -6, issued: 0 });
    expect(effectOf(entry({ ...undone, other: '@supplier' })).received).toBe(-6);
    expect(effectOf(entry({ ...undone, other: '@external' })).received).toBe(-6);
  });

  it('is an issue when goods leave for another location', () => {
    const issue = { kind: 'issued', other: '@in-transit' };
    expect(effectOf(entry(issue))).toMatchObject({ net: -6, issued: 6, dispensed: 0 });
    const undone = { kind: 'reversal', direction: 'in', other: '@in-transit' } as const;
    expect(effectOf(entry(undone))).toMatchObject({ net: 6, issued: -6, received: 0 });
  });

  it('is neither supply nor demand when peers give, or when it goes back up', () => {
    for (const purpose of ['transfer', 'return'] as const) {
      for (const kind of ['transferred', 'returned', 'received', 'settled-back', 'reversal']) {
        for (const direction of ['in', 'out'] as const) {
          const effect = effectOf(entry({ kind, direction, other: '@in-transit', purpose }));
          const net = direction === 'in' ? 6 : -6;
          expect(effect).toEqual({ net, dispensed: 0, issued: 0, received: 0 });
        }
      }
    }
    const supply = { kind: 'received', direction: 'in', other: '@in-transit' } as const;
    expect(effectOf(entry({ ...supply, purpose: 'supply' })).received).toBe(6);
  });

  it('is neither use nor a delivery when sets are packed or unpacked, or that is undone', () => {
    for (const kind of ['packed', 'unpacked', 'reversal']) {
      for (const direction of ['in', 'out'] as const) {
        const effect = effectOf(entry({ kind, direction, other: '@converted' }));
        const net = direction === 'in' ? 6 : -6;
        expect(effect).toEqual({ net, dispensed: 0, issued: 0, received: 0 });
      }
    }
  });

  it('is no use when it is lost, expired, corrected or unexplained', () => {
    for (const other of ['@adjusted', '@written-off', '@unexplained', '@converted', '@external']) {
      const effect = effectOf(entry({ kind: 'adjusted', other }));
      expect(effect).toEqual({ net: -6, dispensed: 0, issued: 0, received: 0 });
    }
  });
});

const KINDS: Pick<Entry, 'kind' | 'direction' | 'other'>[] = [
  { kind: 'received', direction: 'in', other: '@in-transit' },
  { kind: 'dispensed', direction: 'out', other: '@dispensed' },
  { kind: 'issued', direction: 'out', other: '@in-transit' },
  { kind: 'after-count', direction: 'in', other: '@dispensed' },
  { kind: 'reversal', direction: 'out', other: '@in-transit' },
  { kind: 'count-variance', direction: 'in', other: '@unexplained' },
];

const arbitraryEntry = fc.record({
  what: fc.constantFrom(...KINDS),
  quantity: fc.integer({ min: 1, max: 1000 }),
  day: fc.integer({ min: 1, max: 9 }).map((day) => `2026-11-0${day}`),
  precision: fc.constantFrom('minute', 'day', 'month'),
});

describe('folding', () => {
  it('gives the same card whatever the batches in which entries arrive', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryEntry, { minLength: 2, maxLength: 60 }),
        fc.array(fc.nat(60), { maxLength: 8 }),
        (told, cuts) => {
          const entries = numbered(told);
          const whole = merged([foldEntries(entries)]);
          expect(merged(split(entries, cuts).map(foldEntries))).toEqual(whole);
        },
      ),
    );
  });

  it('adds up what happened on each day, and tells from when to when', () => {
    const entries = [
      entry({ sequence: 4, occurredAt: '2026-11-20T10:00:00Z', day: '2026-11-20' }),
      entry({ sequence: 5, occurredAt: '2026-11-03T09:00:00Z', day: '2026-11-03' }),
      entry({ sequence: 6, kind: 'received', direction: 'in', other: '@supplier', quantity: 20 }),
      entry({ sequence: 7, day: '2026-11-20', precision: 'month', balanceAfter: 30 }),
    ];
    const none = { dispensed: 0, issued: 0, received: 0, counted: false };
    const [third, twentieth] = [dayNumber('2026-11-03'), dayNumber('2026-11-20')];
    expect(foldEntries(entries)).toEqual({
      lastSequence: 7,
      entries: 4,
      balanceAfter: 30,
      net: 2,
      firstOn: third,
      heardAt: new Date('2026-11-20T10:00:00Z'),
      days: [
        { ...none, on: twentieth, monthly: false, net: 14, dispensed: 6, received: 20 },
        { ...none, on: third, monthly: false, net: -6, dispensed: 6 },
        { ...none, on: twentieth, monthly: true, net: -6, dispensed: 6 },
      ],
    });
  });

  it('ends with the hash of the last entry, where that was told', () => {
    const told = [entry({ hash: 'first' }), entry({ sequence: 2, hash: 'last' })];
    expect(foldEntries(told).lastHash).toBe('last');
    expect(foldEntries([entry({ hash: 'first' }), entry({})])).not.toHaveProperty('lastHash');
  });

  it('refuses to fold nothing', () => {
    expect(() => foldEntries([])).toThrow(new RangeError('there is nothing to fold'));
  });
});

function numbered(
  told: { what: (typeof KINDS)[number]; quantity: number; day: string; precision: string }[],
) {
  let balanceAfter = 100_000;
  return told.map(({ what, ...rest }, index) => {
    balanceAfter += what.direction === 'in' ? rest.quantity : -rest.quantity;
    const occurredAt = `${rest.day}T0${index % 10}:00:00Z`;
    return entry({
      ...what,
      ...rest,
      sequence: index + 1,
      occurredAt,
      balanceAfter,
    } as Partial<Entry>);
  });
}

function split(entries: Entry[], cuts: number[]): Entry[][] {
  const at = [...new Set([0, ...cuts.map((cut) => cut % entries.length), entries.length])];
  at.sort((one, other) => one - other);
  return at.slice(1).map((end, index) => entries.slice(at[index], end));
}

/** What the store does with one change after another. */
function merged(changes: CardChange[]) {
  const days = new Map<string, DayRecord>();
  for (const day of changes.flatMap((change) => change.days)) {
    const key = `${day.on} ${day.monthly}`;
    const known = days.get(key);
    days.set(key, {
      ...day,
      net: day.net + (known?.net ?? 0),
      dispensed: day.dispensed + (known?.dispensed ?? 0),
      issued: day.issued + (known?.issued ?? 0),
      received: day.received + (known?.received ?? 0),
    });
  }
  return {
    sequence: changes.at(-1)?.lastSequence,
    balance: changes.at(-1)?.balanceAfter,
    net: changes.reduce((sum, change) => sum + change.net, 0),
    entries: changes.reduce((sum, change) => sum + change.entries, 0),
    firstOn: Math.min(...changes.map((change) => change.firstOn)),
    heardAt: Math.max(...changes.map((change) => change.heardAt.getTime())),
    days: [...days.entries()].sort(([one], [other]) => (one < other ? -1 : 1)),
  };
}
