/**
 * How much to send: by the written procedure and by certainty. Units throughout; how they become
 * whole packs is said in libs/language.
 */
import { type Demand, unitsThatCover } from './demand.js';

/** What is there or already coming. */
export interface Position {
  readonly onHand: number;
  /** Shipped and not yet received. */
  readonly inTransit: number;
  /** Approved and not yet issued. */
  readonly promised: number;
}

/** Levels of the written procedure, in months of stock. */
export interface Levels {
  readonly minimumMonths: number;
  readonly maximumMonths: number;
}

/**
 * The written procedure (min/max, forced ordering): at or below the minimum, up to the maximum,
 * less what is on hand and in transit; else nothing. Rounded up to a whole unit, never below zero.
 * Source: USAID | DELIVER Project, The Logistics Handbook, 2nd ed. (2011), chapter 5.
 */
export function minMaxQuantity(perMonth: number, levels: Levels, position: Position): number {
  if (!(perMonth >= 0)) throw new RangeError(`use per month must be zero or more, not ${perMonth}`);
  if (position.onHand > levels.minimumMonths * perMonth) return 0;
  const wanted = levels.maximumMonths * perMonth - position.onHand - position.inTransit;
  return Math.max(0, Math.ceil(wanted));
}

/**
 * What brings the position up to the level that covers demand with the certainty asked for. The
 * demand must be that over the time until the next order arrives: review interval plus lead time.
 */
export function orderUpToQuantity(demand: Demand, certainty: number, position: Position): number {
  const level = unitsThatCover(certainty, demand);
  return Math.max(0, level - position.onHand - position.inTransit - position.promised);
}
