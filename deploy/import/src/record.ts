/** What is read from the files, once it is known to be sound. */
import type { Month } from '@satchel/language';

/** One month of one product at one site, as the information system recorded it. */
export interface StockRecord {
  /** Line of the file on which it stands. */
  readonly line: number;
  readonly region: string;
  readonly district: string;
  readonly site: string;
  readonly product: string;
  readonly month: Month;
  readonly initial: number;
  readonly received: number;
  readonly distributed: number;
  /** Gains less losses. */
  readonly adjustment: number;
  readonly end: number;
}

export interface ProductRow {
  readonly line: number;
  readonly code: string;
  readonly name: string;
}

export interface SiteRow {
  readonly line: number;
  readonly code: string;
  readonly type: string;
}

/** Something in a file that keeps it from being imported. */
export interface Fault {
  readonly file: string;
  /** Counted from 1, the header being line 1. */
  readonly line: number;
  readonly reason: string;
}

/** The records of one product at one site, in the order of their months. */
export interface Series {
  readonly site: string;
  readonly product: string;
  readonly records: readonly StockRecord[];
}

/** What to import, all of it sound. */
export interface Input {
  /** By site and product. */
  readonly series: readonly Series[];
  readonly products: readonly ProductRow[];
  /** Kinds of the sites, where a file says them. */
  readonly siteTypes: ReadonlyMap<string, string>;
  /** Of all files together; the same content has the same hash. */
  readonly contentHash: string;
}

/** Number of records. */
export function recordCount(input: Input): number {
  return input.series.reduce((sum, each) => sum + each.records.length, 0);
}
