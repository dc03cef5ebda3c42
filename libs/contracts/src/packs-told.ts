/**
 * Packs told instead of a quantity. Whoever takes them in over HTTP turns them into units, and
 * passes both on: the units to go by, and the packs as they were told, by which the same words are
 * known again whatever the register says of the packs by then.
 */
import { Code, DayField, Lot, Parts, Units } from './field.js';

/** Most kinds of packs in one quantity. */
const KINDS_MAX = 10;

export class PackCount {
  @Code('Which pack, by the name that the register gives it; `pack` is the one of supply.', {
    example: 'box',
  })
  pack!: string;

  @Units('How many of them.', { example: 3 })
  count!: number;

  @Units('How many units the sender believes are in one; refused where that is wrong.', {
    optional: true,
    least: 1,
    example: 10,
  })
  of?: number;
}

/** A quantity as it lies on the shelf, in the form in which it may be told. */
export class InPacks {
  @Parts('Whole packs, the largest first.', () => PackCount, KINDS_MAX + 1)
  packs!: PackCount[];

  @Units('Units beside the whole packs.', { example: 5 })
  loose!: number;
}

export const packsField = (): PropertyDecorator =>
  Parts('Whole packs, with `loose` instead of the quantity in units.', () => PackCount, KINDS_MAX, {
    optional: true,
  });
export const looseField = (): PropertyDecorator =>
  Units('Units beside the whole packs.', { optional: true, example: 5 });

export class LotQuantity {
  @Lot('Lot number as printed.')
  lot!: string;

  @Units('Dispensing units of this lot.')
  quantity!: number;

  @DayField('Its expiry, for a lot the register does not know yet.', {
    optional: true,
    example: '2027-06-30',
  })
  expiresOn?: string;
}

/** A lot and how much of it, which may be told in packs. */
export class LotTold {
  @Lot('Lot number as printed.')
  lot!: string;

  /** Absent only where packs are told; they are turned into it before anybody reads it. */
  @Units('Dispensing units of this lot.', { optional: true })
  quantity!: number;

  @packsField()
  packs?: PackCount[];

  @looseField()
  loose?: number;

  @DayField('Its expiry, for a lot the register does not know yet.', {
    optional: true,
    example: '2027-06-30',
  })
  expiresOn?: string;
}
