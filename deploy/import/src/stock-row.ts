/**
 * The check of one row of the stock file: the record that it is, or every reason why it is none.
 */
import { CODE_PATTERN, type Month, QUANTITY_MAX, startOfDay } from '@satchel/language';
import { firstDay, nextMonth } from './months.js';
import type { CsvRow } from './read-csv.js';
import type { StockRecord } from './record.js';

export const STOCK_COLUMNS = [
  'year',
  'month',
  'region',
  'district',
  'site_code',
  'product_code',
  'stock_initial',
  'stock_received',
  'stock_distributed',
  'stock_adjustment',
  'stock_end',
] as const;

/** Names of zones travel as the names of the register, which holds 200 characters. */
export const NAME_MAX = 200;
const CODE = new RegExp(CODE_PATTERN);

export function isCode(text: string): boolean {
  return CODE.test(text);
}

export interface RowRules {
  readonly products: ReadonlySet<string>;
  readonly timeZone: string;
  readonly now: Date;
}

/** Reads a row. Answers with the record, or with one reason for each thing that is wrong. */
export function readStockRow(row: CsvRow, rules: RowRules): StockRecord | string[] {
  const reasons: string[] = [];
  const month = readMonth(row, rules, reasons);
  const name = (column: string): string => {
    const text = row.text(column);
    if (text === '') reasons.push(`${column} is empty`);
    if (text.length > NAME_MAX) reasons.push(`${column} is longer than ${NAME_MAX} characters`);
    return text;
  };
  const region = name('region');
  const district = name('district');
  const site = row.text('site_code');
  if (!isCode(site)) reasons.push(`site_code ${shown(site)} is not a valid code`);
  const product = row.text('product_code');
  if (!rules.products.has(product)) {
    reasons.push(`product_code ${shown(product)} is not in the products file`);
  }
  const whole = (column: string, signed = false): number => readWhole(row, column, signed, reasons);
  const initial = whole('stock_initial');
  const received = whole('stock_received');
  const distributed = whole('stock_distributed');
  const adjustment = whole('stock_adjustment', true);
  const end = whole('stock_end');
  if (reasons.length > 0) return reasons;

  const sum = initial + received - distributed + adjustment;
  if (sum !== end) {
    return [
      `${initial} + ${received} - ${distributed} + (${adjustment}) is ${sum}, but stock_end is ${end}`,
    ];
  }
  const quantities = { initial, received, distributed, adjustment, end };
  return { line: row.line, region, district, site, product, month, ...quantities };
}

function readMonth(row: CsvRow, rules: RowRules, reasons: string[]): Month {
  const year = row.text('year');
  const number = row.text('month');
  const isMonth = /^\d{1,2}$/.test(number) && Number(number) >= 1 && Number(number) <= 12;
  if (!/^(19|20)\d{2}$/.test(year) || !isMonth) {
    reasons.push(`there is no month ${shown(number)} of ${shown(year)}`);
    return '';
  }
  const month = `${year}-${number.padStart(2, '0')}`;
  const isOver = startOfDay(firstDay(nextMonth(month)), rules.timeZone) <= rules.now;
  if (!isOver) reasons.push(`the month ${month} is not over yet`);
  return month;
}

function readWhole(row: CsvRow, column: string, signed: boolean, reasons: string[]): number {
  const text = row.text(column);
  if (!/^-?\d{1,15}$/.test(text)) {
    reasons.push(`${column} ${shown(text)} is not a whole number`);
    return 0;
  }
  const value = Number(text);
  if (value < 0 && !signed) reasons.push(`${column} is negative: ${value}`);
  if (Math.abs(value) > QUANTITY_MAX) reasons.push(`${column} is above ${QUANTITY_MAX}: ${value}`);
  return value === 0 ? 0 : value;
}

/** Text of a file on its way to a terminal: short, and without anything that a terminal obeys. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
