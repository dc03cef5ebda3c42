/**
 * What will expire unused at today's use.
 *
 * Use is that of the card itself: units dispensed or issued on (shipments of supply) in the last
 * 90 local days before today, less what of them was undone; divided by those days, or by the days
 * since the card's first entry where it is younger. It is not known where that is less than 14
 * days, or where nothing was used: then nothing is said about the card.
 *
 * Lots are used earliest expiry first, as LEDGER.md, 3 has them chosen, each up to and including
 * its last day. With lots 1, 2, ... in that order, q their units and C what is used of the first so
 * many by the end of the last one's last day:
 *
 *   C(i) = min(C(i-1) + q(i), floor(used x days left of lot i / days of use)),  C(0) = 0
 *   unused(i) = q(i) - (C(i) - C(i-1))
 *
 * since stock that is usable is never left idle. An expired lot has no day left; a lot that is
 * quarantined or recalled is not used at all. Nothing is expected to arrive, nor use to change.
 * First expiry first out and average use are the common rules of the field (MSH, MDS-3, chapters 23
 * and 46); the recurrence is what follows from both.
 */
import { type Day, daysBetween, type LotNumber } from '@satchel/language';

/** Days before today over which use is averaged. */
export const EXPIRY_USE_DAYS = 90;
/** Fewer days of history tell nothing. */
export const EXPIRY_USE_DAYS_MIN = 14;
/** The farthest that is looked ahead for expiry, in days. */
export const EXPIRY_DAYS_MAX = 366;

/** What a card uses: so many units in so many days. */
export interface CardUse {
  readonly units: number;
  readonly days: number;
}

export interface LotOnCard {
  readonly lot: LotNumber;
  readonly units: number;
  readonly expiresOn: Day;
  /** False when quarantined or recalled. */
  readonly isUsable: boolean;
}

/** The use of a card, if it is known. */
export function knownUse(used: number, firstDay: Day | undefined, today: Day): CardUse | undefined {
  if (firstDay === undefined || used <= 0) return undefined;
  const days = Math.min(EXPIRY_USE_DAYS, daysBetween(firstDay, today));
  return days < EXPIRY_USE_DAYS_MIN ? undefined : { units: used, days };
}

/** As lots are used: earliest expiry first, ties by number. */
export function inOrderOfUse<Lot extends Pick<LotOnCard, 'lot' | 'expiresOn'>>(
  lots: readonly Lot[],
): Lot[] {
  return [...lots].sort((a, b) =>
    a.expiresOn === b.expiresOn ? (a.lot < b.lot ? -1 : 1) : a.expiresOn < b.expiresOn ? -1 : 1,
  );
}

/** How many units of each lot will not be used by the end of its last day. */
export function unusedAtExpiry(
  lots: readonly LotOnCard[],
  use: CardUse,
  today: Day,
): Map<LotNumber, number> {
  const unused = new Map<LotNumber, number>();
  let usedUp = 0;
  for (const { lot, units, expiresOn, isUsable } of inOrderOfUse(lots)) {
    const daysLeft = Math.max(0, daysBetween(today, expiresOn) + 1);
    const most = Number((BigInt(use.units) * BigInt(daysLeft)) / BigInt(use.days));
    const before = usedUp;
    usedUp = Math.max(before, Math.min(before + (isUsable ? units : 0), most));
    unused.set(lot, units - (usedUp - before));
  }
  return unused;
}
