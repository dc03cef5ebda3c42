/**
 * What was used of a product at a location (docs/DAYS.md): as it was reported, and as counts tell.
 *
 * Guarantees: what only counts tell is said of the whole time between two counts and never spread
 * over its days; how it reads does not depend on the order in which reports came, since a count is
 * taken together with all that was balanced behind it later. Nobody is named.
 */
import {
  addDays,
  type Day,
  endOfDay,
  localDay,
  type Month,
  monthOf,
  startOfDay,
} from '@satchel/language';
import type { Managed } from './card.js';
import type { Precision } from './movement.js';
import type { Span } from './stock-out-days.js';

export type StretchKind = 'day' | 'week' | 'month';

/** Units that were reported, less what was undone. */
export interface Reported {
  readonly dispensed: number;
  readonly issued: number;
  /** Written off, disposed of, adjusted downwards. */
  readonly lost: number;
  /** Adjusted upwards. */
  readonly gained: number;
}

export interface CountFound {
  readonly event: string;
  readonly at: number;
  readonly precision: Precision;
  /**
   * What its entries and all that were balanced behind it took to use and to nobody knows where,
   * less what they brought from there; what stood missing for it is not a part of it.
   */
  readonly gone: number;
}

export interface UseOfCard {
  /** By the first day of the stretch; of movements whose day is known. */
  readonly stretches: ReadonlyMap<Day, Reported>;
  /** Of movements of which only the month is known. */
  readonly months: ReadonlyMap<Month, Reported>;
  /** Counts of the period, in order of time. */
  readonly counts: readonly CountFound[];
  /** The count before them, or the opening. */
  readonly before?: number;
  readonly managed: readonly Managed[];
}

export interface BetweenCounts {
  readonly count: string;
  readonly at: number;
  readonly precision: Precision;
  readonly mode: Managed['mode'];
  readonly since?: number;
  readonly from?: Day;
  readonly to: Day;
  /** Whether it begins in the period. */
  readonly isWhole: boolean;
  /** Only in mode by count. */
  readonly used?: number;
  /** Only in mode by treatment. */
  readonly leaked?: number;
  readonly found: number;
}

export interface UseSum extends Reported {
  readonly derivedFromCounts?: number;
  readonly leaked?: number;
  readonly leakedShare?: number;
  readonly found: number;
}

const NOTHING: Reported = { dispensed: 0, issued: 0, lost: 0, gained: 0 };

/** The stretches of a period: days, weeks from Monday, months; the first and last may be cut. */
export function stretchesOf({ from, to }: Span, kind: StretchKind): Span[] {
  const stretches: Span[] = [];
  for (let day = from; day <= to; ) {
    const last = lastDayOf(day, kind);
    stretches.push({ from: day, to: last < to ? last : to });
    day = addDays(last, 1);
  }
  return stretches;
}

function lastDayOf(day: Day, kind: StretchKind): Day {
  if (kind === 'day') return day;
  if (kind === 'month') return lastOfMonth(monthOf(day));
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, 6 - weekday);
}

export function lastOfMonth(month: Month): Day {
  return addDays(`${monthOf(addDays(`${month}-01`, 31))}-01`, -1);
}

/** The mode in force on a day; undefined where the product is not managed then. */
export function modeManagedOn(managed: readonly Managed[], day: Day): Managed['mode'] | undefined {
  return managed.find(({ from, to }) => from <= day && (to === undefined || day <= to))?.mode;
}

/** What each count tells of the time since the one before it. */
export function betweenCounts(use: UseOfCard, span: Span, timeZone: string): BetweenCounts[] {
  const begins = startOfDay(span.from, timeZone).getTime();
  return use.counts.map(({ event, at, precision, gone }, n) => {
    const since = use.counts[n - 1]?.at ?? use.before;
    const to = localDay(new Date(at), timeZone);
    const mode = modeManagedOn(use.managed, to) ?? 'by-treatment';
    const out = Math.max(0, gone);
    return {
      ...{ count: event, at, precision, mode, to },
      // A count at the end of a day tells nothing of that day.
      ...(since === undefined ? {} : { since, from: localDay(new Date(since + 1), timeZone) }),
      isWhole: since !== undefined && since >= begins - 1,
      ...(mode === 'by-count' ? { used: out } : { leaked: out }),
      found: Math.max(0, -gone),
    };
  });
}

/** Use that counts tell of, where the whole time between them lies in the stretch. */
export function derivedWithin(
  counts: readonly BetweenCounts[],
  { from, to }: Span,
  timeZone: string,
): number {
  const begins = startOfDay(from, timeZone).getTime() - 1;
  const ends = endOfDay(to, timeZone).getTime();
  return total(
    counts
      .filter(({ since, at }) => since !== undefined && since >= begins && at <= ends)
      .map(({ used = 0 }) => used),
  );
}

export function reportedIn(use: UseOfCard, stretch: Span): Reported {
  return use.stretches.get(stretch.from) ?? NOTHING;
}

/** The period as a whole: what was reported of its days and its whole months, and by counts. */
export function sumOfUse(use: UseOfCard, counts: readonly BetweenCounts[], span: Span): UseSum {
  const wholeMonths = [...use.months].filter(
    ([month]) => `${month}-01` >= span.from && lastOfMonth(month) <= span.to,
  );
  const reported = [...use.stretches.values(), ...wholeMonths.map(([, each]) => each)];
  const sum = {
    dispensed: total(reported.map((each) => each.dispensed)),
    issued: total(reported.map((each) => each.issued)),
    lost: total(reported.map((each) => each.lost)),
    gained: total(reported.map((each) => each.gained)),
  };
  const whole = counts.filter(({ isWhole }) => isWhole);
  const used = whole.flatMap((each) => (each.used === undefined ? [] : [each.used]));
  const leaked = whole.flatMap((each) => (each.leaked === undefined ? [] : [each.leaked]));
  const went = sum.dispensed + sum.issued + sum.lost + total(leaked);
  return {
    ...sum,
    ...(used.length > 0 ? { derivedFromCounts: total(used) } : {}),
    ...(leaked.length > 0 ? { leaked: total(leaked) } : {}),
    ...(leaked.length > 0 && went > 0 ? { leakedShare: inThousandths(total(leaked) / went) } : {}),
    found: total(whole.map(({ found }) => found)),
  };
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

const inThousandths = (share: number): number => Math.round(share * 1000) / 1000;
