import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GetUse } from '@satchel/contracts';
import fc from 'fast-check';
import { v7 as uuid } from 'uuid';
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
  type Said,
} from '../../proving/days-scene.js';

let scene: DaysScene;
let kit: DaysScene['kit'];
let tell: DaysScene['tell'];
beforeAll(async () => {
  scene = await daysScene();
  ({ kit, tell } = scene);
});
afterAll(() => scene.close());

const useOf = (location: string, more: Partial<GetUse> = {}, who = pharmacist) =>
  scene.uses.of({ location, from: '2026-10-01', to: '2026-11-21', ...more }, who);

describe('use where treatments are reported', () => {
  it('is what was dispensed, and what counts miss is leakage with its share', async () => {
    const at = await kit();
    const [, undone] = await tell(
      at,
      opening(50, '2026-10-02'),
      gave(3, '2026-10-05'),
      gave(12, '2026-10-20'),
      { kind: 'written-off', reason: 'wet', quantity: 2, occurredAt: '2026-10-21' },
      counted(30, '2026-10-31'),
      gave(6, '2026-11-10'),
      counted(25, '2026-11-15'),
    );
    const order = { id: uuid(), kind: 'reverse' as const, location: at, product: 'ACT' };
    await scene.events.order(
      { items: [{ ...order, event: undone ?? '', reason: 'typed' }] },
      pharmacist,
    );
    const [item] = (await useOf(at)).items;
    expect(item?.mode).toBe('by-treatment');
    expect(item?.stretches).toEqual([
      {
        ...{ from: '2026-10-01', to: '2026-10-31', dispensed: 12, issued: 0, lost: 2, gained: 0 },
        derivedFromCounts: 0,
      },
      {
        ...{ from: '2026-11-01', to: '2026-11-21', dispensed: 6, issued: 0, lost: 0, gained: 0 },
        derivedFromCounts: 0,
      },
    ]);
    // 50 − 12 − 2 = 36 were to be there and 30 were; then 24, and 25 were.
    expect(item?.counts).toMatchObject([
      { mode: 'by-treatment', leaked: 6, found: 0, from: '2026-10-02', to: '2026-10-31' },
      { mode: 'by-treatment', leaked: 0, found: 1, from: '2026-11-01', to: '2026-11-15' },
    ]);
    expect(item?.counts[0]).not.toHaveProperty('used');
    expect(item?.sum).toEqual({
      ...{ dispensed: 18, issued: 0, lost: 2, gained: 0 },
      ...{ leaked: 6, leakedShare: 0.231, found: 1 },
    });
  });

  it('says nothing of leakage while nobody has counted', async () => {
    const at = await kit();
    await tell(at, opening(9, '2026-10-05'), gave(2, '2026-10-10'));
    const [item] = (await useOf(at)).items;
    expect(item?.sum).toEqual({ dispensed: 2, issued: 0, lost: 0, gained: 0, found: 0 });
  });
});

describe('use where only counts and receipts are reported', () => {
  it('is derived from counts, marked so, and stays with the time between two counts', async () => {
    const at = await kit({ mode: 'by-count' });
    await tell(
      at,
      opening(20, '2026-09-10'),
      counted(15, '2026-10-10'),
      got(10, '2026-10-20'),
      counted(18, '2026-11-10T09:00:00Z'),
      counted(16, '2026-11-12T09:00:00Z'),
    );
    const [item] = (await useOf(at)).items;
    const basis = { basis: 'derived-from-counts', mode: 'by-count', found: 0 };
    expect(item?.counts).toMatchObject([
      { ...basis, used: 5, isWhole: false, from: '2026-09-10', to: '2026-10-10' },
      { ...basis, used: 7, isWhole: true, from: '2026-10-11', to: '2026-11-10' },
      { ...basis, used: 2, isWhole: true, from: '2026-11-10', to: '2026-11-12' },
    ]);
    expect(item?.stretches.map((it) => it.derivedFromCounts)).toEqual([0, 2]);
    expect(item?.sum).toEqual({
      ...{ dispensed: 0, issued: 0, lost: 0, gained: 0 },
      ...{ derivedFromCounts: 9, found: 0 },
    });
    const byDay = (await useOf(at, { from: '2026-11-08', by: 'day' })).items[0];
    expect(byDay?.stretches.map((it) => it.derivedFromCounts)).toEqual(new Array(14).fill(0));
    expect(byDay?.sum.derivedFromCounts).toBe(2);
  });

  it('reads the same in whatever order its reports come', async () => {
    const story: Said[] = [
      counted(15, '2026-10-05'),
      got(10, '2026-10-08'),
      counted(18, '2026-10-15'),
      gave(2, '2026-10-17'),
      { kind: 'written-off', reason: 'wet', quantity: 3, occurredAt: '2026-10-18' },
      counted(9, '2026-10-25'),
      got(5, '2026-10-28'),
      counted(13, '2026-11-05'),
    ];
    const expected = [
      [5, 0],
      [7, 0],
      [4, 0],
      [1, 0],
    ];
    const order = fc.shuffledSubarray(story, { minLength: story.length });
    await fc.assert(
      fc.asyncProperty(order, async (told) => {
        const at = await kit({ mode: 'by-count' });
        await tell(at, opening(20, '2026-09-10'));
        for (const each of told) await tell(at, each);
        const [item] = (await useOf(at)).items;
        expect(item?.counts.map((it) => [it.used, it.found])).toEqual(expected);
        expect(item?.sum).toMatchObject({ dispensed: 2, lost: 3, derivedFromCounts: 12 });
      }),
      { numRuns: 12 },
    );
  });
});

describe('use of any place', () => {
  it('keeps months that are known as a whole apart from days', async () => {
    const at = await kit();
    const whole = { precision: 'month' as const };
    await tell(
      at,
      { ...opening(30, '2026-09-01T00:00:00Z'), ...whole },
      { ...gave(8, '2026-10-16T12:00:00Z'), ...whole },
      gave(1, '2026-11-02'),
    );
    const [item] = (await useOf(at, { by: 'week' })).items;
    expect(item?.months).toEqual([
      { month: '2026-10', dispensed: 8, issued: 0, lost: 0, gained: 0 },
    ]);
    expect(item?.stretches.reduce((sum, it) => sum + it.dispensed, 0)).toBe(1);
    expect(item?.stretches.map(({ from }) => from).slice(0, 3)).toEqual([
      '2026-10-01',
      '2026-10-05',
      '2026-10-12',
    ]);
    expect(item?.sum.dispensed).toBe(9);
    const [part] = (await useOf(at, { from: '2026-10-10' })).items;
    expect(part?.sum.dispensed).toBe(1);
  });

  it('is told in pages of products, for whoever may see the place, in not too many parts', async () => {
    const at = await kit({ products: ['ACT', 'ORS'] });
    const first = await useOf(at, { limit: 1 });
    expect(first.items.map(({ product }) => product)).toEqual(['ACT']);
    const next = await useOf(at, { limit: 1, cursor: first.page.next ?? '' });
    expect(next.items.map(({ product }) => product)).toEqual(['ORS']);
    expect(next.page).toEqual({ hasMore: false });
    const hidden = [404, 'unknown-location'];
    expect(await problemOf(useOf(at, {}, person('chw', 'KIT-001')))).toEqual(hidden);
    expect(await problemOf(useOf(at, { from: '2026-09-01', by: 'day' }))).toEqual([
      400,
      'malformed',
    ]);
    expect((await scene.uses.of({ location: at }, pharmacist)).from).toBe('2026-09-01');
  });
});
