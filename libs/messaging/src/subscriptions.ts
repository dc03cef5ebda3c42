/** How a service says which events it applies, and how. */
import type { CopiedKind, EventContract } from '@satchel/contracts';
import type { Mark } from './compare-heads.js';
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
  /** Absent where the copy is never compared with its owner. */
  readonly copy?: SequencedCopy | undefined;
}

/** What makes a sequenced copy comparable with its owner. */
export interface SequencedCopy {
  readonly kind: CopiedKind;
  /** A page of our keys, those after `after` in an order of the copy's own. */
  marksAfter(run: SqlRunner, after: string | undefined, limit: number): Promise<Mark[]>;
  /** Makes the copy of a key empty again, as if nothing had been applied. */
  forget(tx: SqlRunner, key: string): Promise<void>;
}

/** What makes the copy of a state comparable with its owner; the key is the event's own. */
export interface StateCopy {
  readonly subject: string;
  readonly kind: CopiedKind;
  /** Lets the next state of the key be taken, whatever its version. */
  lower(tx: SqlRunner, key: string): Promise<void>;
  /** The owner knows nothing of the key: what depended on it is undone. Absent: it stays. */
  withdraw?(tx: SqlRunner, key: string): Promise<void>;
}

/** One subject with what to do about it; made by `onEvent` and `onSequenced`. */
export type EventSubscription =
  | {
      readonly subject: string;
      readonly kind: 'plain';
      readonly handler: EventHandler<unknown>;
      readonly copy?: StateCopy;
    }
  | {
      readonly subject: string;
      readonly kind: 'sequenced';
      readonly handler: SequencedHandler<unknown>;
    };

/**
 * The same for states that carry their version and whose copy is compared with its owner when that
 * was put back from a backup: a version that goes back is listed, not ignored. Without `copy`
 * nothing is compared.
 */
export function onState<T extends { readonly version: number }>(
  contract: EventContract<T>,
  handler: EventHandler<T>,
  copy: Omit<StateCopy, 'subject'> | undefined,
): EventSubscription {
  const { subject } = contract;
  return {
    subject,
    kind: 'plain',
    handler: handler as EventHandler<unknown>,
    ...(copy ? { copy: { ...copy, subject } } : {}),
  };
}

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
