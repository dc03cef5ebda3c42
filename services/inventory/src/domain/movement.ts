/** A movement: a positive whole number of units of one lot, from one place to another, once. */
import type { LocationId, LotNumber, Place, ProductCode, Uuid } from '@satchel/language';

export type MovementKind =
  | 'opening'
  | 'received'
  | 'issued'
  | 'dispensed'
  | 'adjusted'
  | 'written-off'
  | 'disposed'
  | 'transferred'
  | 'returned'
  | 'packed'
  | 'unpacked'
  | 'settled-back'
  | 'count-variance'
  | 'receipt-inferred'
  | 'inference-withdrawn'
  | 'lot-reassigned'
  | 'missing-stock'
  | 'missing-stock-repaid'
  | 'after-count'
  | 'shipment-matched'
  | 'reversal';

export type Precision = 'minute' | 'day' | 'month';

/** One side of a movement that is a location: the line it makes on that location's card. */
export interface Entry {
  location: LocationId;
  /** Gapless number on the card, from 1. */
  sequence: number;
  balanceAfter: number;
  lotBalanceAfter: number;
  /** Hash of this entry and of all before it on the card, hexadecimal. */
  hash: string;
}

export interface Movement {
  id: Uuid;
  /** The order or report that caused it, and the place among its movements. */
  event: Uuid;
  line: number;
  product: ProductCode;
  lot: LotNumber;
  quantity: number;
  from: Place;
  to: Place;
  kind: MovementKind;
  /** Which shipment, where one side is `@in-transit`. */
  shipment?: Uuid;
  /** When it happened, in milliseconds since 1970. */
  occurredAt: number;
  /** The count to which it belongs, as its variance or its compensation. */
  count?: Uuid;
  /** The movement that it undoes. */
  reverses?: Uuid;
  fromEntry?: Entry;
  toEntry?: Entry;
}

/** Who told what caused a movement, how, and when it was recorded: the same for a whole event. */
export interface Origin {
  principal: string;
  channel: string;
  precision: Precision;
  claimedAt?: number;
  recordedAt: number;
  reason?: string;
  document?: string;
}

/** Units of one lot. */
export interface Part {
  lot: LotNumber;
  quantity: number;
}

export function sum(parts: readonly { quantity: number }[]): number {
  return parts.reduce((total, part) => total + part.quantity, 0);
}
