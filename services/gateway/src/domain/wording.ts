/** Figures as people say them: quantities in packs and loose units, days, chances. */
import { inPacks, type Pack, type Rounding, SUPPLY_PACK, wholePacks } from '@satchel/language';

/** A quantity as it lies on the shelf. */
export interface Quantity {
  readonly units: number;
  /** Whole packs; absent where no pack size is known. */
  readonly packs?: number;
  /** Units beside the whole packs. */
  readonly loose?: number;
  /** Such as "3 packs of 10 + 5 tablets". */
  readonly inWords: string;
}

/** What a quantity is counted in. */
export interface Counted {
  readonly dispensingUnit: string;
  readonly packSize: number;
  /** Packs with a name of their own; the words then go by them. */
  readonly packs?: readonly Pack[];
  /** How a need becomes whole supply packs; up where nothing is said. */
  readonly rounding?: Rounding;
}

export function quantity(units: number, counted: Counted | undefined): Quantity {
  if (!counted) return { units, inWords: units === 0 ? 'none' : amount(units, 'unit') };
  const { packSize } = counted;
  const packs = Math.floor(units / packSize);
  return { units, packs, loose: units % packSize, inWords: packsInWords(units, counted) };
}

/** A need as it would be sent, where that is not the need itself: ", that is 6 packs of 10". */
export function asSent(need: number, counted: Counted | undefined): string {
  if (!counted) return '';
  const sent = wholePacks(need, counted.packSize, counted.rounding);
  return sent === need ? '' : `, that is ${quantity(sent, counted).inWords} in whole packs`;
}

/** "1 carton of 500 + 3 boxes of 10 + 5 sachets". */
function packsInWords(units: number, counted: Counted): string {
  if (units === 0) return 'none';
  const { dispensingUnit, packSize, packs = [] } = counted;
  const isNamed = packs.some((pack) => pack.units === packSize);
  const told = isNamed ? packs : [...packs, { name: SUPPLY_PACK, units: packSize }];
  const { packs: whole, loose } = inPacks(units, told);
  const words = whole.map(({ pack, count }) => `${amount(count, pack.name)} of ${pack.units}`);
  return [...words, ...(loose > 0 ? [amount(loose, dispensingUnit)] : [])].join(' + ');
}

/** "1 tablet", "5 tablets". */
export function amount(count: number, unit: string): string {
  return `${count} ${count === 1 ? unit : plural(unit)}`;
}

function plural(unit: string): string {
  if (/(s|x|ch|sh)$/.test(unit)) return `${unit}es`;
  return /[^aeiou]y$/.test(unit) ? `${unit.slice(0, -1)}ies` : `${unit}s`;
}

/** "93 %"; never 0 or 100, since nothing of this is certain. */
export function chanceInWords(chance: number): string {
  const percent = Math.round(chance * 100);
  if (percent < 1) return 'under 1 %';
  return percent > 99 ? 'over 99 %' : `${percent} %`;
}

/** How surely something is out by a day, as the beginning of a sentence. */
export function likelihood(chance: number): string {
  if (chance >= 0.99) return 'Almost certainly out';
  if (chance >= 0.9) return 'Very likely out';
  if (chance >= 0.66) return 'Likely out';
  if (chance >= 0.33) return 'About as likely as not out';
  return chance >= 0.1 ? 'Unlikely to be out' : 'Very unlikely to be out';
}

/** "a", "a and b", "a, b and c". */
export function listInWords(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
