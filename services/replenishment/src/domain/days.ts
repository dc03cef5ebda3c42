/** Local days as whole numbers since 1 January 1970: cheap to count with, one per calendar day. */
import { DAY_MS, type Day, dayInWords } from '@satchel/language';

export type DayNumber = number;

export function dayNumber(day: Day): DayNumber {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
}

export function dayOf(on: DayNumber): Day {
  return new Date(on * DAY_MS).toISOString().slice(0, 10);
}

/** First and last day of the calendar month around a day. */
export function monthAround(on: DayNumber): { first: DayNumber; last: DayNumber } {
  const at = new Date(on * DAY_MS);
  const year = at.getUTCFullYear();
  const month = at.getUTCMonth();
  return {
    first: Date.UTC(year, month, 1) / DAY_MS,
    last: Date.UTC(year, month + 1, 1) / DAY_MS - 1,
  };
}

/** `4 December`, with the year where it is not that of `today`. */
export function inWords(on: DayNumber, today: DayNumber): string {
  return dayInWords(dayOf(on), dayOf(today));
}
