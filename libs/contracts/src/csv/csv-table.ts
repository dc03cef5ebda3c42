/**
 * A CSV file as a table: its columns, each a field of a contract class. One definition serves what
 * writes the file, what reads it and the page that explains it, so they cannot differ.
 */
import { check } from '../check.js';
import type { Class } from '../field.js';
import type { FieldError } from '../problem.js';
import { type CellForm, csvField, type DayOrder, readCell, writeCell } from './csv-cell.js';

export interface CsvColumn {
  /** Heading of the column. */
  readonly name: string;
  /** Path of the field in the row's class, parts with a stroke between. */
  readonly field: string;
  readonly form: CellForm;
  /** Whether the column must stand in the file and no cell of it may be empty. */
  readonly isNeeded: boolean;
  /** Written for whoever reads the file, and left aside when the file is read in. */
  readonly isTold: boolean;
}

export interface CsvTable {
  readonly name: string;
  /** What a line is, as a sentence. */
  readonly about: string;
  readonly of: Class<unknown>;
  readonly columns: readonly CsvColumn[];
  /** Columns that together name a line. */
  readonly key: readonly string[];
}

/** A fault of one cell, or of a whole line where it names no column. */
export interface LineFault {
  readonly column: string;
  readonly value: string;
  readonly problem: string;
  readonly todo: string;
}

/** What makes spreadsheets read the file as UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';
export const LINE_END = '\r\n';

/** A column; the heading follows from the field: `remoteness/population` is `population`. */
export function column(
  field: string,
  form: CellForm = 'text',
  is: 'needed' | 'free' | 'told' = 'free',
): CsvColumn {
  const own = field.split('/').at(-1) ?? field;
  const name = own.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return { name, field, form, isNeeded: is === 'needed', isTold: is === 'told' };
}

export function csvHeader({ columns }: CsvTable): string {
  return columns.map(({ name }) => name).join(',') + LINE_END;
}

/** A row as a line of the file. */
export function csvLine({ columns }: CsvTable, row: object): string {
  const cells = columns.map(({ field, form }) => csvField(writeCell(form, valueAt(row, field))));
  return cells.join(',') + LINE_END;
}

export interface LineRead {
  readonly row: Record<string, unknown>;
  /** Empty when the row is what its class says. */
  readonly faults: LineFault[];
}

/** Reads a line, by the text under each column; empty means that there is none. */
export function readLine(
  table: CsvTable,
  textOf: (column: string) => string,
  days: DayOrder = 'iso',
): LineRead {
  const row: Record<string, unknown> = {};
  const faults: LineFault[] = [];
  for (const { name, field, form, isNeeded, isTold } of table.columns) {
    if (isTold) continue;
    const text = textOf(name);
    if (text === '') {
      if (isNeeded) faults.push(missing(name));
      continue;
    }
    const read = readCell(form, text, days);
    if ('value' in read) put(row, field, read.value);
    else faults.push({ column: name, value: text, ...read });
  }
  if (faults.length > 0) return { row, faults };
  return { row, faults: check(table.of, row).map((fault) => inColumn(table, fault, textOf)) };
}

function missing(column: string): LineFault {
  return { column, value: '', problem: 'is empty', todo: 'Fill it in, or take the line out.' };
}

/** The column in which the field of an entry stands; empty where the pointer names none. */
export function columnAt(columns: CsvTable['columns'], pointer: string): string {
  const path = pointer.slice(1);
  const isIn = ({ field }: CsvColumn) => path === field || path.startsWith(`${field}/`);
  return columns.find(isIn)?.name ?? '';
}

function inColumn(
  { columns }: CsvTable,
  { pointer, detail }: FieldError,
  textOf: (column: string) => string,
): LineFault {
  const name = columnAt(columns, pointer);
  const todo = 'Put it right; docs/CSV.md says what the column takes.';
  return { column: name, value: name === '' ? '' : textOf(name), problem: detail, todo };
}

function valueAt(row: object, field: string): unknown {
  let at: unknown = row;
  for (const part of field.split('/')) at = (at as Record<string, unknown> | undefined)?.[part];
  return at;
}

function put(row: Record<string, unknown>, field: string, value: unknown): void {
  const path = field.split('/');
  const last = path.pop() ?? field;
  let at = row;
  for (const part of path) {
    at[part] ??= {};
    at = at[part] as Record<string, unknown>;
  }
  at[last] = value;
}
