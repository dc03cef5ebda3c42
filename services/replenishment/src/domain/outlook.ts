/**
 * The outlook of one product at one location: how long it lasts, how surely, what to send, and why.
 *
 * Guarantees: what is not known is absent and said in words, never zero: no use where every day was
 * a stock-out, no chance and no quantity where nothing was heard for too long or too little was
 * seen.
 */
import {
  chanceOfAtLeast,
  daysUntilOut,
  demandOver,
  minMaxQuantity,
  monthlyConsumption,
  monthlySize,
  monthsOfStock,
  orderUpToQuantity,
  rawMonthlyConsumption,
  shapeOfMean,
} from '@satchel/forecast';
import { QUANTITY_MAX, wholePacks } from '@satchel/language';
import type { CardOutlook, Known, NextResupply, StockState } from './card-outlook.js';
import type { DayNumber } from './days.js';
import {
  type CardHistory,
  lastReceiptOn,
  type Observed,
  observe,
  outSince,
} from './observation.js';
import { whyOf } from './sentence.js';
import type { Terms } from './terms.js';

/**
 * Certainty with which the suggested quantity lasts until the next one arrives. On real records
 * 0.90 left 6 % of months short with three months of stock; 0.95 a third more stock for half of
 * that.
 */
const CERTAINTY = 0.9;
/**
 * Fewer days with stock than a fortnight in which nothing was used do not show that nothing is
 * needed.
 */
const DAYS_TO_BELIEVE_NO_USE = 14;
/** Beyond a year nobody can act on a date. */
const FORESEEABLE_DAYS = 365;

/** Works out the outlook as of the local day `today`. */
export function outlookOf(known: Known, terms: Terms, today: DayNumber): CardOutlook {
  const { history } = known;
  const seen = history && observe(history, terms, today);
  const facts = {
    state: stateOf(history, terms, today),
    onHand: history?.onHand ?? 0,
    inTransit: known.inTransit,
    promised: known.promised,
    daysObserved: seen?.days ?? 0,
    stockOutDays: seen?.stockOutDays ?? 0,
    ...present('outSince', history && outSince(history)),
    ...present('heardOn', history?.heardOn),
    ...present('nextResupply', history && nextResupply(history, terms, today)),
    ...(seen ? consumption(seen, history) : {}),
  };
  const outlook = { ...facts, ...prospects(facts, seen, terms, today) };
  return { ...outlook, why: whyOf(outlook, terms, today) };
}

function stateOf(history: CardHistory | undefined, terms: Terms, today: DayNumber): StockState {
  if (!history || today - history.heardOn > terms.silentAfterDays) return 'unknown';
  return history.onHand > 0 ? 'in' : 'out';
}

/**
 * The last delivery (or, before any, the day it was first heard of) plus the interval; not before
 * the road opens. One that was missed is not expected any day now: the next comes when its turn is.
 */
function nextResupply(history: CardHistory, terms: Terms, today: DayNumber): NextResupply {
  const due = (lastReceiptOn(history) ?? history.firstOn) + terms.intervalDays;
  const missed = Math.max(0, Math.ceil((today - due) / terms.intervalDays));
  const regular = due + missed * terms.intervalDays;
  const opens = terms.accessOpensOn ?? regular;
  return {
    on: Math.max(regular, opens),
    waitsForRoad: opens > regular,
    ...(due < today ? { overdueSince: due } : {}),
  };
}

function consumption(
  seen: Observed,
  history: CardHistory,
): Pick<CardOutlook, 'amc' | 'amcRaw' | 'monthsOfStock'> {
  const amc = monthlyConsumption(seen);
  return {
    ...present('amc', amc),
    ...present('amcRaw', rawMonthlyConsumption(seen)),
    ...present('monthsOfStock', amc === undefined ? undefined : monthsOfStock(history.onHand, amc)),
  };
}

type Facts = Omit<CardOutlook, 'why'>;

/** What is only said where stock and use are known. */
function prospects(
  facts: Facts,
  seen: Observed | undefined,
  terms: Terms,
  today: DayNumber,
): Partial<Facts> {
  const { amc, state, nextResupply: next } = facts;
  if (state === 'unknown' || !next) return {};
  if (!seen || amc === undefined || isTooShort(seen)) return state === 'out' ? { chance: 1 } : {};
  const size = monthlySize(seen.periods, amc);
  const monthly = { mean: amc, size, shape: shapeOfMean(seen.use, amc, size) };
  // A resupply is asked for on its day and in hand a lead time later; on that very day it may be
  // used.
  const daysAhead = Math.max(1, next.on - today + terms.leadDays);
  const covered = demandOver(Math.max(1, terms.intervalDays + terms.leadDays), monthly);
  const daysLeft = daysUntilOut(facts.onHand, amc);
  const foreseeable = state === 'in' && daysLeft !== undefined && daysLeft <= FORESEEABLE_DAYS;
  const suggested = orderUpToQuantity(covered, CERTAINTY, facts);
  return {
    chance: chanceOfAtLeast(facts.onHand, demandOver(daysAhead, monthly)),
    ...(foreseeable ? { outOn: today + daysLeft } : {}),
    byProcedure: Math.min(QUANTITY_MAX, minMaxQuantity(amc, terms, facts)),
    suggested: withinMost(wholePacks(suggested, terms.packSize, terms.rounding), terms.packSize),
  };
}

function isTooShort(seen: Observed): boolean {
  return seen.use <= 0 && seen.days - seen.stockOutDays < DAYS_TO_BELIEVE_NO_USE;
}

/** No movement carries more than 10⁹ units, so no suggestion does. */
function withinMost(units: number, packSize: number): number {
  return Math.min(units, Math.floor(QUANTITY_MAX / packSize) * packSize);
}

/** A field only where it is known. */
function present<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}
