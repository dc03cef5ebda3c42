/**
 * Days and months as people at a location live them. A day is `YYYY-MM-DD` in the location's time
 * zone (IANA name); an instant is a Date. Pure; formatters are kept because making one is slow.
 */

/** A calendar day, `YYYY-MM-DD`. */
export type Day = string;
/** A calendar month, `YYYY-MM`. */
export type Month = string;

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
/** Mean length of a month, as forecasts and months of stock use it. */
export const MONTH_DAYS = 30.4375;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  let found = formatters.get(timeZone);
  if (!found) {
    found = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(timeZone, found);
  }
  return found;
}

/** True when the runtime knows this IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    formatter(name);
    return true;
  } catch {
    return false;
  }
}

/** Zones change their offset at whole quarters of an hour, so one answer serves such a quarter. */
const QUARTER_MS = 15 * MINUTE_MS;
const OFFSETS_MAX = 50_000;
const offsets = new Map<string, number>();

/** How far the zone's wall clock is ahead of UTC at this instant, in milliseconds. */
function offsetMs(instant: Date, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const key = `${timeZone} ${Math.floor(instant.getTime() / QUARTER_MS)}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    if (offsets.size >= OFFSETS_MAX) offsets.clear();
    offset = workedOutOffsetMs(instant, timeZone);
    offsets.set(key, offset);
  }
  return offset;
}

function workedOutOffsetMs(instant: Date, timeZone: string): number {
  const parts: Record<string, number> = {};
  for (const part of formatter(timeZone).formatToParts(instant)) {
    if (part.type !== 'literal') parts[part.type] = Number(part.value);
  }
  const wall = Date.UTC(
    parts['year'] ?? 0,
    (parts['month'] ?? 1) - 1,
    parts['day'] ?? 1,
    parts['hour'] ?? 0,
    parts['minute'] ?? 0,
    parts['second'] ?? 0,
  );
  return wall - Math.floor(instant.getTime() / 1000) * 1000;
}

/** The local day on which an instant falls. */
export function localDay(instant: Date, timeZone: string): Day {
  return new Date(instant.getTime() + offsetMs(instant, timeZone)).toISOString().slice(0, 10);
}

/** The instant at which a wall clock in the zone shows this day and time of day. */
function wallTime(day: Day, msOfDay: number, timeZone: string): Date {
  const wall = Date.parse(`${day}T00:00:00Z`) + msOfDay;
  const guess = wall - offsetMs(new Date(wall), timeZone);
  return new Date(wall - offsetMs(new Date(guess), timeZone));
}

/**
 * The first instant of the local day. Where clocks are put forward at midnight that is no midnight,
 * where they are put back over it there are two, and a day that a zone has skipped begins with the
 * day after it.
 */
export function startOfDay(day: Day, timeZone: string): Date {
  const wall = Date.parse(`${day}T00:00:00Z`);
  return (
    [wall - DAY_MS, wall + DAY_MS]
      .map((around) => new Date(wall - offsetMs(new Date(around), timeZone)))
      .sort((one, other) => one.getTime() - other.getTime())
      .find((start) => localDay(start, timeZone) >= day) ?? wallTime(day, 0, timeZone)
  );
}

export function noonOf(day: Day, timeZone: string): Date {
  return wallTime(day, DAY_MS / 2, timeZone);
}

/** The last millisecond of the local day. */
export function endOfDay(day: Day, timeZone: string): Date {
  return new Date(startOfDay(addDays(day, 1), timeZone).getTime() - 1);
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

export function monthOf(day: Day): Month {
  return day.slice(0, 7);
}

/** True for a real calendar day from 1900 on, written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '1900') return false;
  const parsed = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(text);
}

const FIRST_INSTANT = Date.UTC(1900, 0, 2);
const AFTER_LAST_INSTANT = Date.UTC(9999, 11, 31);

/** True for a real instant, whose local day is a day of four digits in every time zone. */
export function isInstant(text: string): boolean {
  const instant = Date.parse(text);
  return isDay(text.slice(0, 10)) && instant >= FIRST_INSTANT && instant < AFTER_LAST_INSTANT;
}

const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `24 November`, with the year where it is not that of `today`. */
export function dayInWords(day: Day, today: Day): string {
  const [year = '', month = '', date = ''] = day.split('-');
  const name = `${Number(date)} ${MONTH_NAMES[Number(month) - 1] ?? month}`;
  return year === today.slice(0, 4) ? name : `${name} ${year}`;
}
