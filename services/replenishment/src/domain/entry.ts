/**
 * What one entry of a stock card says about use, and the fold of many into what changes on the
 * card.
 *
 * Guarantees: folding a run of entries at once or in any split gives the same card, since every
 * figure is a sum, a highest or a lowest; what was undone or compensated is taken off again on the
 * day to which the ledger booked it.
 */
import { type DayNumber, dayNumber } from './days.js';

/** The part of a stock message that replenishment reads. */
export interface Entry {
  readonly sequence: number;
  readonly kind: string;
  readonly direction: 'in' | 'out';
  readonly quantity: number;
  /** The other side: a location, or an end such as `@dispensed`. */
  readonly other: string;
  /** Of the shipment, where the other side is the way; before there were purposes, all supplied. */
  readonly purpose?: 'supply' | 'transfer' | 'return';
  readonly occurredAt: string;
  readonly precision: 'minute' | 'day' | 'month';
  /** The local day of the location on which it happened. */
  readonly day: string;
  readonly balanceAfter: number;
  /** Of the entry in its card's chain; what was announced earlier has none. */
  readonly hash?: string;
}

/** What happened on one local day, or in the month that a monthly record was booked to. */
export interface DayRecord {
  readonly on: DayNumber;
  /** True when it is only known in which month it happened. */
  readonly monthly: boolean;
  /** Units in less units out, over all lots. */
  readonly net: number;
  /** Units given to people, less what was taken back. */
  readonly dispensed: number;
  /** Units put on the way to other locations, less what was undone. */
  readonly issued: number;
  /** Units that a supply brought, less what was undone. */
  readonly received: number;
  /** Whether it was counted. */
  readonly counted: boolean;
}

/** What a run of entries changes on its card. */
export interface CardChange {
  readonly lastSequence: number;
  /** Of the last entry, where it is known. */
  readonly lastHash?: string;
  /** How many there are; gapless up to the last. */
  readonly entries: number;
  /** Of the last entry; what was on hand before and `net` must add up to it. */
  readonly balanceAfter: number;
  readonly net: number;
  readonly firstOn: DayNumber;
  readonly heardAt: Date;
  readonly days: readonly DayRecord[];
}

type Effect = Pick<DayRecord, 'net' | 'dispensed' | 'issued' | 'received'>;

const RECEIPTS = new Set(['received', 'receipt-inferred']);
/**
 * Where an undone receipt goes back to. One from `@unexplained` cannot be told from other entries.
 */
const RECEIPT_SOURCES = new Set(['@in-transit', '@supplier', '@external']);

/** What one entry does to its day. */
export function effectOf(entry: Entry): Effect {
  const { direction, kind, other, quantity } = entry;
  const out = direction === 'out';
  const undone = kind === 'reversal';
  const effect = { net: out ? -quantity : quantity, dispensed: 0, issued: 0, received: 0 };
  if (other === '@dispensed') return { ...effect, dispensed: out ? quantity : -quantity };
  // A gift among peers and what goes back up are neither supply nor demand; what an upper level
  // got back is taken off its demand by the shipment.
  if (entry.purpose === 'transfer' || entry.purpose === 'return') return effect;
  if (!out && RECEIPTS.has(kind)) return { ...effect, received: quantity };
  if (out && undone && RECEIPT_SOURCES.has(other)) return { ...effect, received: -quantity };
  if (other === '@in-transit') return { ...effect, issued: out ? quantity : -quantity };
  return effect;
}

/** Adds up a run of entries of one card, in order of their sequence. Throws when there are none. */
export function foldEntries(entries: readonly Entry[]): CardChange {
  const last = entries.at(-1);
  if (!last) throw new RangeError('there is nothing to fold');
  const days = new Map<string, DayRecord>();
  let net = 0;
  let heard = Number.NEGATIVE_INFINITY;
  for (const entry of entries) {
    const effect = effectOf(entry);
    const monthly = entry.precision === 'month';
    const key = `${entry.day} ${monthly}`;
    const before = days.get(key) ?? emptyDay(dayNumber(entry.day), monthly);
    days.set(key, addEffect(before, effect));
    net += effect.net;
    heard = Math.max(heard, Date.parse(entry.occurredAt));
  }
  const records = [...days.values()];
  return {
    lastSequence: last.sequence,
    ...(last.hash === undefined ? {} : { lastHash: last.hash }),
    entries: entries.length,
    balanceAfter: last.balanceAfter,
    net,
    firstOn: Math.min(...records.map((record) => record.on)),
    heardAt: new Date(heard),
    days: records,
  };
}

function emptyDay(on: DayNumber, monthly: boolean): DayRecord {
  return { on, monthly, net: 0, dispensed: 0, issued: 0, received: 0, counted: false };
}

function addEffect(day: DayRecord, effect: Effect): DayRecord {
  return {
    ...day,
    net: day.net + effect.net,
    dispensed: day.dispensed + effect.dispensed,
    issued: day.issued + effect.issued,
    received: day.received + effect.received,
  };
}
