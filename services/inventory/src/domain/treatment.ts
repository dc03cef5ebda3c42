/**
 * Who can treat what today: a condition is treated where every need of it is met by some product,
 * with one whole course of it at least. Unknown is never counted as in stock, and never as missing.
 *
 * A product of which the location says nothing within its limit is unknown; one that it does not
 * manage is no answer either way, and a need of which it manages no product is unknown.
 */
import {
  type AgeBand,
  ageBands,
  type CourseOf,
  courseAt,
  type ProductCode,
} from '@satchel/language';

/** A condition as it stands in the register. */
export interface Condition {
  readonly id: string;
  readonly name: string;
  readonly needs: readonly { readonly name: string; readonly products: readonly ProductCode[] }[];
}

/** What is known of one managed product at one location. */
export interface Remedy {
  /** Whether anything was heard of it within the location's limit. */
  readonly isHeard: boolean;
  /** Units that are not expired, held or recalled. */
  readonly usable: number;
}

/** By product: those that the location manages today. */
export type Remedies = ReadonlyMap<ProductCode, Remedy>;

export type Standing = 'there' | 'missing' | 'unknown';

export interface NeedTreatment {
  readonly name: string;
  readonly standing: Standing;
  readonly courses: number;
}

export interface BandTreatment extends AgeBand {
  readonly answer: 'can-treat' | 'cannot' | 'unknown';
  /** Absent where it is not known. */
  readonly courses?: number;
  readonly needs: readonly NeedTreatment[];
}

type Products = ReadonlyMap<ProductCode, CourseOf>;

/** The ages at which a condition is told apart, the youngest first. */
export function bandsOf(condition: Condition, products: Products): AgeBand[] {
  return ageBands(
    condition.needs.map((need) => need.products.map((product) => products.get(product) ?? {})),
  );
}

/** The answer of one location for each age. */
export function treatmentsOf(
  condition: Condition,
  products: Products,
  remedies: Remedies,
): BandTreatment[] {
  return bandsOf(condition, products).map((band) => {
    const needs = condition.needs.map((need) => ({
      name: need.name,
      ...standingOf(need.products, products, remedies, band),
    }));
    return { ...band, ...answerOf(needs), needs };
  });
}

function standingOf(
  alternatives: readonly ProductCode[],
  products: Products,
  remedies: Remedies,
  band: AgeBand,
): Pick<NeedTreatment, 'standing' | 'courses'> {
  const managed = alternatives.flatMap((product) => {
    const units = courseAt(products.get(product) ?? {}, band);
    const remedy = remedies.get(product);
    return units === undefined || !remedy ? [] : [{ ...remedy, units }];
  });
  const courses = managed
    .filter(({ isHeard }) => isHeard)
    .reduce((sum, { usable, units }) => sum + Math.floor(usable / units), 0);
  if (courses > 0) return { standing: 'there', courses };
  const isUnknown = managed.length === 0 || managed.some(({ isHeard }) => !isHeard);
  return { standing: isUnknown ? 'unknown' : 'missing', courses };
}

/** What is known to be missing decides, then what is not known. */
function answerOf(needs: readonly NeedTreatment[]): Pick<BandTreatment, 'answer' | 'courses'> {
  if (needs.some(({ standing }) => standing === 'missing')) return { answer: 'cannot', courses: 0 };
  if (needs.some(({ standing }) => standing === 'unknown')) return { answer: 'unknown' };
  return { answer: 'can-treat', courses: Math.min(...needs.map(({ courses }) => courses)) };
}
