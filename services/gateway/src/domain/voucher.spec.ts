import { describe, expect, it } from '@jest/globals';
import { inPacks, localMinute, voucherNumber } from './voucher.js';

const ID = '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f';
const product = { name: 'ORS', dispensingUnit: 'sachet', packSize: 10 };

describe('a voucher', () => {
  it('has a number that follows from its record, and differs by kind', () => {
    expect(voucherNumber('issue', ID)).toMatch(/^ISS-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(voucherNumber('issue', ID.toUpperCase())).toBe(voucherNumber('issue', ID));
    const bare = (number: string): string => number.slice(4);
    expect(bare(voucherNumber('delivery', ID))).not.toBe(bare(voucherNumber('issue', ID)));
  });

  it('says packs beside units', () => {
    expect(inPacks(35, product)).toBe('3 × 10 + 5');
    expect(inPacks(30, product)).toBe('3 × 10');
    expect(inPacks(5, product)).toBe('5');
    expect(inPacks(0, product)).toBe('0');
    expect(inPacks(35, { ...product, packSize: 1 })).toBe('');
    expect(inPacks(35, undefined)).toBe('');
  });

  it('tells the time where it happened', () => {
    expect(localMinute('2026-11-21T23:30:00Z', 'Africa/Addis_Ababa')).toBe('2026-11-22 02:30');
  });
});
