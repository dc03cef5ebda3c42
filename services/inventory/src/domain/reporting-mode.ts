/**
 * How the mode of a card changes: from a local day on, and never on days on which a count stands,
 * since what a count found was booked by the mode of its day (docs/LEDGER.md, section 1).
 */
import { addDays, type Day } from '@satchel/language';
import type { Managed } from './card.js';

type Mode = Managed['mode'];

/** Days from one to another, the last included; open where there is no last. */
export interface Days {
  readonly from: Day;
  readonly to?: Day;
}

const UNLESS_TOLD: Mode = 'by-treatment';
const FIRST_DAY: Day = '0001-01-01';

function entryOn<Entry extends Managed>(managed: readonly Entry[], day: Day): Entry | undefined {
  return managed.find(({ from, to }) => from <= day && (to === undefined || day <= to));
}

/** What has to be registered so that the mode is another one from a day on. */
export type ModeChange<Entry extends Managed> =
  | { readonly outcome: 'not-managed' }
  | { readonly outcome: 'unchanged'; readonly entry: Entry }
  | {
      readonly outcome: 'changed';
      /** What was in force, as it ends now; undefined where it began on that very day. */
      readonly ended: Entry | undefined;
      readonly begun: Entry;
    };

export function modeChange<Entry extends Managed>(
  managed: readonly Entry[],
  mode: Mode,
  from: Day,
): ModeChange<Entry> {
  const entry = entryOn(managed, from);
  if (!entry) return { outcome: 'not-managed' };
  if (entry.mode === mode) return { outcome: 'unchanged', entry };
  const begun = { ...entry, mode, from };
  const ended = entry.from === from ? undefined : { ...entry, to: addDays(from, -1) };
  return { outcome: 'changed', ended, begun };
}

/** The entries, with this one among them instead of the one that began on the same day. */
export function withEntry<Entry extends Managed>(
  managed: readonly Entry[],
  entry: Entry,
): readonly Entry[] {
  return [...managed.filter(({ from }) => from !== entry.from), entry];
}

/** The days on which the mode would be another one. */
export function daysOfOtherMode(before: readonly Managed[], after: readonly Managed[]): Days[] {
  const begins = [...before, ...after].flatMap(({ from, to }) =>
    to === undefined ? [from] : [from, addDays(to, 1)],
  );
  const days = [...new Set([FIRST_DAY, ...begins])].sort();
  return days.flatMap((from, n): Days[] => {
    const modes = [before, after].map((list) => entryOn(list, from)?.mode ?? UNLESS_TOLD);
    if (modes[0] === modes[1]) return [];
    const next = days[n + 1];
    return [{ from, ...(next === undefined ? {} : { to: addDays(next, -1) }) }];
  });
}
