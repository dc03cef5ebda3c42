/**
 * On which days a managed product was in stock, out of stock, or nobody knows (docs/DAYS.md).
 *
 * Guarantees: a day is judged by what it closed with, all lots together, in the order of
 * occurrence, so a late report heals the days that it tells of; a day on which the product was not
 * managed, that lies before the opening, or that has not closed, is not counted at all; a month
 * that is known by the month only gives no days.
 */
import {
  addDays,
  type Day,
  daysBetween,
  type LocationId,
  type Month,
  monthOf,
  type ProductCode,
} from '@satchel/language';

/** What all entries of one local day add up to. */
export interface DayNet {
  readonly day: Day;
  readonly net: number;
}

/** Days of a calendar, the last one included. */
export interface Span {
  readonly from: Day;
  readonly to: Day;
}

/** A card that is managed, before its days are read. */
export interface ManagedCard {
  readonly location: LocationId;
  readonly product: ProductCode;
  readonly timeZone: string;
  /** Days on which the product is managed here; `to` is open where it is absent. */
  readonly managed: readonly { readonly from: Day; readonly to?: Day }[];
  /** Nothing happened here before this day. */
  readonly believableFrom: Day;
  /** After so many days without a word nobody knows. */
  readonly silentAfterDays: number;
}

export interface DaysOfCard
  extends Pick<ManagedCard, 'managed' | 'believableFrom' | 'silentAfterDays'> {
  /** What the last day read closed with, in the order of occurrence. */
  readonly closing: number;
  /** In order of days, none after the last day read. */
  readonly nets: readonly DayNet[];
  /** Days of counts and of the opening: words that need not have moved anything. */
  readonly heardOn: readonly Day[];
  /** Months of which a record tells as a whole. */
  readonly monthsOnly: readonly Month[];
}

export type DayState = 'in-stock' | 'out' | 'unknown' | 'by-month';

export interface Run extends Span {
  readonly state: DayState;
}

export interface DayCounts {
  readonly inStock: number;
  readonly out: number;
  readonly unknown: number;
  /** In months that are known as a whole only. */
  readonly byMonth: number;
}

/**
 * The runs of days in one state, in order. What was heard before the first day is only known as far
 * as nets and words before it are given: so many days as a word lasts suffice.
 */
export function runsOf(card: DaysOfCard, { from, to }: Span): Run[] {
  const months = new Set(card.monthsOnly);
  const heard = heardByDay(card, months);
  const closings = closingsBackFrom(card, to);
  const runs: Run[] = [];
  let next: Run | undefined;
  for (let day = to; day >= from; day = addDays(day, -1)) {
    const closing = closings(day);
    const last = heard(day);
    if (!isCounted(card, day)) {
      next = undefined;
      continue;
    }
    const state = months.has(monthOf(day)) ? 'by-month' : stateOf(card, day, last, closing);
    if (next?.state === state) runs.pop();
    next = { state, from: day, to: next?.state === state ? next.to : day };
    runs.push(next);
  }
  return runs.reverse();
}

function isCounted({ managed, believableFrom }: DaysOfCard, day: Day): boolean {
  if (day < believableFrom) return false;
  return managed.some(({ from, to }) => from <= day && (to === undefined || day <= to));
}

function stateOf(
  { silentAfterDays }: DaysOfCard,
  day: Day,
  heardLast: Day | undefined,
  closing: number,
): DayState {
  if (heardLast === undefined || daysBetween(heardLast, day) > silentAfterDays) return 'unknown';
  return closing > 0 ? 'in-stock' : 'out';
}

/** Answers what a day closed with; asked day after day, backwards from the last one. */
function closingsBackFrom({ closing, nets }: DaysOfCard, last: Day): (day: Day) => number {
  let balance = closing;
  let at = nets.length - 1;
  let asked = last;
  return (day) => {
    if (day > asked) throw new Error(`bug: closings are asked backwards, not for ${day}`);
    asked = day;
    for (let entry = nets[at]; entry && entry.day > day; entry = nets[at]) {
      balance -= entry.net;
      at -= 1;
    }
    return balance;
  };
}

/** Answers the last day up to which anything was heard; a record of a month is no word of a day. */
function heardByDay(
  { nets, heardOn }: DaysOfCard,
  months: ReadonlySet<Month>,
): (day: Day) => Day | undefined {
  const words = [...nets.map(({ day }) => day), ...heardOn]
    .filter((day) => !months.has(monthOf(day)))
    .sort();
  return (day) => {
    while ((words.at(-1) ?? '') > day) words.pop();
    return words.at(-1);
  };
}

export function countDays(runs: readonly Run[]): DayCounts {
  const days = (state: DayState): number =>
    runs
      .filter((run) => run.state === state)
      .reduce((sum, { from, to }) => sum + daysBetween(from, to) + 1, 0);
  return {
    inStock: days('in-stock'),
    out: days('out'),
    unknown: days('unknown'),
    byMonth: days('by-month'),
  };
}

/** The first day of the stock-out in which the last day lies. */
export function outSince(runs: readonly Run[], last: Day): Day | undefined {
  const run = runs.at(-1);
  return run?.state === 'out' && run.to === last ? run.from : undefined;
}
