/** The inbox in memory: the same promises as the tables `inbox` and `parked`. */
import type { Clock } from '@satchel/language';
import type { InboxTable } from './inbox-table.js';
import type { Incoming } from './incoming.js';
import { inMemory, type MemoryTransaction } from './memory-database.js';
import type { Parkable, Setback, Waiting } from './parked.js';
import type { SqlRunner } from './types.js';

const INBOX = 'inbox';
const PARKED = 'parked';
const POSITION = 'parked position';

/** A row of `parked`, as whoever looks into the database finds it. */
export interface ParkedRow extends Waiting {
  readonly consumer: string;
  readonly messageId: string;
  readonly reason: string;
  /** Undefined while it waits for a person. */
  readonly dueAt: number | undefined;
  readonly released: boolean;
}

export class MemoryInbox implements InboxTable {
  constructor(private readonly clock: Clock) {}

  takeOver(run: SqlRunner, consumer: string, ids: readonly string[]): Promise<Set<string>> {
    return inMemory(run, async (tx) => {
      await tx.step('take over');
      const fresh = new Set<string>();
      for (const id of ids) {
        if (await tx.insertNew(INBOX, `${consumer} ${id}`, true)) fresh.add(id);
      }
      return fresh;
    });
  }

  blockedKeys(run: SqlRunner, consumer: string, keys: readonly string[]): Promise<Set<string>> {
    return inMemory(run, async (tx) => {
      await tx.step('blocked keys');
      const asked = new Set(keys);
      return new Set(waitingOf(tx, consumer).flatMap(({ key }) => (asked.has(key) ? [key] : [])));
    });
  }

  park(run: SqlRunner, consumer: string, message: Parkable, setback: Setback): Promise<void> {
    return inMemory(run, async (tx) => {
      await tx.step('park');
      await this.put(tx, consumer, message, setback);
    });
  }

  parkBehind(run: SqlRunner, consumer: string, messages: readonly Incoming[]): Promise<void> {
    if (messages.length === 0) return Promise.resolve();
    return inMemory(run, async (tx) => {
      await tx.step('park behind');
      const setback = {
        reason: 'an earlier message of this key waits',
        attempts: 0,
        retryInMs: 0,
      };
      for (const message of messages) await this.put(tx, consumer, message, setback);
    });
  }

  dueKeys(run: SqlRunner, consumer: string, limit: number): Promise<string[]> {
    return inMemory(run, async (tx) => {
      await tx.step('due keys');
      const now = this.clock.now().getTime();
      const due = firstOfEach(waitingOf(tx, consumer)).filter(
        ({ dueAt }) => dueAt !== undefined && dueAt <= now,
      );
      due.sort((one, other) => (one.dueAt ?? 0) - (other.dueAt ?? 0));
      return due.slice(0, limit).map(({ key }) => key);
    });
  }

  nextDueInMs(run: SqlRunner, consumer: string): Promise<number | undefined> {
    return inMemory(run, async (tx) => {
      await tx.step('next due');
      const due = firstOfEach(waitingOf(tx, consumer)).flatMap(({ dueAt }) => dueAt ?? []);
      if (due.length === 0) return undefined;
      return Math.max(0, Math.min(...due) - this.clock.now().getTime());
    });
  }

  firstWaiting(run: SqlRunner, consumer: string, key: string): Promise<Waiting | undefined> {
    return inMemory(run, async (tx) => {
      await tx.step('first waiting');
      return waitingOf(tx, consumer).find((row) => row.key === key);
    });
  }

  unpark(run: SqlRunner, waiting: Waiting): Promise<void> {
    return this.change(run, 'unpark', waiting, () => ({ released: true }));
  }

  noteSetback(run: SqlRunner, waiting: Waiting, setback: Setback): Promise<void> {
    const { reason, attempts, retryInMs } = setback;
    return this.change(run, 'note setback', waiting, () => {
      return { reason, attempts, dueAt: this.dueAt(retryInMs) };
    });
  }

  countParked(
    run: SqlRunner,
    consumer: string,
  ): Promise<{ readonly parked: number; readonly retrying: number }> {
    return inMemory(run, async (tx) => {
      await tx.step('count parked');
      const rows = waitingOf(tx, consumer);
      const isStuck = (row: ParkedRow) => row.dueAt === undefined;
      const stuck = new Set(rows.filter(isStuck).map(({ key }) => key));
      const parked = rows.filter(({ key }) => stuck.has(key)).length;
      return { parked, retrying: rows.length - parked };
    });
  }

  private async put(
    tx: MemoryTransaction,
    consumer: string,
    { event, text }: Parkable,
    { reason, attempts, retryInMs }: Setback,
  ): Promise<void> {
    const { id: messageId, partitionkey: key, type: subject } = event;
    if (!(await tx.insertNew(`${PARKED} ids`, `${consumer} ${messageId}`, true))) return;
    const position = String(tx.next(POSITION)).padStart(12, '0');
    const dueAt = this.dueAt(retryInMs);
    const about = { consumer, messageId, key, subject, text, position };
    const row: ParkedRow = { ...about, reason, attempts, dueAt, released: false };
    await tx.insert(PARKED, position, row);
  }

  private change(
    run: SqlRunner,
    step: string,
    { position }: Waiting,
    how: () => Partial<ParkedRow>,
  ): Promise<void> {
    return inMemory(run, async (tx) => {
      await tx.step(step);
      await tx.lock(PARKED, position);
      const row = tx.read<ParkedRow>(PARKED, position);
      if (row) await tx.write(PARKED, position, { ...row, ...how() });
    });
  }

  private dueAt(inMs: number | undefined): number | undefined {
    return inMs === undefined ? undefined : this.clock.now().getTime() + inMs;
  }
}

function waitingOf(tx: MemoryTransaction, consumer: string): ParkedRow[] {
  const rows = tx.all<ParkedRow>(PARKED);
  const mine = rows.filter((row) => row.consumer === consumer && !row.released);
  return mine.sort((one, other) => (one.position < other.position ? -1 : 1));
}

function firstOfEach(rows: readonly ParkedRow[]): ParkedRow[] {
  const first = new Map<string, ParkedRow>();
  for (const row of rows) if (!first.has(row.key)) first.set(row.key, row);
  return [...first.values()];
}
