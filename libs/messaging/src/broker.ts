/** The broker as the relay sees it: one stream, who reads it, and how to add to it. */
import type { DurableFloor, StreamState } from './stream.js';

/** What the broker answers to a published message. */
export interface Published {
  readonly seq: number;
  /** It had this message id already; `seq` is where. */
  readonly duplicate: boolean;
}

export interface Broker {
  /** The stream of the service's events; made for this epoch if there is none. */
  ensureStream(epoch: number): Promise<StreamState>;
  /** Deletes the stream with its consumers and its window of duplicates. */
  deleteStream(): Promise<void>;
  /** Deletes the durable consumers; each makes itself anew and reads from the start. */
  forgetConsumers(): Promise<void>;
  /**
   * Durable consumers that were given more than the first `last` messages are given again what
   * comes after these, and what they had not acknowledged.
   */
  rewindConsumers(last: number): Promise<void>;
  /** The durable consumers with how far each has acknowledged without a gap. */
  durables(): Promise<DurableFloor[]>;
  /** Which message has this number in the stream; undefined when none has, or none any more. */
  messageIdAt(sequence: number): Promise<string | undefined>;
  publish(subject: string, text: string, messageId: string): Promise<Published>;
  /** The outcome of `work`, or a rejection as soon as the connection is lost. */
  whileConnected<T>(work: Promise<T>): Promise<T>;
}
