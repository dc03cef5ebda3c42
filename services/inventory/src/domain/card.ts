/**
 * A stock card: one location, one product, one sequence, one running balance with lots beneath. All
 * that happens to it goes through `post`; it stops rather than let a balance fall below zero.
 */
import { type Day, type LotNumber, localDay, type ProductCode } from '@satchel/language';
import type { Earmark } from './earmark.js';
import type { LocationFacts } from './facts.js';
import { entryHash } from './hash-chain.js';
import type { Entry, Movement, Origin } from './movement.js';

export interface CountRef {
  event: string;
  at: number;
  /** Known of a count of this group, or once it was asked for. */
  known?: CountKnown;
}

/** What is known of a count besides its time. */
export interface CountKnown {
  /** Not counted: a beginning balance that was told of an open card. */
  readonly carriesOver: boolean;
  /** Units linked to it that came from `@unexplained`, less those that went there, so far. */
  unexplained: number;
}

export interface Managed {
  mode: 'by-treatment' | 'by-count';
  from: Day;
  to?: Day;
}

export interface Card {
  location: LocationFacts;
  product: ProductCode;
  sequence: number;
  onHand: number;
  allocated: number;
  /** Units that were approved to be had from here and were not issued yet. */
  wanted: number;
  /** Time of its opening, once it has one. */
  openedAt?: number;
  lastOccurredAt?: number;
  lastCountAt?: number;
  lastCountBy?: string;
  /** Hash of the last entry. */
  headHash: string;
  /** Events kept on this card, refused ones too, and the hash of the last. */
  eventCount: number;
  eventHead: string;
  lots: Map<LotNumber, number>;
  /** Units of each lot that are on hold here; more than there are where all of it is. */
  holds?: ReadonlyMap<LotNumber, number>;
  /** Those that are not ended, whether they keep anything today or not. */
  earmarks?: Earmark[];
  managed: Managed[];
  /**
   * Counts: at least the first at or after, and the first after, every time the group may ask for.
   */
  counts: CountRef[];
  /** Sum of the entries that were recorded before the group and happened after a moment. */
  netAfterStored(at: number): number;
  /** What was known of a count before the group. */
  countKnown(event: string): CountKnown;
  /** Entries of this group. */
  posted: { at: number; delta: number; lot: LotNumber; day: Day }[];
}

/** The first count at or after a movement's time: its anchor. */
export function anchorOf(card: Card, at: number): CountRef | undefined {
  return earliest(card.counts.filter((count) => count.at >= at));
}

/** The first other count strictly after a count's time: its anchor. */
export function anchorOfCount(card: Card, at: number): CountRef | undefined {
  return earliest(card.counts.filter((count) => count.at > at));
}

function earliest(counts: CountRef[]): CountRef | undefined {
  return counts.reduce<CountRef | undefined>(
    (first, count) => (first === undefined || count.at < first.at ? count : first),
    undefined,
  );
}

/** Stock on hand in order of occurrence, after all that happened at or before the moment. */
export function asOf(card: Card, at: number): number {
  const later = card.posted.reduce((net, entry) => net + (entry.at > at ? entry.delta : 0), 0);
  return card.onHand - later - card.netAfterStored(at);
}

/** How the card's use is known on a local day. */
export function modeOn(card: Card, at: number): 'by-treatment' | 'by-count' {
  // Its own system knows what it used.
  if (card.location.isObserved) return 'by-treatment';
  const day = localDay(new Date(at), card.location.timeZone);
  const found = card.managed.find(
    (entry) => entry.from <= day && (entry.to === undefined || day <= entry.to),
  );
  return found?.mode ?? 'by-treatment';
}

export function balanceOf(card: Card, lot: LotNumber): number {
  return card.lots.get(lot) ?? 0;
}

/** Units of a lot that orders must leave alone because they are on hold here. */
export function onHold(card: Card, lot: LotNumber): number {
  return Math.min(balanceOf(card, lot), card.holds?.get(lot) ?? 0);
}

/**
 * Writes one side of a movement onto the card. A balance below zero is a bug and stops everything.
 */
export function post(card: Card, movement: Movement, sign: 1 | -1, origin: Origin): Entry {
  const delta = sign * movement.quantity;
  const onHand = card.onHand + delta;
  const lotBalance = balanceOf(card, movement.lot) + delta;
  if (onHand < 0 || lotBalance < 0 || !Number.isSafeInteger(onHand)) {
    const where = `${card.location.id} ${card.product} ${movement.lot}`;
    throw new Error(`bug: ${movement.kind} would leave ${where} at ${lotBalance}`);
  }
  card.onHand = onHand;
  card.lots.set(movement.lot, lotBalance);
  card.sequence += 1;
  const entry = {
    location: card.location.id,
    sequence: card.sequence,
    balanceAfter: onHand,
    lotBalanceAfter: lotBalance,
  };
  card.headHash = entryHash(card.headHash, movement, origin, entry);
  card.lastOccurredAt = Math.max(card.lastOccurredAt ?? movement.occurredAt, movement.occurredAt);
  card.posted.push({
    at: movement.occurredAt,
    delta,
    lot: movement.lot,
    day: localDay(new Date(movement.occurredAt), card.location.timeZone),
  });
  return { ...entry, hash: card.headHash };
}

/** True while nothing was ever told of the card. */
export function isBlank(card: Card): boolean {
  return card.sequence === 0 && card.lastCountAt === undefined && card.openedAt === undefined;
}
