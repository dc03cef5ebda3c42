/** How a service says which events it applies, and how. */
import type { EventContract } from '@satchel/contracts';
import type { EventEnvelope } from './envelope.js';
import type { SqlRunner } from './types.js';

/**
 * Applies one event inside the transaction that also records its id. Called once per message id.
 * Throwing means "not applicable now": retried with growing delay, then parked; its key waits.
 * A ProblemError of status 503 (an owner that cannot answer) waits without counting as a failure.
 */
export type EventHandler<T> = (event: EventEnvelope<T>, tx: SqlRunner) => Promise<void>;

/** One event of a gapless sequence, from the stream or from the owner. */
export interface SequencedEvent<T> {
  readonly sequence: number;
  readonly epoch: number;
  readonly data: T;
}

/** Applies gapless sequences per key; the consumer's own applied sequence is its inbox. */
export interface SequencedHandler<T> {
  /**
   * Last applied sequence of each key, 0 or absent if none. Lock the rows when asked inside a
   * transaction.
   */
  appliedSequences(tx: SqlRunner, keys: string[]): Promise<Map<string, number>>;
  /**
   * Applies runs of many keys, each exactly the next events of its key, and stores the last as
   * applied.
   */
  apply(tx: SqlRunner, runs: ReadonlyMap<string, SequencedEvent<T>[]>): Promise<void>;
  /**
   * Asks the owner for events after a sequence, in order, one page. May throw when it cannot
   * answer.
   */
  fetchSince(key: string, afterSequence: number): Promise<SequencedEvent<T>[]>;
}

/** One subject with what to do about it; made by `onEvent` and `onSequenced`. */
export type EventSubscription =
  | {
      readonly subject: string;
      readonly kind: 'plain';
      readonly handler: EventHandler<unknown>;
    }
  | {
      readonly subject: string;
      readonly kind: 'sequenced';
      readonly handler: SequencedHandler<unknown>;
    };

/**
 * Applies each event once by its message id: register and state events, whose handler lets the
 * highest version win.
 */
export function onEvent<T>(
  contract: EventContract<T>,
  handler: EventHandler<T>,
): EventSubscription {
  return {
    subject: contract.subject,
    kind: 'plain',
    handler: handler as EventHandler<unknown>,
  };
}

/** Applies each key's events in exactly their sequence; gaps are asked for from the owner. */
export function onSequenced<T>(
  contract: EventContract<T>,
  handler: SequencedHandler<T>,
): EventSubscription {
  return {
    subject: contract.subject,
    kind: 'sequenced',
    handler: handler as SequencedHandler<unknown>,
  };
}
