import { describe, expect, it } from '@jest/globals';
import type { LotHolder, RequisitionLine } from '@satchel/contracts';
import { holderInPacks, lineInPacks } from './packs-shown.js';
import type { PackedProduct } from './packs-told.js';

const ors = { id: 'ORS', packSize: 100, packs: [{ name: 'box', units: 10 }] };
const products = new Map<string, PackedProduct>([
  ['ORS', ors],
  ['ORS-2', { id: 'ORS-2', packSize: 4 }],
]);
const packs = (...counts: [pack: string, count: number, of: number][]) =>
  counts.map(([pack, count, of]) => ({ pack, count, of }));

describe('a line of a request', () => {
  it('has each of its quantities in packs, and none that it has not', () => {
    const line = { product: 'ORS', requested: 135, issued: 0, received: 7 };
    expect(lineInPacks(line, products)).toEqual({
      ...line,
      requestedInPacks: { packs: packs(['pack', 1, 100], ['box', 3, 10]), loose: 5 },
      issuedInPacks: { packs: [], loose: 0 },
      receivedInPacks: { packs: [], loose: 7 },
    });
  });

  it('has what was issued instead in the packs of what was issued', () => {
    const issuedInstead = [{ product: 'ORS-2', quantity: 9 }];
    const line: RequisitionLine = {
      ...{ product: 'ORS', requested: 20, approved: 20, issued: 9, received: 0 },
      issuedInstead,
    };
    expect(lineInPacks(line, products)).toMatchObject({
      approvedInPacks: { packs: packs(['box', 2, 10]), loose: 0 },
      issuedInstead: [{ quantity: 9, inPacks: { packs: packs(['pack', 2, 4]), loose: 1 } }],
    });
  });

  it('stays as it was where the register does not say what its packs are', () => {
    const line = { product: 'NEW', requested: 135, issued: 0, received: 0 };
    expect(lineInPacks(line, products)).toEqual(line);
  });
});

it('a holder of a lot has the lot, and what has no number, in packs', () => {
  const holder = { location: 'CLINIC', onHand: 20, unidentified: 3 } as LotHolder;
  expect(holderInPacks(holder, ors)).toEqual({
    ...holder,
    inPacks: { packs: packs(['box', 2, 10]), loose: 0 },
    unidentifiedInPacks: { packs: [], loose: 3 },
  });
});
