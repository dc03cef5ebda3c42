/**
 * Where a consumer keeps what it took over and what waits: PostgreSQL in a service, memory in the
 * simulation. Both pass `inbox-table.spec.ts`; what is decided about messages is decided
 * once, in `apply-batch.ts` and `retry-parked.ts`.
 */
import type { Incoming } from './incoming.js';
import type { Parkable, Setback, Waiting } from './parked.js';
import type { SqlRunner } from './types.js';

export interface InboxTable {
  /** Records ids; answers those that were not known. */
  takeOver(tx: SqlRunner, consumer: string, messageIds: readonly string[]): Promise<Set<string>>;
  /** Which of these keys have something waiting. */
  blockedKeys(run: SqlRunner, consumer: string, keys: readonly string[]): Promise<Set<string>>;
  /** Parks a message that failed. */
  park(tx: SqlRunner, consumer: string, message: Parkable, setback: Setback): Promise<void>;
  /** Parks messages behind what blocks their key, in their order. */
  parkBehind(tx: SqlRunner, consumer: string, messages: readonly Incoming[]): Promise<void>;
  /** Keys whose first message is due for another try. */
  dueKeys(run: SqlRunner, consumer: string, limit: number): Promise<string[]>;
  /** Milliseconds until the next key is due, undefined when none will be by itself. */
  nextDueInMs(run: SqlRunner, consumer: string): Promise<number | undefined>;
  /** The first of a key, if any. */
  firstWaiting(run: SqlRunner, consumer: string, key: string): Promise<Waiting | undefined>;
  /** It was applied; in the same transaction. */
  unpark(tx: SqlRunner, waiting: Waiting): Promise<void>;
  /** It failed once more. */
  noteSetback(run: SqlRunner, waiting: Waiting, setback: Setback): Promise<void>;
  /** How many messages wait for a person, and how many for their next try. */
  countParked(
    run: SqlRunner,
    consumer: string,
  ): Promise<{ readonly parked: number; readonly retrying: number }>;
}
