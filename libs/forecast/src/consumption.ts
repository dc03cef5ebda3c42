/**
 * Use per month and how long stock lasts, as the field computes them: so that a manager with a
 * pencil gets the same figures.
 */
import { DAYS_PER_MONTH } from './estimate.js';

/** What was seen of one product at one location. */
export interface Observation {
  /** Units used on the days looked at, net of what was undone. */
  readonly use: number;
  /** Days looked at: never more than the days since it was first heard of. */
  readonly days: number;
  /** Of those, days that closed without stock. */
  readonly stockOutDays: number;
}

/**
 * Average monthly consumption as dispensed: use / days × 30.4375, in units per month. Undefined
 * when no day was looked at. Biased low by stock-outs; shown beside the corrected figure, never
 * alone.
 * Source: USAID | DELIVER Project, The Logistics Handbook, 2nd ed. (2011), chapter 4.
 */
export function rawMonthlyConsumption(seen: Observation): number | undefined {
  checkObservation(seen);
  if (seen.days === 0) return undefined;
  return (Math.max(0, seen.use) / seen.days) * DAYS_PER_MONTH;
}

/**
 * Average monthly consumption over the days with stock: use / (days − days out) × 30.4375, in units
 * per month. Undefined when every day was a stock-out: then use is unknown, which is not zero need.
 * Source: Management Sciences for Health, MDS-3: Managing Access to Medicines and Health
 * Technologies (2012), chapter 23, consumption adjusted for stock-outs.
 */
export function monthlyConsumption(seen: Observation): number | undefined {
  checkObservation(seen);
  const daysInStock = seen.days - seen.stockOutDays;
  if (daysInStock === 0) return undefined;
  return (Math.max(0, seen.use) / daysInStock) * DAYS_PER_MONTH;
}

/**
 * Months of stock: on hand / monthly consumption. Undefined when nothing is used.
 * Source: USAID | DELIVER Project, The Logistics Handbook, 2nd ed. (2011), chapter 4.
 */
export function monthsOfStock(onHand: number, perMonth: number): number | undefined {
  return perMonth > 0 ? Math.max(0, onHand) / perMonth : undefined;
}

/**
 * Whole days until stock is expected to be used up at this rate; 0 when there is none, undefined
 * when nothing is used. The last day is the one on which it runs out.
 */
export function daysUntilOut(onHand: number, perMonth: number): number | undefined {
  if (onHand <= 0) return 0;
  // Thirty days that rounding made a hair longer are still thirty days.
  return perMonth > 0 ? Math.ceil((onHand / perMonth) * DAYS_PER_MONTH - 1e-6) : undefined;
}

function checkObservation(seen: Observation): void {
  const { days, stockOutDays } = seen;
  const whole = Number.isSafeInteger(days) && Number.isSafeInteger(stockOutDays);
  if (!whole || stockOutDays < 0 || stockOutDays > days || !Number.isFinite(seen.use)) {
    throw new RangeError(`not an observation: ${seen.use} in ${days} days, ${stockOutDays} out`);
  }
}
