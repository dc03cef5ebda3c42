/**
 * Packs: how many units a box holds, how units are said in packs and loose units, and how many
 * packs a need becomes. Stock is always counted in dispensing units; a pack is only a way to say
 * them, and this is the one place where one becomes the other. Pure.
 */
import { QUANTITY_MAX } from './names.js';

/** A pack of a product, such as a box of 10. */
export interface Pack {
  readonly name: string;
  readonly units: number;
}

/** The name under which the supply pack can be told, where no pack of that name is registered. */
export const SUPPLY_PACK = 'pack';

/** In which packs a product is told: those with a name, and the one it is supplied in. */
export function packsOf(product: Packed): Pack[] {
  const named = product.packs ?? [];
  if (named.some(({ name }) => name === SUPPLY_PACK)) return [...named];
  return [...named, { name: SUPPLY_PACK, units: product.packSize }];
}

/** What somebody wrote instead of a quantity: "3 boxes of 10 + 5". */
export interface PacksTold {
  readonly packs?: readonly {
    readonly pack: string;
    readonly count: number;
    readonly of?: number;
  }[];
  readonly loose?: number;
}

export interface PackFault {
  /** From the object that holds `packs`. */
  readonly pointer: string;
  readonly code: 'unknown-pack' | 'pack-size-differs' | 'listed-twice' | 'too-large';
  readonly detail: string;
}

/** The units that were told, or every reason why they cannot be known. */
export function unitsOf(
  { packs: told = [], loose = 0 }: PacksTold,
  packs: readonly Pack[],
): { readonly units: number } | { readonly faults: readonly PackFault[] } {
  const faults: PackFault[] = [];
  let units = loose;
  for (const [n, { pack, count, of }] of told.entries()) {
    const known = packs.find(({ name }) => name === pack);
    if (told.findIndex((other) => other.pack === pack) !== n) {
      faults.push({
        pointer: `/packs/${n}/pack`,
        code: 'listed-twice',
        detail: `names ${pack} a second time; add its counts up`,
      });
    } else if (!known) {
      const names = packs.map(({ name, units: size }) => `${name} of ${size}`).join(', ');
      const detail = `is no pack of this product, which comes in: ${names}`;
      faults.push({ pointer: `/packs/${n}/pack`, code: 'unknown-pack', detail });
    } else if (of !== undefined && of !== known.units) {
      const detail = `is not what a ${pack} holds: the register says ${known.units}`;
      faults.push({ pointer: `/packs/${n}/of`, code: 'pack-size-differs', detail });
    } else units += count * known.units;
  }
  if (faults.length === 0 && units > QUANTITY_MAX) {
    const detail = `come to ${units} units with what is loose; at most ${QUANTITY_MAX} can be told`;
    faults.push({ pointer: '/packs', code: 'too-large', detail });
  }
  return faults.length > 0 ? { faults } : { units };
}

/** Units as they lie on the shelf: whole packs, the largest first, and what is left over. */
export interface InPacks {
  readonly packs: readonly { readonly pack: Pack; readonly count: number }[];
  readonly loose: number;
}

/** Packs of one unit say nothing and are left out. */
export function inPacks(units: number, packs: readonly Pack[]): InPacks {
  let loose = units;
  const found: { pack: Pack; count: number }[] = [];
  const bySize = packs.filter((pack) => pack.units > 1).toSorted((a, b) => b.units - a.units);
  for (const pack of bySize) {
    const count = Math.floor(loose / pack.units);
    if (count > 0) found.push({ pack, count });
    loose -= count * pack.units;
  }
  return { packs: found, loose };
}

/** A product as far as its packs go. */
export interface Packed {
  readonly packSize: number;
  readonly packs?: readonly Pack[];
}

/** The same in the form in which a quantity may be told; `pack` is the one of supply. */
export interface ToldPacks {
  packs: { pack: string; count: number; of: number }[];
  loose: number;
}

