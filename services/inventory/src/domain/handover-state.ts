/** A handover as others are told of it, with what it asks of whoever keeps accounts. */
import { DAY_MS, localDay } from '@satchel/language';
import { accountsOf, type Handover, isUnderWay } from './handover.js';

const iso = (at: number): string => new Date(at).toISOString();

export function handoverState(handover: Handover) {
  const { statusSince, openedAt, count, ending, ...said } = handover;
  return {
    ...said,
    statusSince: iso(statusSince),
    openedAt: iso(openedAt),
    ...(count ? { count: countTold(count) } : {}),
    ...(ending ? { ending: { ...ending, at: iso(ending.at) } } : {}),
    accounts: [...accountsOf(handover)],
  };
}

/** Who recorded the count is kept for one question alone: whether she may close it. */
function countTold({ by: _by, at, witnesses, ...said }: NonNullable<Handover['count']>) {
  return { ...said, witnesses: [...witnesses], at: iso(at) };
}

/** With its age: until it ended, or until now. */
export function agedHandover(handover: Handover, now: number, timeZone: string) {
  const until = handover.ending?.at ?? now;
  return {
    ...handoverState(handover),
    days: daysBetween(handover.openedAt, until),
    overdue: isUnderWay(handover) && localDay(new Date(now), timeZone) > handover.expectedUntil,
  };
}

export function daysBetween(from: number, until: number): number {
  return Math.max(0, Math.floor((until - from) / DAY_MS));
}
