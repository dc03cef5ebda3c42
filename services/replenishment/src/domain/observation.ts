/**
 * What is looked at to learn the use of a product: which days, what was used on them, and on which
 * of them there was nothing left.
 *
 * Guarantees: a day is never looked at before the card was first heard of, nor after the last day
 * of which its reports tell; closings are worked out in order of occurrence over all lots, so an
 * entry that came late corrects its own day and every later one; months without days invent none.
 */
import type { UseInPeriod } from '@satchel/forecast';
import { type DayNumber, monthAround } from './days.js';
import type { DayRecord } from './entry.js';
import type { Terms } from './terms.js';

/** Three months: long enough for several resupplies, short enough to follow a season. */
export const WINDOW_DAYS = 90;
/** The longest time between two counts that still tells of use; older records are let go. */
export const RETENTION_DAYS = 400;
/** Use within a week is even enough to be one observation of how wildly it varies. */
const WEEK_DAYS = 7;

/** What is kept of one card. */
export interface CardHistory {
  readonly onHand: number;
  /** Day of the earliest entry or count. */
  readonly firstOn: DayNumber;
  /** Local day of the latest entry or count. */
  readonly heardOn: DayNumber;
  /** By day. */
  readonly days: readonly DayRecord[];
  /** Issued, but not to anyone it supplies, or returned by them: no demand. Only for suppliers. */
  readonly notDemand: readonly { readonly on: DayNumber; readonly units: number }[];
}

export interface Observed {
  readonly from: DayNumber;
  readonly days: number;
  readonly use: number;
  readonly stockOutDays: number;
  /** Use in stretches of time, for its spread; empty when records tell no finer than the month. */
  readonly periods: readonly UseInPeriod[];
}

interface Window {
  readonly from: DayNumber;
  /** The last day, included. */
  readonly to: DayNumber;
  /** Days after which a period ends; undefined when records tell no finer than the month. */
  readonly endsPeriod: ((on: DayNumber) => boolean) | undefined;
}

/** What was seen; undefined when no whole day can be looked at yet. */
export function observe(
  history: CardHistory,
  terms: Terms,
  today: DayNumber,
): Observed | undefined {
  const window = windowOf(history, terms, today);
  if (!window || window.from > window.to) return undefined;
  const days = window.to - window.from + 1;
  const used = useByDay(history, terms, window);
  const out = stockOuts(history, terms, window);
  return {
    from: window.from,
    days,
    use: used.reduce((sum, units) => sum + units, 0),
    stockOutDays: out.reduce((sum, isOut) => sum + isOut, 0),
    periods: window.endsPeriod ? periodsOf(window, used, out) : [],
  };
}

function windowOf(history: CardHistory, terms: Terms, today: DayNumber): Window | undefined {
  const yesterday = today - 1;
  const latest = history.days.at(-1);
  if (latest && toldByMonth(history)(latest.on)) {
    // A monthly record tells of its whole month and of nothing after it.
    const to = Math.min(yesterday, monthAround(latest.on).last);
    return { from: startOf(history, to), to, endsPeriod: undefined };
  }
  if (terms.mode === 'by-count') return windowBetweenCounts(history);
  const silent = today - history.heardOn > terms.silentAfterDays;
  // Today has not closed. Where nobody reports any more, days without use are not days of no use.
  const to = silent ? Math.min(yesterday, history.heardOn) : yesterday;
  return {
    from: startOf(history, to),
    to,
    endsPeriod: (on) => (to - on) % WEEK_DAYS === 0,
  };
}

function startOf(history: CardHistory, to: DayNumber): DayNumber {
  return Math.max(history.firstOn, to - WINDOW_DAYS + 1);
}

/**
 * Where only counts tell of use, a count tells of the time since the count before: the window runs
 * from count to count, at least 90 days where there are counts so far back.
 */
function windowBetweenCounts(history: CardHistory): Window | undefined {
  const counts = history.days.filter((day) => day.counted).map((day) => day.on);
  const to = counts.at(-1);
  if (to === undefined) return undefined;
  const before = counts.findLast((on) => on <= to - WINDOW_DAYS);
  const start = before ?? Math.max(history.firstOn, to - RETENTION_DAYS);
  const counted = new Set(counts);
  return { from: start + 1, to, endsPeriod: (on) => counted.has(on) };
}

/** Units used on each day of the window; a month's use is spread evenly over its days. */
function useByDay(history: CardHistory, terms: Terms, window: Window): Float64Array {
  const used = new Float64Array(window.to - window.from + 1);
  // What lies outside of the window falls outside of the array, which takes no notice of it.
  const add = (on: DayNumber, units: number): void => {
    const at = on - window.from;
    used[at] = (used[at] ?? 0) + units;
  };
  for (const day of history.days) {
    const units = terms.supplies ? day.dispensed + day.issued : day.dispensed;
    if (!day.monthly) {
      add(day.on, units);
      continue;
    }
    const { first, last } = monthAround(day.on);
    for (let on = first; on <= last; on++) add(on, units / (last - first + 1));
  }
  if (terms.supplies) for (const { on, units } of history.notDemand) add(on, -units);
  return used;
}

/**
 * 1 for each day of the window that closed with nothing over all lots while the product was
 * managed. A day is judged only where the records tell of days: not in a month that has a monthly
 * record, and not while the latest word is a monthly one.
 */
function stockOuts(history: CardHistory, terms: Terms, window: Window): Uint8Array {
  const out = new Uint8Array(window.to - window.from + 1);
  const byMonth = toldByMonth(history);
  let at = history.days.length - 1;
  let balance = history.onHand;
  for (let on = window.to; on >= window.from; on--) {
    let day = history.days[at];
    while (day && day.on > on) {
      balance -= day.net;
      at -= 1;
      day = history.days[at];
    }
    const managed = on >= terms.managedFrom && on <= terms.managedTo;
    const told = !byMonth(on) && !(day && byMonth(day.on));
    if (balance <= 0 && managed && told) out[on - window.from] = 1;
  }
  return out;
}

/** Whether a day lies in a month that has a monthly record, so that its days are not known. */
function toldByMonth(history: CardHistory): (on: DayNumber) => boolean {
  const months = new Set<DayNumber>();
  for (const day of history.days) if (day.monthly) months.add(monthAround(day.on).first);
  return (on) => months.size > 0 && months.has(monthAround(on).first);
}

function periodsOf(window: Window, used: Float64Array, out: Uint8Array): UseInPeriod[] {
  const periods: UseInPeriod[] = [];
  let use = 0;
  let daysInStock = 0;
  for (let on = window.from; on <= window.to; on++) {
    use += used[on - window.from] ?? 0;
    daysInStock += 1 - (out[on - window.from] ?? 0);
    if (!window.endsPeriod?.(on)) continue;
    periods.push({ use, daysInStock });
    use = 0;
    daysInStock = 0;
  }
  return periods;
}

/** The day since which nothing is left; undefined while there is stock or it was never heard of. */
export function outSince(history: CardHistory): DayNumber | undefined {
  let balance = history.onHand;
  let since: DayNumber | undefined;
  for (const day of history.days.toReversed()) {
    if (balance > 0) break;
    since = day.on;
    balance -= day.net;
  }
  return since;
}

/** Day of the last delivery; undefined when none is known. */
export function lastReceiptOn(history: CardHistory): DayNumber | undefined {
  return history.days.findLast((day) => day.received > 0)?.on;
}
