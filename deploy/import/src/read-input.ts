/**
 * Reads the files and holds them against each other. Either everything is sound and can be
 * imported, or every bad row is known with its line and reason.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Clock } from '@satchel/language';
import { type CsvRow, csvRows } from './read-csv.js';
import type { Fault, Input, ProductRow, Series, SiteRow, StockRecord } from './record.js';
import { isCode, NAME_MAX, readStockRow, STOCK_COLUMNS, shown } from './stock-row.js';

export interface InputFiles {
  readonly stock: string;
  readonly products: string;
  readonly sites?: string;
}

export interface Reading {
  readonly input: Input;
  /** Empty when the input is sound; nothing may be imported otherwise. */
  readonly faults: readonly Fault[];
}

/** Throws when a file cannot be read at all. */
export async function readInput(
  files: InputFiles,
  timeZone: string,
  clock: Clock,
): Promise<Reading> {
  const faults: Fault[] = [];
  const hash = createHash('sha256');
  const products = await readProducts(files.products, faults, hash);
  const sites = files.sites === undefined ? [] : await readSites(files.sites, faults, hash);
  const collected = new SeriesCollector(files.stock, faults);
  const rules = { products: new Set(products.map(({ code }) => code)), timeZone, now: clock.now() };
  for await (const row of rowsOf(files.stock, STOCK_COLUMNS, faults, hash)) {
    const read = readStockRow(row, rules);
    if (!Array.isArray(read)) collected.add(read);
    else for (const reason of read) faults.push({ file: files.stock, line: row.line, reason });
  }
  const input = {
    series: collected.series(),
    products,
    siteTypes: new Map(sites.map(({ code, type }) => [code, type])),
    contentHash: hash.digest('hex'),
  };
  const isEmpty = faults.length === 0 && input.series.length === 0;
  if (isEmpty) faults.push({ file: files.stock, line: 1, reason: 'there are no records' });
  return { input, faults: faults.toSorted((a, b) => compare(a.file, b.file) || a.line - b.line) };
}

function rowsOf(
  file: string,
  columns: readonly string[],
  faults: Fault[],
  hash: Hash,
): AsyncGenerator<CsvRow> {
  return csvRows({ file, columns, hash, onFault: (fault) => void faults.push(fault) });
}

async function readProducts(file: string, faults: Fault[], hash: Hash): Promise<ProductRow[]> {
  const rows = new Map<string, ProductRow>();
  for await (const row of rowsOf(file, ['product_code', 'product_name'], faults, hash)) {
    const name = row.text('product_name');
    const code = codeOnce(row, 'product_code', rows, file, faults);
    if (name === '' || name.length > NAME_MAX) {
      const reason = `product_name must have 1 to ${NAME_MAX} characters`;
      faults.push({ file, line: row.line, reason });
    }
    if (code !== undefined) rows.set(code, { line: row.line, code, name });
  }
  return [...rows.values()];
}

async function readSites(file: string, faults: Fault[], hash: Hash): Promise<SiteRow[]> {
  const rows = new Map<string, SiteRow>();
  for await (const row of rowsOf(file, ['site_code', 'site_type'], faults, hash)) {
    const code = codeOnce(row, 'site_code', rows, file, faults);
    if (code !== undefined) rows.set(code, { line: row.line, code, type: row.text('site_type') });
  }
  return [...rows.values()];
}

function codeOnce(
  row: CsvRow,
  column: string,
  known: ReadonlyMap<string, { readonly line: number }>,
  file: string,
  faults: Fault[],
): string | undefined {
  const code = row.text(column);
  const before = known.get(code);
  if (isCode(code) && before === undefined) return code;
  const reason =
    before === undefined
      ? `${column} ${shown(code)} is not a valid code`
      : `${column} ${code} stands on line ${before.line} already`;
  faults.push({ file, line: row.line, reason });
  return undefined;
}

/** Puts records into their series and sees what no single row can show. */
class SeriesCollector {
  private readonly bySeries = new Map<string, Map<string, StockRecord>>();
  private readonly bySite = new Map<string, StockRecord>();

  constructor(
    private readonly file: string,
    private readonly faults: Fault[],
  ) {}

  add(record: StockRecord): void {
    const { line, site, product, month } = record;
    const first = this.bySite.get(site);
    if (!first) this.bySite.set(site, record);
    else if (first.region !== record.region || first.district !== record.district) {
      const there = `${shown(first.district)} of ${shown(first.region)}`;
      this.fault(line, `site ${site} lies in ${there} by line ${first.line}; a site has one place`);
      return;
    }
    const key = `${site} ${product}`;
    const months = this.bySeries.get(key) ?? new Map<string, StockRecord>();
    this.bySeries.set(key, months);
    const twin = months.get(month);
    if (twin) this.fault(line, `${key} ${month} stands on line ${twin.line} already`);
    else months.set(month, record);
  }

  series(): Series[] {
    return [...this.bySeries]
      .sort(([a], [b]) => compare(a, b))
      .map(([key, months]) => {
        const [site = '', product = ''] = key.split(' ');
        const records = [...months.values()].sort((a, b) => compare(a.month, b.month));
        return { site, product, records };
      });
  }

  private fault(line: number, reason: string): void {
    this.faults.push({ file: this.file, line, reason });
  }
}

/** By code unit, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
