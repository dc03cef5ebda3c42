/**
 * Codes of zones, made from their names. A code depends on nothing but the country and the names
 * from the region down, so any file makes the same one; the hash keeps apart what looks alike once
 * accents and signs are gone, and districts that have the same name in two regions.
 */
import { createHash } from 'node:crypto';

/** Longest code of a country, so that a zone's code has room for a name and a hash. */
export const COUNTRY_MAX = 12;
const CODE_MAX = 40;
const HASH_LENGTH = 6;

/** Such as `CIV-GBEKE-1f20ab`, at most 40 characters. `names` goes from the region down. */
export function zoneCode(country: string, ...names: readonly string[]): string {
  const own = names.at(-1) ?? '';
  const canonical = names.map((name) => name.normalize('NFC').replace(/\s+/g, ' ').trim());
  const hash = createHash('sha256').update(canonical.join('\n')).digest('hex');
  const room = CODE_MAX - country.length - HASH_LENGTH - 2;
  const plain = own
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, room)
    .replace(/-+$/, '');
  return [country, plain, hash.slice(0, HASH_LENGTH)].filter((part) => part !== '').join('-');
}
