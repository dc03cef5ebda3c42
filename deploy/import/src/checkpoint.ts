/**
 * How far an import came, so that an interrupted one goes on without sending everything again. It
 * only saves time: a checkpoint that is lost or old is harmless, since ids are never booked twice.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export class Checkpoint {
  private readonly file: string;
  private readonly confirmed: number[];
  /** Whether an earlier run left one. */
  readonly isContinued: boolean;

  /** `about` is everything that decides which batch is which, the content of the files included. */
  constructor(folder: string, about: object, lanes: number) {
    const key = createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 32);
    this.file = join(folder, `${key}.json`);
    const kept = this.read(lanes);
    this.isContinued = kept !== undefined;
    this.confirmed = kept ?? new Array<number>(lanes).fill(0);
  }

  /** Batches of this lane that were answered. */
  batches(lane: number): number {
    return this.confirmed[lane] ?? 0;
  }

  /** Call it after the answers to the lane's next batch were looked at. */
  confirm(lane: number): void {
    this.confirmed[lane] = this.batches(lane) + 1;
    mkdirSync(dirname(this.file), { recursive: true });
    const partial = `${this.file}.${process.pid}`;
    writeFileSync(partial, JSON.stringify(this.confirmed));
    renameSync(partial, this.file);
  }

  /** The import is whole: nothing is left to go on with. */
  clear(): void {
    rmSync(this.file, { force: true });
  }

  private read(lanes: number): number[] | undefined {
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    const kept = parsed(text);
    const isSound =
      Array.isArray(kept) && kept.length === lanes && kept.every((n) => Number.isInteger(n));
    return isSound ? kept : undefined;
  }
}

/** A file that was cut off is no checkpoint. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
