import { describe, expect, it } from '@jest/globals';
import { CODE_PATTERN } from '@satchel/language';
import fc from 'fast-check';
import { zoneCode } from './zone-code.js';

describe('codes of zones', () => {
  it('can be read, and never change', () => {
    expect(zoneCode('CIV', 'GBEKE')).toBe('CIV-GBEKE-fe2e80');
    expect(zoneCode('CIV', 'N’ZI', "M'Bahiakro")).toMatch(/^CIV-M-BAHIAKRO-[0-9a-f]{6}$/);
    expect(zoneCode('CIV', 'Gbêkê')).toMatch(/^CIV-GBEKE-[0-9a-f]{6}$/);
  });

  it('keep apart what looks alike, and districts of the same name in two regions', () => {
    const codes = [
      zoneCode('CIV', 'Gbêkê'),
      zoneCode('CIV', 'GBEKE'),
      zoneCode('CIV', 'GBE KE'),
      zoneCode('CIV', 'GBE-KE'),
      zoneCode('CIV', 'North', 'Man'),
      zoneCode('CIV', 'South', 'Man'),
      zoneCode('CIV', 'Man'),
    ];
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('take two ways of writing an accent, and spaces around it, for the same name', () => {
    expect(zoneCode('CIV', 'Gbe\u0302ke\u0302  Nord ')).toBe(
      zoneCode('CIV', 'Gb\u00EAk\u00EA Nord'),
    );
  });

  it('are valid codes of at most 40 characters, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }), (name) => {
        expect(zoneCode('ABCDEFGHIJKL', 'Region', name)).toMatch(new RegExp(CODE_PATTERN));
      }),
    );
  });
});
