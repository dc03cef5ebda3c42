import { describe, expect, it } from '@jest/globals';
import {
  daysUntilOut,
  monthlyConsumption,
  monthsOfStock,
  rawMonthlyConsumption,
} from './consumption.js';
import { minMaxQuantity, orderUpToQuantity } from './quantity.js';

const nothing = { onHand: 0, inTransit: 0, promised: 0 };

describe('consumption', () => {
  it('divides by the days with stock, and shows the raw figure beside', () => {
    const seen = { use: 60, days: 90, stockOutDays: 30 };
    expect(rawMonthlyConsumption(seen)).toBeCloseTo(20.29, 2);
    expect(monthlyConsumption(seen)).toBeCloseTo(30.44, 2);
  });

  it('knows nothing where every day was a stock-out or no day was seen', () => {
    expect(monthlyConsumption({ use: 0, days: 90, stockOutDays: 90 })).toBeUndefined();
    expect(rawMonthlyConsumption({ use: 0, days: 90, stockOutDays: 90 })).toBe(0);
    expect(monthlyConsumption({ use: 0, days: 0, stockOutDays: 0 })).toBeUndefined();
    expect(rawMonthlyConsumption({ use: 0, days: 0, stockOutDays: 0 })).toBeUndefined();
  });

  it('is never below zero, whatever was undone', () => {
    expect(monthlyConsumption({ use: -5, days: 10, stockOutDays: 0 })).toBe(0);
  });

  it('refuses an observation that cannot be', () => {
    expect(() => monthlyConsumption({ use: 1, days: 3, stockOutDays: 4 })).toThrow(RangeError);
    expect(() => monthlyConsumption({ use: 1, days: 2.5, stockOutDays: 0 })).toThrow(RangeError);
    expect(() => monthlyConsumption({ use: Number.NaN, days: 2, stockOutDays: 0 })).toThrow(
      RangeError,
    );
  });

  it('says how long stock lasts, and nothing where nothing is used', () => {
    expect(monthsOfStock(15, 10)).toBe(1.5);
    expect(monthsOfStock(15, 0)).toBeUndefined();
    expect(daysUntilOut(15, 30.4375)).toBe(15);
    expect(daysUntilOut(22, (44 / 60) * 30.4375)).toBe(30);
    expect(daysUntilOut(22.1, (44 / 60) * 30.4375)).toBe(31);
    expect(daysUntilOut(0, 30)).toBe(0);
    expect(daysUntilOut(15, 0)).toBeUndefined();
  });
});

describe('quantities', () => {
  const levels = { minimumMonths: 1, maximumMonths: 2 };

  it('fills up to the maximum at or below the minimum, and sends nothing above it', () => {
    expect(minMaxQuantity(10, levels, { ...nothing, onHand: 10 })).toBe(10);
    expect(minMaxQuantity(10, levels, { ...nothing, onHand: 11 })).toBe(0);
    expect(minMaxQuantity(10.2, levels, { ...nothing, onHand: 3, inTransit: 5 })).toBe(13);
    expect(minMaxQuantity(10, levels, { ...nothing, inTransit: 50 })).toBe(0);
    expect(minMaxQuantity(0, levels, nothing)).toBe(0);
  });

  it('orders up to the level, less what is there, coming and promised', () => {
    const demand = { mean: 20, size: 2.5 };
    expect(orderUpToQuantity(demand, 0.9, nothing)).toBe(38);
    expect(orderUpToQuantity(demand, 0.9, { onHand: 10, inTransit: 5, promised: 3 })).toBe(20);
    expect(orderUpToQuantity(demand, 0.9, { ...nothing, onHand: 100 })).toBe(0);
  });
});
