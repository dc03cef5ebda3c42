import { beforeAll, describe, expect, it } from '@jest/globals';
import { check, StockReport } from '@satchel/contracts';
import { addDays } from '@satchel/language';
import { type Country, growCountry, readCountryFile, type Site } from './seed-country.js';
import { type History, makeHistory } from './seed-history.js';

const days = { first: '2025-11-20', last: '2026-11-20' };
let country: Country;
let history: History;
let reports: StockReport[];

beforeAll(() => {
  country = growCountry(readCountryFile());
  history = makeHistory(country, days);
  reports = history.levels.flat(2);
});

const sitesOf = ({ warehouse, depots, facilities, kits }: Country): Site[] => [
  warehouse,
  ...depots,
  ...facilities,
  ...kits,
];

/** Share of the counts of these sites that found nothing. */
function shareOut(level: readonly StockReport[][]): number {
  const counts = level.flat().filter(({ kind }) => kind === 'counted');
  return counts.filter(({ quantity }) => quantity === 0).length / counts.length;
}

describe('the demonstration country', () => {
  it('has 15 counties, about 40 clinics and 300 kits, each with a supplier', () => {
    expect(country.depots).toHaveLength(15);
    expect(country.facilities).toHaveLength(42);
    expect(country.kits.length).toBeGreaterThan(250);
    expect(country.kits.length).toBeLessThan(350);
    for (const kit of country.kits)
      expect(kit.supplier?.supplier?.supplier).toBe(country.warehouse);
  });

  it('grows the same each time, also when only some counties are wanted', () => {
    expect(sitesOf(growCountry(readCountryFile())).map(({ id }) => id)).toEqual(
      sitesOf(country).map(({ id }) => id),
    );
    const some = growCountry(readCountryFile(), ['GRAND-KRU']);
    expect(some.depots.map(({ id }) => id)).toEqual(['LR-GRAND-KRU-DEPOT']);
    expect(some.facilities).toHaveLength(3);
  });
});

describe('the year of history', () => {
  it('is the same for the same days', () => {
    const make = () => makeHistory(growCountry(readCountryFile(), ['GRAND-KRU']), days);
    const [first, second] = [make(), make()];
    expect(JSON.stringify(first.levels) === JSON.stringify(second.levels)).toBe(true);
  });

  it('is made of valid reports with an id each, few enough to load in a minute', () => {
    expect(new Set(reports.map(({ id }) => id)).size).toBe(reports.length);
    expect(reports.length).toBeGreaterThan(40_000);
    expect(reports.length).toBeLessThanOrEqual(60_000);
    for (const report of reports.filter((_each, n) => n % 97 === 0)) {
      expect(check(StockReport, report)).toEqual([]);
    }
  });

  it('opens every card first, and tells of no day outside its year', () => {
    const unopened = history.levels
      .flat()
      .filter((own) => own.slice(0, 6).some(({ kind }) => kind !== 'opening'));
    expect(unopened).toEqual([]);
    const outside = ({ occurredAt }: StockReport) =>
      occurredAt < days.first || occurredAt > days.last;
    expect(reports.filter(outside)).toEqual([]);
  });

  it('tells of one day after the other, a few reports of kits being late', () => {
    const late = history.levels.flat().map((own) => own.filter(isOvertaken).length);
    const kits = late.slice(-country.kits.length);
    expect(late.slice(0, -country.kits.length).every((count) => count === 0)).toBe(true);
    const share = kits.reduce((sum, count) => sum + count, 0) / reports.length;
    expect(share).toBeGreaterThan(0.001);
    expect(share).toBeLessThan(0.02);
  });

  it('receives nothing that was not sent, and short now and then', () => {
    const sent = new Map<string, number>();
    const received = new Map<string, number>();
    const add = (sums: Map<string, number>, key: string, units = 0) =>
      sums.set(key, (sums.get(key) ?? 0) + units);
    for (const { kind, shipment, product, quantity, to, location } of reports) {
      if (kind === 'issued-on-voucher') add(sent, `${shipment} ${product} ${to}`, quantity);
      else if (shipment) add(received, `${shipment} ${product} ${location}`, quantity);
    }
    expect([...received].filter(([key, units]) => units > (sent.get(key) ?? 0))).toEqual([]);
    const open = [...sent].filter(([key, units]) => (received.get(key) ?? 0) < units);
    expect(open.length).toBeGreaterThan(50);
    expect(open.length).toBeLessThan(sent.size / 10);
  });

  it('leaves use out where it is only counted', () => {
    const counting = new Set(
      country.kits.filter((kit) => kit.mode === 'by-count').map(({ id }) => id),
    );
    expect(
      reports.some(({ kind, location }) => kind === 'dispensed' && counting.has(location)),
    ).toBe(false);
  });

  it('finds health workers as often without as the field does: more than clinics by far', () => {
    const [, , facilities = [], kits = []] = history.levels;
    expect(shareOut(kits)).toBeGreaterThan(0.2);
    expect(shareOut(kits)).toBeLessThan(0.4);
    expect(shareOut(facilities)).toBeGreaterThan(0.02);
    expect(shareOut(facilities)).toBeLessThan(0.12);
  });

  it('brings nothing behind the closed road any more', () => {
    const behind = new Set(
      sitesOf(country)
        .filter((it) => it.behindClosedRoad)
        .map(({ id }) => id),
    );
    expect(behind.size).toBeGreaterThan(5);
    const closedOn = addDays(days.last, -country.file.closedRoad.closedForDays);
    const sent = reports.filter(
      ({ kind, to }) => kind === 'issued-on-voucher' && behind.has(to ?? ''),
    );
    expect(sent.length).toBeGreaterThan(50);
    expect(sent.every(({ occurredAt }) => occurredAt <= closedOn)).toBe(true);
  });

  it('names only lots that are registered, none expired on the day it is received', () => {
    const lots = new Map(history.lots.all.map((lot) => [lot.number, lot]));
    const wrong = reports.filter(({ lots: listed = [], product, occurredAt }) =>
      listed.some(({ lot }) => {
        const known = lots.get(lot);
        return known?.product !== product || (known.expiresOn ?? '') <= occurredAt;
      }),
    );
    expect(wrong).toEqual([]);
  });
});

/** Whether something that happened later was told before. */
function isOvertaken(report: StockReport, n: number, own: readonly StockReport[]): boolean {
  const before = own[n - 1];
  return before !== undefined && before.occurredAt > report.occurredAt;
}
