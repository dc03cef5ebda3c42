import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { QUANTITY_MAX } from './names.js';
import {
  asTold,
  inPacks,
  packsBeside,
  packsOf,
  type Rounding,
  unitsOf,
  wholePacks,
} from './packs.js';

const PACKS = [
  { name: 'box', units: 10 },
  { name: 'carton', units: 500 },
];
const rounding = fc.oneof(
  fc.constant<Rounding>({ direction: 'up' }),
  fc.record({
    direction: fc.constant('down' as const),
    smallNeed: fc.constantFrom('one-pack', 'none'),
  }),
  fc.record({
    direction: fc.constant('by-threshold' as const),
    threshold: fc.nat(30),
    smallNeed: fc.constantFrom('one-pack', 'none'),
  }),
) as fc.Arbitrary<Rounding>;

describe('packs told instead of units', () => {
  const told = (packs: { pack: string; count: number; of?: number }[], loose?: number) =>
    unitsOf({ packs, ...(loose === undefined ? {} : { loose }) }, PACKS);

  it('are added up with what is loose', () => {
    expect(told([{ pack: 'box', count: 3 }], 5)).toEqual({ units: 35 });
    expect(
      told([
        { pack: 'carton', count: 1 },
        { pack: 'box', count: 2, of: 10 },
      ]),
    ).toEqual({
      units: 520,
    });
    expect(unitsOf({ loose: 7 }, [])).toEqual({ units: 7 });
    expect(told([{ pack: 'box', count: 0 }])).toEqual({ units: 0 });
  });

  it('are refused where the sender believes in another size, and say the right one', () => {
    expect(told([{ pack: 'box', count: 3, of: 12 }])).toMatchObject({
      faults: [
        {
          pointer: '/packs/0/of',
          code: 'pack-size-differs',
          detail: expect.stringContaining('10'),
        },
      ],
    });
  });

  it('are refused where the product has no such pack, or a pack is named twice', () => {
    expect(
      told([
        { pack: 'box', count: 1 },
        { pack: 'crate', count: 1 },
        { pack: 'box', count: 1 },
      ]),
    ).toMatchObject({
      faults: [
        { pointer: '/packs/1/pack', code: 'unknown-pack' },
        { pointer: '/packs/2/pack', code: 'listed-twice' },
      ],
    });
  });

  it('never come to more than one movement can carry', () => {
    const most = QUANTITY_MAX / 500;
    expect(told([{ pack: 'carton', count: most }])).toEqual({ units: QUANTITY_MAX });
    expect(told([{ pack: 'carton', count: most }], 1)).toMatchObject({
      faults: [{ code: 'too-large' }],
    });
  });

  it('say of any number of units the same number again', () => {
    fc.assert(
      fc.property(
        fc.nat(QUANTITY_MAX),
        fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 5 }),
        (units, sizes) => {
          const packs = sizes.map((size) => ({ name: `of-${size}`, units: size }));
          const { packs: whole, loose } = inPacks(units, packs);
          const said = whole.map(({ pack, count }) => ({ pack: pack.name, count, of: pack.units }));
          expect(unitsOf({ packs: said, loose }, packs)).toEqual({ units });
          for (const size of sizes) if (size > 1) expect(loose).toBeLessThan(size);
        },
      ),
    );
  });

  it('can always name the pack of supply, unless another has its name', () => {
    expect(packsOf({ packSize: 20 })).toEqual([{ name: 'pack', units: 20 }]);
    const named = [{ name: 'pack', units: 6 }];
    expect(packsOf({ packSize: 20, packs: named })).toEqual(named);
  });

  it('are answered in the form in which they may be told', () => {
    const product = { packSize: 20, packs: [{ name: 'box', units: 10 }] };
    const packs = [
      { pack: 'pack', count: 1, of: 20 },
      { pack: 'box', count: 1, of: 10 },
    ];
    const said = packsBeside({ onHand: 35 }, product, { onHand: 'inPacks' });
    expect(said).toEqual({ inPacks: { packs, loose: 5 } });
    expect(unitsOf(said.inPacks ?? {}, packsOf(product))).toEqual({ units: 35 });
    const single = packsBeside({ onHand: 35 }, { packSize: 1 }, { onHand: 'inPacks' });
    expect(single).toEqual({ inPacks: { packs: [], loose: 35 } });
  });

  it('are left out where there is no quantity, one below zero, or more than can be told', () => {
    const names = { one: 'oneInPacks', two: 'twoInPacks', many: 'manyInPacks' } as const;
    const row = { two: -1, many: QUANTITY_MAX + 1 };
    expect(packsBeside(row, { packSize: 1 }, names)).toEqual({});
    expect(packsBeside({ one: 1 }, undefined, names)).toEqual({});
    expect(packsBeside({ ...row, two: 0 }, { packSize: 2 }, names)).toEqual({
      twoInPacks: { packs: [], loose: 0 },
      manyInPacks: { packs: [{ pack: 'pack', count: QUANTITY_MAX / 2, of: 2 }], loose: 1 },
    });
  });

  it('are the same words whatever was worked out of them', () => {
    const said = { id: 'a', lots: [{ lot: 'L', packs: [{ pack: 'box', count: 3 }], loose: 5 }] };
    const turned = (quantity: number) => ({
      ...said,
      lots: said.lots.map((lot) => ({ ...lot, quantity })),
    });
    expect(asTold(turned(35))).toEqual(asTold(turned(41)));
    expect(asTold(turned(35))).toEqual(said);
    expect(asTold({ id: 'a', quantity: 35 })).toEqual({ id: 'a', quantity: 35 });
  });
});

describe('a need in whole packs', () => {
  it('goes up, down, or up above the threshold and not at it', () => {
    const by = (direction: Rounding['direction'], threshold?: number) => (units: number) =>
      wholePacks(units, 24, { direction, ...(threshold === undefined ? {} : { threshold }) });
    expect([1, 24, 25].map(by('up'))).toEqual([24, 24, 48]);
    expect([25, 47, 48].map(by('down'))).toEqual([24, 24, 48]);
    expect([30, 31].map(by('by-threshold', 6))).toEqual([24, 48]);
  });

  it('that is smaller than a pack becomes one pack, or none where the product says so', () => {
    const down = { direction: 'down' } as const;
    expect(wholePacks(3, 24, down)).toBe(24);
    expect(wholePacks(3, 24, { ...down, smallNeed: 'none' })).toBe(0);
    const some = { direction: 'by-threshold', threshold: 6, smallNeed: 'none' } as const;
    expect([6, 7].map((units) => wholePacks(units, 24, some))).toEqual([0, 24]);
  });

  it('of nothing is nothing, whatever the rounding', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100, max: 0 }),
        fc.integer({ min: 1, max: 500 }),
        rounding,
        (need, size, how) => {
          expect(wholePacks(need, size, how)).toBe(0);
        },
      ),
    );
    expect(wholePacks(Number.NaN, 24)).toBe(0);
  });

  it('is whole packs within one pack of the need, and never falls as the need rises', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 500 }), rounding, (need, size, how) => {
        const sent = wholePacks(need, size, how);
        expect(sent % size).toBe(0);
        expect(Math.abs(sent - need)).toBeLessThan(size);
        expect(wholePacks(need + 1, size, how)).toBeGreaterThanOrEqual(sent);
        if (how.direction === 'up') expect(sent).toBeGreaterThanOrEqual(need);
      }),
    );
  });

  it('is refused for a pack that holds nothing', () => {
    expect(() => wholePacks(3, 0)).toThrow(RangeError);
  });
});
