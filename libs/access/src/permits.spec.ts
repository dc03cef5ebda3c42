import { describe, expect, it } from '@jest/globals';
import { PERMISSIONS, RIGHTS } from './permissions.js';
import { mayAt, mayAtAll, rootsOf } from './permits.js';
import type { Principal, Standing } from './principal.js';
import { ROLES, type Role } from './roles.js';

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
  it('lets an in-charge never decide for her own facility, nor a supervisor report its shelf', () => {
    const clinic: Standing = { location: 'CLINIC-1', zones: ['NIMBA'], suppliers: ['DEPOT'] };
    expect(mayAt(who('facility-in-charge', 'CLINIC-1'), 'approve-requisition', clinic)).toBe(false);
    expect(mayAt(who('facility-in-charge', 'CLINIC-1'), 'submit-requisition', clinic)).toBe(true);
    expect(mayAt(who('chw-supervisor', 'CLINIC-1'), 'report-stock', clinic)).toBe(false);
    expect(mayAt(who('chw-supervisor', 'CLINIC-1'), 'report-stock', kit)).toBe(true);
    expect(mayAt(who('district-pharmacist', 'NIMBA'), 'approve-requisition', clinic)).toBe(true);
  });
  it('lets the register be changed in the own area only', () => {
    expect(mayAt(who('programme-manager', 'NIMBA'), 'change-register', kit)).toBe(true);
    expect(mayAt(who('programme-manager', 'BONG'), 'change-register', kit)).toBe(false);
  });
  it('lets whoever lost her last role see her own account and nothing else', () => {
    const nobody: Principal = { ...who('chw', 'KIT-1'), grants: [] };
    expect(RIGHTS.filter((right) => mayAtAll(nobody, right))).toEqual(['see-own-account']);
  });
  it('never sees beneath a place without the place itself, since lists take their roots in', () => {
    const seen = ROLES.flatMap((role) => Object.entries(PERMISSIONS[role]));
    const beneath = seen.filter(
      ([right, reach]) => right.startsWith('see-') && reach === 'beneath',
    );
    expect(beneath).toEqual([]);
  });
  it('names the roots a list may range over', () => {
    expect(rootsOf(who('chw', 'KIT-1'), 'see-stock')).toEqual([{ at: 'KIT-1', reach: 'own' }]);
  });
});