/**
 * What is answered beside units wherever a person reads them: each quantity of a row in packs,
 * under the name that `names` gives it. Left out is what is not there, what is below zero, and what
 * has more packs or units than can be told, which only sums reach.
 */
export function packsBeside<Units extends string, Said extends string>(
  row: { readonly [K in NoInfer<Units>]?: number },
  product: Packed | undefined,
  names: Readonly<Record<Units, Said>>,
): Partial<Record<Said, ToldPacks>> {
  if (!product) return {};
  const said = (Object.keys(names) as Units[]).flatMap((field) => {
    const units: number | undefined = row[field];
    const packs = units === undefined ? undefined : toldInPacks(units, product);
    return packs ? [[names[field], packs] as const] : [];
  });
  return Object.fromEntries(said) as Partial<Record<Said, ToldPacks>>;
}

function toldInPacks(units: number, product: Packed): ToldPacks | undefined {
  const { packs, loose } = inPacks(units, packsOf(product));
  const counts = [loose, ...packs.map(({ count }) => count)];
  if (units < 0 || counts.some((count) => count > QUANTITY_MAX)) return undefined;
  return {
    packs: packs.map(({ pack, count }) => ({ pack: pack.name, count, of: pack.units })),
    loose,
  };
}

/**
 * What was said, with what only follows from it taken away: beside `packs` or `loose`, the quantity
 * was worked out by the size that the pack had then. The same words stay the same words when the
 * register changes that size, so what is sent again is known again.
 */
export function asTold<T>(said: T): T {
  if (Array.isArray(said)) return said.map((each: unknown) => asTold(each)) as T;
  if (typeof said !== 'object' || said === null) return said;
  const isInPacks = 'packs' in said || 'loose' in said;
  const kept = Object.entries(said).filter(([key]) => !(isInPacks && WORKED_OUT.has(key)));
  return Object.fromEntries(kept.map(([key, value]) => [key, asTold(value as unknown)])) as T;
}

/** The fields in whose place `packs` and `loose` may stand. */
const WORKED_OUT: ReadonlySet<string> = new Set(['quantity', 'requested', 'approved']);

export const ROUNDING_DIRECTIONS = ['up', 'down', 'by-threshold'] as const;
export const SMALL_NEEDS = ['one-pack', 'none'] as const;

/** How a need becomes whole packs. */
export interface Rounding {
  readonly direction: (typeof ROUNDING_DIRECTIONS)[number];
  /** By threshold: units over whole packs, above which it is one pack more. */
  readonly threshold?: number;
  /** What becomes of a need that gives no whole pack; one pack unless told. */
  readonly smallNeed?: (typeof SMALL_NEEDS)[number];
}

const ALWAYS_UP: Rounding = { direction: 'up' };

/**
 * A need in whole packs, in units. Up unless told, since rounding down plans a shortage. The
 * remainder has to be more than the threshold, not as much: an early version of OpenLMIS took as
 * much as the threshold, and sent a pack for a need of none. Nothing needed is always nothing.
 * Source: OpenLMIS reference data service, `Orderable.packsToOrder` (net content, pack rounding
 * threshold, round to zero). Throws a RangeError unless the pack holds at least one whole unit.
 */
export function wholePacks(need: number, packSize: number, rounding = ALWAYS_UP): number {
  if (!Number.isSafeInteger(packSize) || packSize < 1) {
    throw new RangeError(`a pack holds a whole number of units, not ${packSize}`);
  }
  const units = Math.ceil(need);
  if (!(units > 0)) return 0;
  const whole = Math.floor(units / packSize);
  const packs = whole + (isOneMore(units % packSize, rounding) ? 1 : 0);
  const least = rounding.smallNeed === 'none' ? 0 : 1;
  return Math.max(least, packs) * packSize;
}

function isOneMore(remainder: number, { direction, threshold = 0 }: Rounding): boolean {
  if (direction === 'down') return false;
  return remainder > (direction === 'up' ? 0 : threshold);
}
