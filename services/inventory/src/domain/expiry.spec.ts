import { describe, expect, it } from '@jest/globals';
import { addDays } from '@satchel/language';
import fc from 'fast-check';
import { inOrderOfUse, knownUse, type LotOnCard, unusedAtExpiry } from './expiry.js';

const TODAY = '2026-11-21';
const lot = (name: string, units: number, daysLeft: number, isUsable = true): LotOnCard => ({
  lot: name,
  units,
  expiresOn: addDays(TODAY, daysLeft - 1),
  isUsable,
});
const ninety = (units: number) => ({ units, days: 90 });
const unused = (lots: LotOnCard[], used: number) =>
  Object.fromEntries(unusedAtExpiry(lots, ninety(used), TODAY));

describe('what will expire unused', () => {
  it('is what one unit a day leaves of a lot on its last day', () => {
    expect(unused([lot('A', 50, 30)], 90)).toEqual({ A: 20 });
    expect(unused([lot('A', 30, 30)], 90)).toEqual({ A: 0 });
  });
  it('is all of a lot that has expired, and today is still a day of use', () => {
    expect(unused([lot('A', 5, 0), lot('B', 5, 1)], 90)).toEqual({ A: 5, B: 4 });
    expect(unused([lot('A', 5, -100), lot('B', 5, 60)], 90)).toEqual({ A: 5, B: 0 });
  });
  it('leaves to a later lot only the days that earlier ones do not take', () => {
    expect(unused([lot('B', 40, 60), lot('A', 50, 30)], 90)).toEqual({ A: 20, B: 10 });
    expect(unused([lot('A', 10, 30), lot('B', 40, 60)], 90)).toEqual({ A: 0, B: 0 });
  });
  it('is all of what is quarantined or recalled, which keeps no other lot from being used', () => {
    expect(unused([lot('A', 20, 30, false), lot('B', 30, 30)], 90)).toEqual({ A: 20, B: 0 });
  });
});

const lots = fc.uniqueArray(
  fc.record({
    lot: fc.string({ minLength: 1, maxLength: 3 }),
    units: fc.nat(1_000_000),
    daysLeft: fc.integer({ min: -30, max: 400 }),
    isUsable: fc.boolean(),
  }),
  { selector: (it) => it.lot, maxLength: 8 },
);
const asLots = (all: { lot: string; units: number; daysLeft: number; isUsable: boolean }[]) =>
  all.map((it) => lot(it.lot, it.units, it.daysLeft, it.isUsable));
const use = fc.record({
  units: fc.integer({ min: 1, max: 1e9 }),
  days: fc.integer({ min: 14, max: 90 }),
});

describe('for any lots and use', () => {
  it('never more expires than is on hand, and never less than nothing', () => {
    fc.assert(
      fc.property(lots, use, (all, rate) => {
        const found = unusedAtExpiry(asLots(all), rate, TODAY);
        return all.every((it) => {
          const left = found.get(it.lot) ?? -1;
          return left >= 0 && left <= it.units;
        });
      }),
    );
  });
  it('no more expires of the first so many lots when more is used', () => {
    fc.assert(
      fc.property(lots, use, fc.nat(1e6), (all, rate, more) => {
        const given = asLots(all);
        const sums = (units: number) => {
          const found = unusedAtExpiry(given, { ...rate, units }, TODAY);
          let sum = 0;
          return inOrderOfUse(given).map((it) => (sum += found.get(it.lot) ?? 0));
        };
        const [less, fewer] = [sums(rate.units), sums(rate.units + more)];
        return less.every((sum, n) => (fewer[n] ?? 0) <= sum);
      }),
    );
  });
  it('what expires earlier is used first: taking later lots away changes nothing of it', () => {
    fc.assert(
      fc.property(lots, use, fc.nat(8), (all, rate, n) => {
        const inOrder = inOrderOfUse(asLots(all));
        const whole = unusedAtExpiry(inOrder, rate, TODAY);
        const part = unusedAtExpiry(inOrder.slice(0, n), rate, TODAY);
        return [...part].every(([name, left]) => whole.get(name) === left);
      }),
    );
  });
  it('agrees with using the stock up day by day', () => {
    fc.assert(
      fc.property(lots, fc.integer({ min: 1, max: 2000 }), (all, perDay) => {
        const given = asLots(all);
        const left = new Map(given.map((it) => [it.lot, it.units]));
        for (let n = 0; n < 400; n += 1) {
          const day = addDays(TODAY, n);
          let wanted = perDay;
          for (const it of inOrderOfUse(given)) {
            if (!it.isUsable || it.expiresOn < day) continue;
            const taken = Math.min(wanted, left.get(it.lot) ?? 0);
            left.set(it.lot, (left.get(it.lot) ?? 0) - taken);
            wanted -= taken;
          }
        }
        const found = unusedAtExpiry(given, { units: perDay * 30, days: 30 }, TODAY);
        return given.every((it) => found.get(it.lot) === left.get(it.lot));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the use of a card', () => {
  it('is averaged over 90 days, or since the first entry', () => {
    expect(knownUse(30, '2026-01-01', TODAY)).toEqual({ units: 30, days: 90 });
    expect(knownUse(30, '2026-11-01', TODAY)).toEqual({ units: 30, days: 20 });
  });
  it.each([
    ['nothing was used', 0, '2026-01-01'],
    ['more was undone than done', -3, '2026-01-01'],
    ['the card is younger than a fortnight', 30, '2026-11-08'],
    ['the card has no entry', 0, undefined],
  ])('is not known where %s', (_why, used, firstDay) => {
    expect(knownUse(used, firstDay, TODAY)).toBeUndefined();
  });
});
