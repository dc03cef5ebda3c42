/** The period that a question about days means: real days, in order, not too many. */
import { malformed, PERIOD_DAYS_MAX, ProblemError } from '@satchel/contracts';
import { type Day, daysBetween, isDay } from '@satchel/language';
import type { Span } from '../domain/stock-out-days.js';

export function askedPeriod(
  asked: { readonly from?: Day; readonly to?: Day },
  lastUnlessTold: Day,
  firstUnlessTold: (to: Day) => Day,
  daysMax = PERIOD_DAYS_MAX,
): Span {
  for (const name of ['from', 'to'] as const) {
    const day = asked[name];
    if (day !== undefined && !isDay(day)) wrong(name, 'wrong-form', 'is not a day of the calendar');
  }
  const to = asked.to ?? lastUnlessTold;
  const from = asked.from ?? firstUnlessTold(to);
  if (from > to) wrong('from', 'not-allowed', 'lies after the last day');
  if (daysBetween(from, to) >= daysMax) {
    wrong('from', 'not-allowed', `asks for more than ${daysMax} days at once`);
  }
  return { from, to };
}

function wrong(name: string, code: string, detail: string): never {
  throw new ProblemError(malformed([{ pointer: `/${name}`, code, detail }]));
}
