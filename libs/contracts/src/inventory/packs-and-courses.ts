/** How a product is packed, rounded and given: parts of its entry in the register. */
import { ROUNDING_DIRECTIONS, SMALL_NEEDS } from '@satchel/language';
import { Code, OneOf, Units, Whole } from '../field.js';

/** Most packs of one product that have a name. */
export const PACKS_MAX = 10;
/** Most ages for which a product has a course of its own. */
export const COURSES_MAX = 20;
/** Ages are told in months up to here: 150 years. */
export const AGE_MONTHS_MAX = 1800;

/** A pack that people count in, beside the one in which the product is supplied. */
export class NamedPack {
  @Code('What it is called, in the singular.', { example: 'box' })
  name!: string;

  @Units('Dispensing units in it.', { least: 1, example: 10 })
  units!: number;
}

/** How a need becomes whole supply packs. */
export class PackRounding {
  @OneOf('Up, down, or by what is left over.', ROUNDING_DIRECTIONS)
  direction!: (typeof ROUNDING_DIRECTIONS)[number];

  @Units('`by-threshold` only: units over whole packs, above which it is one pack more.', {
    optional: true,
    example: 3,
  })
  threshold?: number;

  @OneOf('What a need becomes that gives no whole pack; one pack unless told.', SMALL_NEEDS, {
    optional: true,
  })
  smallNeed?: (typeof SMALL_NEEDS)[number];
}

/** A treatment course for people of some age. */
export class AgeCourse {
  @Whole('From this age on, in months.', 0, AGE_MONTHS_MAX, { example: 2 })
  fromMonths!: number;

  @Whole('Up to and including this age, in months.', 0, AGE_MONTHS_MAX, { example: 11 })
  toMonths!: number;

  @Units('Dispensing units of one course.', { least: 1, example: 10 })
  units!: number;
}
