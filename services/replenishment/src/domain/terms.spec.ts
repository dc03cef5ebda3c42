import { describe, expect, it } from '@jest/globals';
import { dayNumber } from './days.js';
import {
  isManagedOn,
  type KnownLocation,
  type ManagedProduct,
  periodOn,
  termsOf,
} from './terms.js';

const kit: KnownLocation = {
  id: 'KIT-1',
  kind: 'kit',
  timeZone: 'Africa/Monrovia',
  zonePath: ['NIMBA'],
  supplierPath: ['CLINIC-1'],
};
const managed: ManagedProduct = {
  mode: 'by-treatment',
  from: dayNumber('2026-01-01'),
  packSize: 6,
};

describe('the terms of supply', () => {
  it('are the practice of the level where the register says nothing', () => {
    const kinds = ['kit', 'facility', 'depot', 'warehouse'] as const;
    const practice = kinds.map((kind) => {
      const terms = termsOf({ ...kit, kind }, managed);
      return [terms.intervalDays, terms.leadDays, terms.minimumMonths, terms.maximumMonths];
    });
    expect(practice).toEqual([
      [30, 7, 1, 2],
      [30, 14, 1, 3],
      [90, 30, 3, 6],
      [180, 120, 6, 12],
    ]);
  });
  it('are what the register says where it does', () => {
    const location = { ...kit, resupplyIntervalDays: 14, leadTimeDays: 2 };
    const product = { ...managed, minimumMonths: 0.5, maximumMonths: 1 };
    expect(termsOf(location, product)).toMatchObject({
      intervalDays: 14,
      leadDays: 2,
      minimumMonths: 0.5,
      maximumMonths: 1,
    });
    expect(termsOf(kit, { ...managed, minimumMonths: 4 }).maximumMonths).toBe(4);
  });
  it('take two missed resupplies for silence, and never less than a month and a half', () => {
    expect(termsOf(kit, managed).silentAfterDays).toBe(60);
    expect(termsOf({ ...kit, resupplyIntervalDays: 14 }, managed).silentAfterDays).toBe(45);
  });
  it('know of a closed road only where one is closed', () => {
    expect(termsOf(kit, managed)).not.toHaveProperty('accessOpensOn');
    const closed = { ...kit, accessClosedUntil: dayNumber('2026-12-20') };
    expect(termsOf(closed, managed).accessOpensOn).toBe(dayNumber('2026-12-20'));
  });
});

describe('a managed product', () => {
  it('is managed from its first day to its last, both included, or without an end', () => {
    const from = managed.from;
    const ended = { ...managed, to: from + 10 };
    const days = [from - 1, from, from + 10, from + 11];
    expect(days.map((on) => isManagedOn(ended, on))).toEqual([false, true, true, false]);
    expect(days.map((on) => isManagedOn(managed, on))).toEqual([false, true, true, true]);
  });
});

describe('the period in which a product is managed', () => {
  const period = (from: string, to?: string): ManagedProduct => ({
    ...managed,
    from: dayNumber(from),
    ...(to ? { to: dayNumber(to) } : {}),
  });
  const on = (day: string, ...periods: ManagedProduct[]) => periodOn(periods, dayNumber(day));
  const [first, gap, next] = [
    period('2026-01-01', '2026-02-28'),
    period('2026-04-01', '2026-05-31'),
    period('2026-06-01'),
  ];

  it('is the one around the day, else the next, else the last', () => {
    expect(on('2026-02-28', first, gap)).toEqual(first);
    expect(on('2026-03-15', first, gap)).toEqual(gap);
    expect(on('2026-08-01', first, gap)).toEqual(gap);
    expect(on('2026-08-01')).toBeUndefined();
    const last = period('2026-06-15', '2026-06-30');
    expect(on('2026-08-01', first, gap, last)).toEqual(last);
    expect(on('2026-04-15', first, gap, last)).toEqual(gap);
  });

  it('began where those before it follow without a gap', () => {
    expect(on('2026-06-10', first, gap, next)).toEqual({ ...next, from: gap.from });
    const march = period('2026-03-01', '2026-03-31');
    expect(on('2026-06-10', first, march, gap, next)).toEqual({ ...next, from: first.from });
    expect(on('2026-03-15', first, march, gap, next)).toEqual({ ...march, from: first.from });
  });
});
