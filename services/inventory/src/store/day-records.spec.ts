import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GetStockOutDays, ListZoneStockOutDays } from '@satchel/contracts';
import {
  counted,
  type DaysScene,
  daysScene,
  gave,
  got,
  opening,
  person,
  pharmacist,
  problemOf,
} from '../../proving/days-scene.js';

let scene: DaysScene;
let kit: DaysScene['kit'];
let tell: DaysScene['tell'];
beforeAll(async () => {
  scene = await daysScene();
  ({ kit, tell } = scene);
});
afterAll(() => scene.close());

const outDays = (location: string, more: Partial<GetStockOutDays> = {}, who = pharmacist) =>
  scene.days.at({ location, from: '2026-11-01', to: '2026-11-20', ...more }, who);
const ofZone = (zone: string, more: Partial<ListZoneStockOutDays> = {}, who = pharmacist) =>
  scene.days.inZone({ zone, from: '2026-11-01', to: '2026-11-20', ...more }, who);

describe('stock-out days', () => {
  it('are local days that closed with nothing over all lots, and say since when', async () => {
    const at = await kit();
    await tell(
      at,
      { kind: 'opening', occurredAt: '2026-10-20', lots: lots({ A: 5, B: 3 }) },
      { kind: 'dispensed', occurredAt: '2026-11-04', lots: lots({ A: 5 }) },
      { kind: 'dispensed', occurredAt: '2026-11-09', lots: lots({ B: 3 }) },
      got(4, '2026-11-12'),
      gave(4, '2026-11-18'),
    );
    const [item] = (await outDays(at, { product: 'ACT' })).items;
    expect(item).toEqual({
      location: at,
      product: 'ACT',
      through: '2026-11-20',
      days: { inStock: 14, out: 6, unknown: 0, byMonth: 0 },
      outSince: '2026-11-18',
      runs: [
        { state: 'in-stock', from: '2026-11-01', to: '2026-11-08' },
        { state: 'out', from: '2026-11-09', to: '2026-11-11' },
        { state: 'in-stock', from: '2026-11-12', to: '2026-11-17' },
        { state: 'out', from: '2026-11-18', to: '2026-11-20' },
      ],
    });
  });

  it('are healed by a report that comes late', async () => {
    const at = await kit();
    await tell(at, opening(2, '2026-10-20'), gave(2, '2026-11-02'));
    expect((await outDays(at)).items[0]).toMatchObject({
      days: { out: 19 },
      outSince: '2026-11-02',
    });
    await tell(at, got(6, '2026-11-05'));
    const [healed] = (await outDays(at)).items;
    expect(healed?.days).toEqual({ inStock: 17, out: 3, unknown: 0, byMonth: 0 });
    expect(healed?.outSince).toBeUndefined();
  });

  it('end at the midnight of the location, also where clocks change there', async () => {
    // In Cairo the 30th of October 2026 had its last hour of the evening twice.
    const cairo = await kit({ timeZone: 'Africa/Cairo' });
    await tell(
      cairo,
      opening(2, '2026-10-20'),
      gave(2, '2026-10-29T21:30:00Z'),
      got(1, '2026-10-30T22:30:00Z'),
    );
    const { items } = await outDays(cairo, {
      product: 'ACT',
      from: '2026-10-28',
      to: '2026-11-01',
    });
    expect(items[0]?.runs).toEqual([
      { state: 'in-stock', from: '2026-10-28', to: '2026-10-28' },
      { state: 'out', from: '2026-10-29', to: '2026-10-30' },
      { state: 'in-stock', from: '2026-10-31', to: '2026-11-01' },
    ]);
  });

  it('are not counted before the opening, after what is managed, nor before the day is over', async () => {
    const at = await kit({ to: '2026-11-15' });
    await tell(at, opening(1, '2026-11-03'));
    const [item] = (await outDays(at)).items;
    expect(item?.days).toEqual({ inStock: 13, out: 0, unknown: 0, byMonth: 0 });
    const [later] = (await outDays(await kit(), { to: '2026-12-24' })).items;
    expect(later).toMatchObject({ through: '2026-11-20', days: { unknown: 20 } });
  });

  it('are unknown where nobody ever said anything, or not for too long', async () => {
    const [never] = (await outDays(await kit())).items;
    expect(never?.days).toEqual({ inStock: 0, out: 0, unknown: 20, byMonth: 0 });
    const at = await kit();
    // A kit is silent after two months; the 9th of November is the 60th day.
    await tell(at, opening(0, '2026-09-10'));
    const [silent] = (await outDays(at)).items;
    expect(silent?.days).toEqual({ inStock: 0, out: 9, unknown: 11, byMonth: 0 });
    expect(silent?.outSince).toBeUndefined();
  });

  it('look further back for the beginning of a stock-out that fills the period', async () => {
    const at = await kit();
    await tell(at, opening(3, '2026-08-01'), gave(3, '2026-08-20'), counted(0, '2026-10-10'));
    expect((await outDays(at)).items[0]).toMatchObject({
      days: { out: 20 },
      outSince: '2026-08-20',
    });
  });

  it('are not invented for a month of which only the sums are known', async () => {
    const at = await kit();
    const whole = { precision: 'month' as const };
    await tell(
      at,
      { ...opening(9, '2026-09-01T00:00:00Z'), ...whole },
      { ...gave(9, '2026-10-16T12:00:00Z'), ...whole },
      { ...counted(0, '2026-10-31T23:59:59Z'), ...whole },
      got(2, '2026-11-06'),
    );
    const { items } = await outDays(at, { from: '2026-10-20', product: 'ACT' });
    expect(items[0]?.days).toEqual({ inStock: 15, out: 0, unknown: 5, byMonth: 12 });
  });

  it('are listed zone by zone in pages that add up, for whoever may see all of it', async () => {
    const first = await kit({ zone: 'BONG', products: ['ACT', 'ORS'] });
    const second = await kit({ zone: 'BONG' });
    await tell(first, opening(1, '2026-10-20'));
    await tell(second, opening(0, '2026-10-20'));
    const page = await ofZone('BONG', { limit: 2 });
    expect(page.items.map((it) => [it.location, it.product])).toEqual([
      [first, 'ACT'],
      [first, 'ORS'],
    ]);
    expect(page.sum).toEqual({ inStock: 20, out: 0, unknown: 20, byMonth: 0 });
    const rest = await ofZone('BONG', { limit: 2, cursor: page.page.next ?? '' });
    expect(rest.items.map((it) => [it.location, it.days.out, it.outSince])).toEqual([
      [second, 20, '2026-10-20'],
    ]);
    expect(rest.page).toEqual({ hasMore: false });
    const ors = await ofZone('BONG', { product: 'ORS' });
    expect(ors.items.map(({ location }) => location)).toEqual([first]);
    const hidden = [404, 'unknown-zone'];
    expect(await problemOf(ofZone('LR', {}, person('storekeeper', 'BONG')))).toEqual(hidden);
    expect(await problemOf(ofZone('BONG', {}, person('chw', first)))).toEqual(hidden);
    expect((await outDays(first, {}, person('chw', first))).items).toHaveLength(2);
    const other = [404, 'unknown-location'];
    expect(await problemOf(outDays(second, {}, person('chw', first)))).toEqual(other);
  });

  it('are asked of a period of real days that is not too long', async () => {
    const at = await kit();
    const wrong = [400, 'malformed'];
    expect(await problemOf(outDays(at, { from: '2026-02-30' }))).toEqual(wrong);
    expect(await problemOf(outDays(at, { from: '2026-11-21' }))).toEqual(wrong);
    expect(await problemOf(outDays(at, { from: '2025-11-19' }))).toEqual(wrong);
    expect((await scene.days.at({ location: at }, pharmacist)).items[0]).toMatchObject({
      through: '2026-11-20',
    });
  });
});

describe('stock as of a moment', () => {
  it('is that of any instant, between two entries of a day as well', async () => {
    const at = await kit();
    await tell(
      at,
      opening(10, '2026-11-01'),
      gave(4, '2026-11-05T09:00:00Z'),
      got(7, '2026-11-05T15:00:00Z'),
    );
    const moments = ['2026-11-05T08:59:59.999Z', '2026-11-05T09:00:00Z', '2026-11-05T15:00:00Z'];
    const items = moments.map((each) => ({ location: at, product: 'ACT', at: each }));
    const found = await scene.stock.asOf({ items }, pharmacist);
    expect(found.items.map(({ onHand }) => onHand)).toEqual([10, 6, 13]);
  });
});

function lots(units: Record<string, number>) {
  return Object.entries(units).map(([lot, quantity]) => ({ lot, quantity }));
}
