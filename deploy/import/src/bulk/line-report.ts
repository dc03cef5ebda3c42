/**
 * The report of every line that is not as it should be: counted, the first of them kept for the
 * screen, all of them written to a CSV file as they are found, so that no file is too long for it.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { BYTE_ORDER_MARK, csvField, LINE_END, type LineFault, safeText } from '@satchel/contracts';

export interface FoundFault extends LineFault {
  readonly line: number;
}

const SHOWN_MAX = 20;
const VALUE_MAX = 200;
const FLUSH_AT = 65_536;
const HEADER = ['line', 'column', 'value', 'problem', 'what_to_do'];

export class LineReport {
  /** The first of them. */
  readonly shown: FoundFault[] = [];
  private total = 0;
  private readonly file: number | undefined;
  private waiting = '';

  /** Nothing is written to a file unless one is named. Throws when it cannot be opened. */
  constructor(path: string | undefined) {
    this.file = path === undefined ? undefined : openSync(path, 'w');
    this.write(BYTE_ORDER_MARK + HEADER.join(',') + LINE_END);
  }

  get count(): number {
    return this.total;
  }

  add(fault: FoundFault): void {
    this.total += 1;
    if (this.shown.length < SHOWN_MAX) this.shown.push(fault);
    const { line, column, value, problem, todo } = fault;
    const cells = [String(line), column, value.slice(0, VALUE_MAX), problem, todo];
    this.write(cells.map((cell) => csvField(safeText(cell))).join(',') + LINE_END);
  }

  close(): void {
    if (this.file === undefined) return;
    writeSync(this.file, this.waiting);
    closeSync(this.file);
  }

  private write(text: string): void {
    if (this.file === undefined) return;
    this.waiting += text;
    if (this.waiting.length < FLUSH_AT) return;
    writeSync(this.file, this.waiting);
    this.waiting = '';
  }
}
