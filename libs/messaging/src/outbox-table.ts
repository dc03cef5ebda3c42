/**
 * Where the relay finds what is to be published, and remembers how far it has come: PostgreSQL in a
 * service, memory in the simulation. Both pass `outbox-table.spec.ts`.
 */
import type { StoredEvent } from './envelope.js';
import type { Session } from './lease.js';
import type { StreamState } from './stream.js';
import type { SqlRunner } from './types.js';

/** What the relay remembers of its stream. */
export interface RelayState {
  readonly created: string;
  readonly lastSequence: number;
  readonly confirmedSequence: number;
  /** In which everything in the outbox was published, or is about to be. */
  readonly epoch: number;
  /** On the wire, of the event that got `lastSequence`; absent where that was none of ours. */
  readonly lastMessageId?: string;
}

/** A row that is not published yet. */
export interface PendingEvent extends StoredEvent {
  readonly position: string;
}

/** A row that the broker acknowledged, and the sequence that it gave it. */
export type Acknowledged = readonly [position: string, sequence: number];

export interface OutboxTable {
  /** Which history this database tells. */
  ownEpoch(run: SqlRunner): Promise<number>;
  /** The oldest rows that are not published, in order. */
  pending(run: SqlRunner, limit: number): Promise<PendingEvent[]>;
  /** Marks rows as published, and the stream as come this far. */
  markPublished(
    run: SqlRunner,
    stream: string,
    acked: readonly Acknowledged[],
    lastSequence: number,
  ): Promise<void>;
  /** What was remembered; a stream seen for the first time is remembered as it is. */
  recall(run: SqlRunner, stream: StreamState): Promise<RelayState>;
  /**
   * After a loss: whatever is not confirmed counts as unpublished again, and the stream as it is
   * now is remembered. Answers how many rows go out again.
   */
  startOver(session: Session, stream: StreamState): Promise<number>;
  /**
   * After a restore: everything counts as unpublished, confirmed or not, and the stream of the new
   * epoch is remembered. Answers how many rows go out again.
   */
  beginEpoch(session: Session, stream: StreamState): Promise<number>;
  /** Remembers that every subscriber has applied the stream up to a sequence. */
  noteConfirmed(run: SqlRunner, stream: StreamState, sequence: number): Promise<void>;
  /** Deletes rows older than two weeks that every subscriber has applied; answers how many. */
  sweepConfirmed(run: SqlRunner, stream: string, limit: number): Promise<number>;
}
