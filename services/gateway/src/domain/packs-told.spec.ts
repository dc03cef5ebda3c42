import { describe, expect, it } from '@jest/globals';
import { inUnits, productsInPacks } from './packs-told.js';

const products = new Map([
  ['ORS', { id: 'ORS', packSize: 20, packs: [{ name: 'box', units: 10 }] }],
  ['ZINC', { id: 'ZINC', packSize: 100 }],
]);
const box = { pack: 'box', count: 3 };

describe('quantities told in packs', () => {
  it('stand beside what was told, for an item, its lots and its parts', () => {
    const item = {
      ...{ product: 'ZINC', packs: [{ pack: 'pack', count: 2, of: 100 }], loose: 5 },
      components: [{ product: 'ORS', lots: [{ packs: [box] }, { quantity: 4 }] }],
    };
    expect(productsInPacks([item, { product: 'ACT', lots: [{ quantity: 3 }] }])).toEqual([
      'ZINC',
      'ORS',
    ]);
    expect(inUnits(item, 'quantity', products)).toEqual({
      item: {
        ...item,
        quantity: 205,
        components: [{ product: 'ORS', lots: [{ packs: [box], quantity: 30 }, { quantity: 4 }] }],
      },
      faults: [],
    });
    expect(inUnits({ product: 'ORS', loose: 7 }, 'requested', products).item).toMatchObject({
      requested: 7,
    });
  });

  it('stay as they were told where they cannot be turned, with the reason at its place', () => {
    const faulty = {
      ...{ product: 'ORS', quantity: 3, packs: [box] },
      components: [
        { product: 'ACT', lots: [{ loose: 3 }] },
        { product: 'ORS', lots: [{ packs: [{ pack: 'crate', count: 1 }] }] },
        { product: 'ORS', lots: [{ packs: [{ ...box, of: 12 }] }] },
        { product: 'ORS', packs: [box], lots: [{ quantity: 30 }] },
      ],
    };
    const { item, faults } = inUnits(faulty, 'quantity', products);
    expect(item).toEqual(faulty);
    expect(faults.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/packs not-allowed',
      '/components/0/lots/0/loose unknown-product',
      '/components/1/lots/0/packs/0/pack unknown-pack',
      '/components/2/lots/0/packs/0/of pack-size-differs',
      '/components/3/packs not-allowed',
    ]);
  });

  it('ask nothing of what is told in units', () => {
    const item = { product: 'ORS', quantity: 3, lots: [{ quantity: 2 }] };
    expect(productsInPacks([item])).toEqual([]);
    expect(inUnits(item, 'quantity', new Map())).toEqual({ item, faults: [] });
  });
});
