import { describe, expect, it } from '@jest/globals';
import { ownerOf } from './discrepancy.js';
import type { LocationFacts } from './facts.js';

const kit: LocationFacts = {
  id: 'KIT',
  kind: 'kit',
  timeZone: 'Africa/Monrovia',
  openedOn: '2026-01-01',
  zonePath: ['NIMBA', 'LIBERIA'],
  supplierPath: ['CLINIC', 'DEPOT'],
  minimumShelfLifeDays: 0,
};
const alone: LocationFacts = { ...kit, zonePath: [], supplierPath: [] };

describe('who answers for a discrepancy', () => {
  it.each([
    ['over-dispensed', 'facility-in-charge', 'CLINIC'],
    ['expired-handed-out', 'district-pharmacist', 'NIMBA'],
    ['unknown-shipment', 'storekeeper', 'CLINIC'],
    ['short-receipt', 'storekeeper', 'DEPOT'],
    ['over-receipt', 'storekeeper', 'DEPOT'],
  ] as const)('of %s is the %s at %s', (kind, ownerRole, ownerAt) => {
    const supply = { from: 'DEPOT', to: 'KIT', purpose: 'supply' } as const;
    expect(ownerOf(kind, kit, supply)).toEqual({ ownerRole, ownerAt });
  });
  it('of a gift is who stands above both, and of a return the store to which it goes', () => {
    const gift = { from: 'NEXT', to: 'KIT', purpose: 'transfer' } as const;
    const above = { ownerRole: 'facility-in-charge', ownerAt: 'CLINIC' };
    expect(ownerOf('short-receipt', kit, gift)).toEqual(above);
    const back = { from: 'KIT', to: 'DEPOT', purpose: 'return' } as const;
    const store = { ownerRole: 'storekeeper', ownerAt: 'DEPOT' };
    expect(ownerOf('over-receipt', kit, back)).toEqual(store);
  });
  it('is the nearest supplier where the sender is not known', () => {
    expect(ownerOf('short-receipt', kit, undefined).ownerAt).toBe('CLINIC');
  });
  it('is the place itself where nobody stands above it', () => {
    expect(ownerOf('over-dispensed', alone, undefined).ownerAt).toBe('KIT');
    expect(ownerOf('expired-handed-out', alone, undefined).ownerAt).toBe('KIT');
  });
});
