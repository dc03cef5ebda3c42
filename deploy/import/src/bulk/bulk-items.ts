/**
 * Turns a file into items of the API, one after the other, in memory that hardly grows with the
 * file: of each key its line is remembered, of each row nothing. Every fault is told; of a report
 * with a fault in any of its lines nothing is made.
 */
import type { Hash } from 'node:crypto';
import { type DayOrder, readLine } from '@satchel/contracts';
import { csvRows } from '../read-csv.js';
import type { BulkKind, Line, Referred } from './bulk-kind.js';
import { KeyLines } from './key-lines.js';
import type { FoundFault } from './line-report.js';

/** What the register knows; nothing is said about references where it was not asked. */
export type KnownCodes = ReadonlyMap<Referred, ReadonlySet<string>>;

export interface BulkReading {
  readonly file: string;
  readonly kind: BulkKind;
  readonly days: DayOrder;
  readonly known: KnownCodes;
  /** Codes that lines of the file register, above or below. */
  readonly inFile?: KeyLines;
  readonly now: Date;
  readonly hash?: Hash;
  readonly signal: AbortSignal;
  onFault(fault: FoundFault): void;
  onBytes?(count: number): void;
}

export interface BulkItem {
  /** On which it begins. */
  readonly line: number;
  readonly lines: number;
  readonly item: object;
}

/** Throws when the file cannot be read at all, and the signal's reason once that is aborted. */
export async function* bulkItems(reading: BulkReading): AsyncGenerator<BulkItem> {
  const { kind, signal } = reading;
  const seen = new Seen(reading);
  let together: Line[] = [];
  let key = '';
  let isSound = true;
  const finished = (): BulkItem | undefined => {
    const [first] = together;
    if (!first) return undefined;
    const faults = kind.faultsOf(together, reading.now);
    for (const fault of faults) reading.onFault(fault);
    if (!isSound || faults.length > 0) return undefined;
    return { line: first.number, lines: together.length, item: kind.itemOf(together) };
  };
  for await (const { line, isWhole, row } of linesOf(reading, seen)) {
    signal.throwIfAborted();
    const next = row === undefined ? '' : kind.keyOf(row);
    if (row && kind.mayJoin && next === key) {
      together.push({ number: line, row });
      isSound &&= isWhole;
      continue;
    }
    const done = finished();
    if (done) yield done;
    together = row ? [{ number: line, row }] : [];
    const isNew = row === undefined || seen.isNew(next, line);
    isSound = isWhole && isNew;
    key = next;
  }
  const last = finished();
  if (last) yield last;
}

interface ReadLine {
  readonly line: number;
  /** Absent where the line says too little to have a key. */
  readonly row: Record<string, unknown> | undefined;
  readonly isWhole: boolean;
}

async function* linesOf(reading: BulkReading, seen: Seen): AsyncGenerator<ReadLine> {
  const { file, kind, days, hash, onBytes, onFault } = reading;
  const { columns } = kind.table;
  const rows = csvRows({
    file,
    columns: columns.filter(({ isNeeded }) => isNeeded).map(({ name }) => name),
    known: columns.map(({ name }) => name),
    ...(hash ? { hash } : {}),
    ...(onBytes ? { onBytes } : {}),
    onFault: ({ line, reason }) =>
      onFault({ line, column: '', value: '', problem: reason, todo: 'Put the file right.' }),
  });
  const isText = new Set(columns.filter(({ form }) => form === 'text').map(({ name }) => name));
  for await (const csv of rows) {
    const textOf = (name: string): string =>
      isText.has(name) && csv.text(name) !== '' ? csv.raw(name) : csv.text(name);
    const { row, faults } = readLine(kind.table, textOf, days);
    for (const fault of faults) onFault({ ...fault, line: csv.line });
    const isWhole = faults.length === 0;
    const isKnown = isWhole && seen.knowsAll(row, csv.line);
    yield { line: csv.line, row: isWhole ? row : undefined, isWhole: isWhole && isKnown };
  }
}

/** What stood in the file so far, and what the register knows. */
class Seen {
  private readonly keys = new KeyLines();

  constructor(private readonly reading: BulkReading) {}

  isNew(key: string, line: number): boolean {
    const { kind, onFault } = this.reading;
    const before = this.keys.add(key, line);
    if (before === 0) return true;
    const problem = kind.mayJoin
      ? `is of the same report as line ${before}, but does not stand beside it`
      : `says again what line ${before} says`;
    const todo = kind.mayJoin
      ? 'Put lines of one report together, or tell them apart by `reference`.'
      : 'Take one of the two out.';
    onFault({ line, column: kind.table.key[0] ?? '', value: key, problem, todo });
    return false;
  }

  knowsAll(row: object, line: number): boolean {
    const { kind, known, inFile, onFault } = this.reading;
    let isKnown = true;
    for (const { column, of, to } of kind.references) {
      const codes = known.get(to);
      if (!codes) continue;
      for (const code of of(row)) {
        const isOwn = kind.registers === to;
        if (codes.has(code) || (isOwn && inFile?.has(code))) continue;
        isKnown = false;
        const where = isOwn ? ', nor has the file' : '';
        const problem = `the register has no ${code} among its ${to}${where}`;
        const todo = isOwn ? 'Add it to the file.' : `Load ${to} first.`;
        onFault({ line, column, value: code, problem, todo });
      }
    }
    return isKnown;
  }
}

/** The codes that the lines of a file register, sound or not; reads it through once. */
export async function codesInFile(file: string, signal: AbortSignal): Promise<KeyLines> {
  const codes = new KeyLines();
  for await (const row of csvRows({ file, columns: ['id'], onFault: () => undefined })) {
    signal.throwIfAborted();
    codes.add(row.text('id'), row.line);
  }
  return codes;
}

/** Whether lines of this kind may refer to other lines of the same file. */
export function refersToItself({ references, registers }: BulkKind): boolean {
  return references.some(({ to }) => to === registers);
}

/**
 * Items in an order in which each comes after those that it refers to, whatever the order of the
 * file: as many readings as the chain is long, nothing kept but codes. What waits for itself comes
 * last.
 */
export async function* parentsFirst(
  kind: BulkKind,
  known: KnownCodes,
  read: () => AsyncIterable<BulkItem>,
): AsyncGenerator<BulkItem> {
  const given = new KeyLines();
  const own = kind.references.filter(({ to }) => to === kind.registers);
  const isThere = (code: string): boolean =>
    given.has(code) || known.get(own[0]?.to ?? 'zones')?.has(code) === true;
  let before = -1;
  for (let isLast = false; ; ) {
    let waiting = 0;
    for await (const each of read()) {
      const code = String(Reflect.get(each.item, 'id'));
      if (given.has(code)) continue;
      const isReady = own.every(({ of }) => of(each.item).every(isThere));
      if (!isReady && !isLast) {
        waiting += 1;
        continue;
      }
      given.add(code, each.line);
      yield each;
    }
    if (waiting === 0) return;
    isLast = given.size === before;
    before = given.size;
  }
}
