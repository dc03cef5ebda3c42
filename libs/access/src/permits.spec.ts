import { describe, expect, it } from '@jest/globals';
import { mayAt, mayAtAll, rootsOf } from './permits.js';
import type { Principal, Standing } from './principal.js';
import type { Role } from './roles.js';

const kit: Standing = {
  location: 'KIT-1',
  zones: ['NIMBA', 'LIBERIA'],
  suppliers: ['CLINIC-1', 'DEPOT'],
};
const who = (role: Role, at: string): Principal => ({
  subject: 'someone',
  kind: 'person',
  channel: 'api',
  grants: [{ role, at }],
});

describe('permits', () => {
  it('lets a community health worker report for her own kit and no other', () => {
    expect(mayAt(who('chw', 'KIT-1'), 'report-stock', kit)).toBe(true);
    expect(mayAt(who('chw', 'KIT-2'), 'report-stock', kit)).toBe(false);
  });
  it('lets an in-charge approve for the kits that her facility supplies', () => {
    expect(mayAt(who('facility-in-charge', 'CLINIC-1'), 'approve-requisition', kit)).toBe(true);
    expect(mayAt(who('facility-in-charge', 'CLINIC-2'), 'approve-requisition', kit)).toBe(false);
  });
  it('lets a storekeeper order at her store only, and see what it supplies', () => {
    expect(mayAt(who('storekeeper', 'DEPOT'), 'order-stock', kit)).toBe(false);
    expect(mayAt(who('storekeeper', 'DEPOT'), 'see-stock', kit)).toBe(true);
  });
  it('reaches every location of a zone, and none outside', () => {
    expect(mayAt(who('district-pharmacist', 'NIMBA'), 'approve-requisition', kit)).toBe(true);
    expect(mayAt(who('district-pharmacist', 'BONG'), 'approve-requisition', kit)).toBe(false);
  });
  it('never lets an auditor change anything', () => {
    expect(mayAtAll(who('auditor', 'LIBERIA'), 'report-stock')).toBe(false);
    expect(mayAtAll(who('auditor', 'LIBERIA'), 'see-stock')).toBe(true);
  });
  it('names the roots a list may range over', () => {
    expect(rootsOf(who('chw', 'KIT-1'), 'see-stock')).toEqual([{ at: 'KIT-1', reach: 'own' }]);
  });
});
