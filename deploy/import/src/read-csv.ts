/**
 * Reads a CSV file row by row. Every fault of its form is kept with its line and reading goes on,
 * so that all of them can be put right at once.
 */
import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { Fault } from './record.js';

export interface CsvRow {
  readonly line: number;
  /** The trimmed text under this column; empty where there is none. */
  text(column: string): string;
}

export interface CsvReading {
  readonly file: string;
  /** Columns without which the file means nothing. Others may stand there and are not read. */
  readonly columns: readonly string[];
  readonly faults: Fault[];
  /** Takes the bytes as they are read. */
  readonly hash: Hash;
  onRow(row: CsvRow): void;
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Calls `onRow` for each row of the right width. Throws when the file cannot be read at all. */
export async function readCsv(reading: CsvReading): Promise<void> {
  const { file, faults } = reading;
  const bytes = createReadStream(file);
  bytes.on('data', (chunk) => reading.hash.update(chunk));
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      const line = Number((error as { lines?: number } | undefined)?.lines ?? 0);
      faults.push({ file, line, reason: `cannot be read as CSV: ${error?.message ?? 'unknown'}` });
    },
  });
  // `pipe` passes no errors on, and a file that is not there must not wait for ever.
  bytes.on('error', (error) => parser.destroy(error));
  bytes.pipe(parser);

  let header: readonly string[] | undefined;
  for await (const { record, info } of parser as AsyncIterable<Parsed>) {
    if (header) takeRow(reading, header, record, info.lines);
    else {
      header = record.map((name) => name.trim());
      if (!isHeaderSound(reading, header)) break;
    }
  }
  if (!header) faults.push({ file, line: 1, reason: 'the file is empty' });
}

function isHeaderSound({ file, columns, faults }: CsvReading, header: readonly string[]): boolean {
  const before = faults.length;
  for (const column of columns) {
    const times = header.filter((name) => name === column).length;
    if (times === 1) continue;
    const what = times === 0 ? 'is missing' : 'stands there more than once';
    faults.push({ file, line: 1, reason: `the column ${column} ${what}` });
  }
  return faults.length === before;
}

function takeRow(
  reading: CsvReading,
  header: readonly string[],
  record: readonly string[],
  line: number,
): void {
  if (record.length !== header.length) {
    const reason = `has ${record.length} fields, the header has ${header.length}`;
    reading.faults.push({ file: reading.file, line, reason });
    return;
  }
  if (record.some((text) => text.includes('\uFFFD'))) {
    reading.faults.push({ file: reading.file, line, reason: 'is not written in UTF-8' });
    return;
  }
  const places = new Map(header.map((name, n) => [name, n]));
  reading.onRow({
    line,
    text: (column) => (record[places.get(column) ?? -1] ?? '').trim(),
  });
}
