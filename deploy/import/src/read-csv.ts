/**
 * Reads a CSV file row by row, in memory that does not grow with the file. Comma, semicolon and tab
 * are told apart by the header. Every fault of its form is told with its line and reading goes on,
 * so that all of them can be put right at once.
 */
import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { parse } from 'csv-parse';
import type { Fault } from './record.js';

export interface CsvRow {
  /** On which the row begins. */
  readonly line: number;
  /** The text under this column as it stands there; empty where there is none. */
  raw(column: string): string;
  /** The same without white space around it. */
  text(column: string): string;
}

export interface CsvReading {
  readonly file: string;
  /** Columns without which the file means nothing. */
  readonly columns: readonly string[];
  /** Every column that may stand there; without it, others may and are not read. */
  readonly known?: readonly string[];
  /** Takes the bytes as they are read. */
  readonly hash?: Hash;
  onFault(fault: Fault): void;
  /** So many bytes more were read. */
  onBytes?(count: number): void;
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Text of one cell at the most; a quote that is never closed must not eat the memory. */
const CELL_MAX_BYTES = 100_000;
const HEAD_BYTES = 65_536;
const SEPARATORS = [',', ';', '\t'] as const;

/** Each row of the right width. Throws when the file cannot be read at all. */
export async function* csvRows(reading: CsvReading): AsyncGenerator<CsvRow> {
  const { file, onFault } = reading;
  const head = await headOf(file);
  if (/^(\xFF\xFE|\xFE\xFF)/.test(head)) {
    onFault({ file, line: 1, reason: 'is written in UTF-16: save it as CSV UTF-8' });
    return;
  }
  const bytes = createReadStream(file);
  bytes.on('data', (chunk) => {
    reading.hash?.update(chunk);
    reading.onBytes?.(chunk.length);
  });
  const parser = parserOf(head, reading);
  // `pipe` passes no errors on, and a file that is not there must not wait for ever.
  bytes.on('error', (error) => parser.destroy(error));
  bytes.pipe(parser);
  let header: ReadonlyMap<string, number> | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      if (header) {
        const row = rowOf(reading, header, record, info.lines);
        if (row) yield row;
        continue;
      }
      const names = record.map((name) => name.trim());
      if (!isHeaderSound(reading, names)) return;
      header = new Map(names.map((name, n) => [name, n]));
    }
    if (!header) onFault({ file, line: 1, reason: 'the file is empty' });
  } finally {
    bytes.destroy();
  }
}

function parserOf(head: string, { file, onFault }: CsvReading) {
  return parse({
    bom: true,
    info: true,
    delimiter: separatorOf(head),
    max_record_size: CELL_MAX_BYTES,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      const line = Number((error as { lines?: number } | undefined)?.lines ?? 0);
      onFault({ file, line, reason: `cannot be read as CSV: ${error?.message ?? 'unknown'}` });
    },
  });
}

async function headOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The one that stands most often in the header, outside of quotes. */
function separatorOf(head: string): string {
  const bare = (/^[^\r\n]*/.exec(head)?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (sign: string): number => bare.split(sign).length;
  return SEPARATORS.reduce((most, sign) => (count(sign) > count(most) ? sign : most));
}

function isHeaderSound(
  { file, columns, known, onFault }: CsvReading,
  header: readonly string[],
): boolean {
  const reasons: string[] = [];
  for (const column of known ?? columns) {
    const times = header.filter((name) => name === column).length;
    if (times === 1 || (times === 0 && !columns.includes(column))) continue;
    const what = times === 0 ? 'is missing' : 'stands there more than once';
    reasons.push(`the column ${column} ${what}`);
  }
  for (const name of known ? header.filter((each) => !known.includes(each)) : []) {
    reasons.push(`the column "${name.slice(0, 60)}" is not one of ${known?.join(', ')}`);
  }
  for (const reason of reasons) onFault({ file, line: 1, reason });
  return reasons.length === 0;
}

function rowOf(
  { file, onFault }: CsvReading,
  header: ReadonlyMap<string, number>,
  record: readonly string[],
  lastLine: number,
): CsvRow | undefined {
  const breaks = record.reduce((sum, text) => sum + (text.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
  const line = lastLine - breaks;
  // Spreadsheets leave rows of nothing but separators behind.
  if (record.every((text) => text.trim() === '')) return undefined;
  if (record.length !== header.size) {
    const reason = `has ${record.length} fields, the header has ${header.size}`;
    onFault({ file, line, reason });
    return undefined;
  }
  if (record.some((text) => text.includes('\uFFFD'))) {
    onFault({ file, line, reason: 'is not written in UTF-8: save the file as CSV UTF-8' });
    return undefined;
  }
  const raw = (column: string): string => record[header.get(column) ?? -1] ?? '';
  return { line, raw, text: (column) => raw(column).trim() };
}
