/**
 * ABC classes for cycle counting: few products make most of the use, and are counted most often.
 *
 * The method is H. F. Dickie's ("ABC inventory analysis shoots for dollars, not pennies", Factory
 * Management and Maintenance 109, 1951), with the shares that are taught for medicines (Management
 * Sciences for Health, MDS-3: Managing Access to Medicines and Health Technologies, 2012, chapter
 * 40): A is what makes the first 80 % when products are put in order of their weight, B the next
 * 15 %, C the last 5 %. There it is weighed by money. The register knows no prices, so here it is
 * weighed by use, in treatment courses: how many sick people a product was for.
 */
import type { ProductCode } from '@satchel/language';

export type AbcClass = 'A' | 'B' | 'C';

/** Units of a treatment course where the register does not say. */
export const COURSE_UNITS_UNLESS_TOLD = 10;
/** Days of use by which products are weighed. */
export const USE_DAYS = 365;
/** Up to these shares of all weight, in thousandths. */
const A_THOUSANDTHS = 800;
const B_THOUSANDTHS = 950;

/** What a location used of a product in the last `USE_DAYS`. */
export interface Use {
  readonly product: ProductCode;
  /** Dispensing units handed out or issued; what was taken back again is taken off. */
  readonly units: number;
  /** Units of one treatment course, where the register says. */
  readonly courseUnits?: number;
}

/**
 * The class of each. A product belongs to A while those heavier than it make less than 80 %, to B
 * while they make less than 95 %, else to C; what was not used at all is C. As heavy: by code.
 */
export function abcClasses(uses: readonly Use[]): Map<ProductCode, AbcClass> {
  const weighed = uses.map(({ product, units, courseUnits }) => ({
    product,
    weight: Math.max(0, units) / (courseUnits ?? COURSE_UNITS_UNLESS_TOLD),
  }));
  weighed.sort((a, b) => b.weight - a.weight || (a.product < b.product ? -1 : 1));
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  const classes = new Map<ProductCode, AbcClass>();
  let heavier = 0;
  for (const { product, weight } of weighed) {
    classes.set(product, weight === 0 ? 'C' : classAt(heavier, total));
    heavier += weight;
  }
  return classes;
}

function classAt(heavier: number, total: number): AbcClass {
  if (heavier * 1000 < A_THOUSANDTHS * total) return 'A';
  return heavier * 1000 < B_THOUSANDTHS * total ? 'B' : 'C';
}
