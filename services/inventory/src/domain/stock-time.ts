/** When an event is booked to have happened (docs/LEDGER.md, section 2.3). */
import {
  addDays,
  DAY_MS,
  type Day,
  endOfDay,
  isInstant,
  localDay,
  MINUTE_MS,
  noonOf,
  startOfDay,
} from '@satchel/language';
import type { Precision } from './movement.js';

/** How far ahead of us a clock may be before its word is not taken. */
export const AHEAD_TOLERANCE_MS = 5 * MINUTE_MS;

export interface Claim {
  /** An instant, or a bare day. */
  occurredAt: string;
  isCount: boolean;
  precision?: Precision;
  timeZone: string;
  /** Nothing before this moment is believed. */
  believableFrom: number;
  recordedAt: number;
  receivedAt: number;
  sentAt?: number;
}

export interface BookedTime {
  at: number;
  precision: Precision;
  claimedAt?: number;
  flags: ('clock-ahead' | 'before-opening')[];
}

const isBareDay = (text: string): boolean => text.length === 10;

function momentOf(day: Day, claim: Claim): number {
  const moment = claim.isCount ? endOfDay(day, claim.timeZone) : noonOf(day, claim.timeZone);
  return moment.getTime();
}

export function bookedTime(claim: Claim): BookedTime {
  const bare = isBareDay(claim.occurredAt);
  const precision = claim.precision ?? (bare ? 'day' : 'minute');
  const shift = claim.sentAt === undefined ? 0 : claim.receivedAt - claim.sentAt;
  const claimed = bare ? momentOf(claim.occurredAt, claim) : Date.parse(claim.occurredAt);
  let at = claimed + shift;
  // A clock that is centuries off has no day; what it says is then before or after all we believe.
  if (bare && isInstant(new Date(at).toISOString())) {
    const day = addDays(claim.occurredAt, Math.round(shift / DAY_MS));
    at = momentOf(day, claim);
    const today = localDay(new Date(claim.recordedAt), claim.timeZone);
    if (day === today && at > claim.recordedAt) at = claim.recordedAt;
  }
  const flags: BookedTime['flags'] = [];
  if (at > claim.recordedAt + AHEAD_TOLERANCE_MS) {
    at = claim.recordedAt;
    flags.push('clock-ahead');
  }
  if (at < claim.believableFrom) {
    at = claim.recordedAt;
    flags.push('before-opening');
  }
  return { at, precision, flags, ...(at === claimed ? {} : { claimedAt: claimed }) };
}

/** The start of the day on which a location opened: nothing happened there before. */
export function openedFrom(openedOn: Day, timeZone: string): number {
  return startOfDay(openedOn, timeZone).getTime();
}
