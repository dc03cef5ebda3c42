/**
 * What is due to be counted, and how far off a count may be before somebody else has to approve it:
 * a dated policy, so that a sheet is judged by what held on its day (docs/COUNTS.md).
 */
import { addDays, type Day } from '@satchel/language';
import { type AbcClass, COURSE_UNITS_UNLESS_TOLD } from './abc-class.js';

/** How far off a count may be. Only what is beyond both limits needs approval. */
export interface VarianceLimit {
  /** Of the book as of the count. */
  readonly percent: number;
  /** Treatment courses; of a product without one, so many times ten units. */
  readonly courses: number;
}

export interface CountPolicy {
  /** The first day on which it holds. */
  readonly from: Day;
  /** A class is due so many days after a product was counted last. */
  readonly everyDays: Readonly<Record<AbcClass, number>>;
  /** By kind of location. */
  readonly limits: Readonly<Record<string, VarianceLimit>>;
}

/** What holds for a kind that a policy does not name. */
const STRICTEST: VarianceLimit = { percent: 10, courses: 1 };

/** In order of days; the last that has begun holds. A change is a new entry, never an edit. */
export const COUNT_POLICIES: readonly CountPolicy[] = [
  {
    from: '2000-01-01',
    everyDays: { A: 30, B: 91, C: 365 },
    limits: {
      kit: { percent: 10, courses: 1 },
      facility: { percent: 10, courses: 5 },
      depot: { percent: 5, courses: 10 },
      warehouse: { percent: 2, courses: 10 },
    },
  },
];

/** The policy of a day. */
export function policyOn(day: Day, policies: readonly CountPolicy[] = COUNT_POLICIES): CountPolicy {
  const begun = policies.filter((policy) => policy.from <= day);
  const found = begun.at(-1) ?? policies[0];
  if (!found) throw new Error('bug: there is no policy of counts');
  return found;
}

/** Whether a product of this class is to be counted again; one that never was is. */
export function isDue(
  policy: CountPolicy,
  kind: AbcClass,
  countedLastOn: Day | undefined,
  day: Day,
): boolean {
  return countedLastOn === undefined || addDays(countedLastOn, policy.everyDays[kind]) <= day;
}

/** What was found, against what the book said. */
export interface Finding {
  readonly variance: number;
  /** The book as of the count, before it; may be below zero while reports are missing. */
  readonly book: number;
  /** Kind of the location. */
  readonly kind: string;
  /** Units of one treatment course, where the register says. */
  readonly courseUnits: number | undefined;
}

/** More than so many percent of the book, and more than so many courses: both. */
export function isBeyond(policy: CountPolicy, finding: Finding): boolean {
  const limit = policy.limits[finding.kind] ?? STRICTEST;
  const off = Math.abs(finding.variance);
  const isMuch = off > limit.courses * (finding.courseUnits ?? COURSE_UNITS_UNLESS_TOLD);
  return isMuch && off * 100 > limit.percent * Math.max(0, finding.book);
}
