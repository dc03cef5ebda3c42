/** Messages as they come out of the stream, sorted by what is to be done with them. */
import { createHash } from 'node:crypto';
import { decodeEnvelope, type EventEnvelope, NotAnEnvelope } from './envelope.js';

/** A message in hand: read, then acknowledged or handed back. JetStream's messages are such. */
export interface Delivery {
  readonly subject: string;
  string(): string;
  ack(): void;
  /** Hands it back, to be delivered again after so many milliseconds. */
  nak(millis?: number): void;
}

/** A message that is an event of ours. */
export interface Incoming {
  readonly message: Delivery;
  readonly event: EventEnvelope;
  /** The envelope as it came. */
  readonly text: string;
}

/** A message that can never be applied, whoever tries. */
export interface Unreadable {
  readonly message: Delivery;
  readonly messageId: string;
  readonly text: string;
  readonly reason: string;
}

export function readMessage(message: Delivery): Incoming | Unreadable {
  const text = message.string();
  try {
    return { message, event: decodeEnvelope(text), text };
  } catch (error) {
    if (!(error instanceof NotAnEnvelope)) throw error;
    return { message, messageId: idFor(text), text, reason: error.message };
  }
}

/** The same bytes always get the same id, so that a redelivery is recognised. */
function idFor(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return `${parts.join('-')}-${hex.slice(20, 32)}`;
}
