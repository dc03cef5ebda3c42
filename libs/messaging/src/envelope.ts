/**
 * What an event looks like on the wire: CloudEvents 1.0 in structured JSON, with the extension
 * attributes `partitionkey`, `sequence`, `epoch` and `traceparent`. What is written here can be
 * read here, and a message that is not such an envelope is told apart from one that is.
 */

/** An event as a consumer sees it. `type` is the NATS subject, `id` its unique message id. */
export interface EventEnvelope<T = unknown> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** RFC 3339, when the event was recorded. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** Messages of one key are applied in order; a poisoned message blocks its key only. */
  readonly partitionkey: string;
  /** Gapless per key where the event is sequenced, else absent. */
  readonly sequence?: number;
  readonly epoch: number;
  readonly traceparent?: string;
  readonly data: T;
}

/**
 * An outbox row in the shape the relay reads it; the payload stays text, nobody parses it twice.
 */
export interface StoredEvent {
  readonly messageId: string;
  readonly subject: string;
  readonly partitionKey: string;
  readonly sequence: string | null;
  readonly epoch: number;
  readonly payloadText: string;
  readonly traceparent: string | null;
  readonly createdAt: Date;
}

/** Thrown for a message that is no envelope of ours; it can never be applied. */
export class NotAnEnvelope extends Error {
  override readonly name = 'NotAnEnvelope';
}

/** Writes a stored event as CloudEvents JSON text. `service` becomes the source `/service`. */
export function encodeEnvelope(service: string, event: StoredEvent): string {
  const attributes = JSON.stringify({
    specversion: '1.0',
    id: event.messageId,
    source: `/${service}`,
    type: event.subject,
    time: event.createdAt.toISOString(),
    datacontenttype: 'application/json',
    partitionkey: event.partitionKey,
    // The CloudEvents sequence extension is a string.
    ...(event.sequence === null ? {} : { sequence: event.sequence }),
    epoch: event.epoch,
    ...(event.traceparent === null ? {} : { traceparent: event.traceparent }),
  });
  return `${attributes.slice(0, -1)},"data":${event.payloadText}}`;
}

/** Reads CloudEvents JSON. Throws `NotAnEnvelope` with the reason if it is not one of ours. */
export function decodeEnvelope(text: string): EventEnvelope {
  const parsed = parseObject(text);
  const { id, type, partitionkey, source, time } = parsed;
  if (parsed['specversion'] !== '1.0') throw new NotAnEnvelope('specversion is not 1.0');
  const traceparent = parsed['traceparent'];
  const sequence = readSequence(parsed['sequence']);
  return {
    specversion: '1.0',
    id: requireUuid(id),
    source: requireText('source', source),
    type: requireText('type', type),
    time: requireText('time', time),
    datacontenttype: 'application/json',
    partitionkey: requireText('partitionkey', partitionkey),
    ...(sequence === undefined ? {} : { sequence }),
    epoch: typeof parsed['epoch'] === 'number' ? parsed['epoch'] : 1,
    ...(typeof traceparent === 'string' ? { traceparent } : {}),
    data: parsed['data'],
  };
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new NotAnEnvelope('the message is not JSON', { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new NotAnEnvelope('the message is not a JSON object');
  }
  return value as Record<string, unknown>;
}

function requireText(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new NotAnEnvelope(`attribute ${name} is missing`);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function requireUuid(value: unknown): string {
  if (typeof value === 'string' && UUID.test(value)) return value.toLowerCase();
  throw new NotAnEnvelope('attribute id is not a UUID');
}

function readSequence(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const sequence = Number(value);
  if (Number.isSafeInteger(sequence) && sequence > 0) return sequence;
  throw new NotAnEnvelope('attribute sequence is not a positive whole number');
}
