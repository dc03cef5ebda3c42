/** The instants of a month at which its figures are booked, in the time zone of the sites. */
import { addDays, endOfDay, type Month, noonOf, startOfDay } from '@satchel/language';

export interface MonthTimes {
  /** Its first millisecond: what the shelf held before anything happened. */
  readonly start: string;
  /** Noon of the 15th: when within the month something happened is not known. */
  readonly middle: string;
  /** Its last millisecond: the closing count. */
  readonly end: string;
  readonly beforeStart: string;
  readonly beforeEnd: string;
}

/** The month after, also across a year. */
export function nextMonth(month: Month): Month {
  return addDays(`${month}-01`, 31).slice(0, 7);
}

export function firstDay(month: Month): string {
  return `${month}-01`;
}

/** Works out the instants of months and keeps them, since time zones are slow to ask. */
export class MonthClock {
  private readonly known = new Map<Month, MonthTimes>();

  constructor(readonly timeZone: string) {}

  times(month: Month): MonthTimes {
    const found = this.known.get(month);
    if (found) return found;
    const start = startOfDay(firstDay(month), this.timeZone);
    const end = endOfDay(addDays(firstDay(nextMonth(month)), -1), this.timeZone);
    const times = {
      start: start.toISOString(),
      middle: noonOf(`${month}-15`, this.timeZone).toISOString(),
      end: end.toISOString(),
      beforeStart: new Date(start.getTime() - 1).toISOString(),
      beforeEnd: new Date(end.getTime() - 1).toISOString(),
    };
    this.known.set(month, times);
    return times;
  }
}
