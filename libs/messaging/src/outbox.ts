/**
 * The outbox: events leave in the same transaction as the change they announce, as rows that the
 * relay publishes later. Rows live on until every subscriber has confirmed applying them.
 */
import type { EventContract } from '@satchel/contracts';
import { crashPoint } from './crash-point.js';
import { currentEpoch } from './epoch.js';
import type { SqlRunner } from './types.js';

/** Create statements for a service's first migration; run them as the owner role. */
export const outboxSql = `
CREATE TABLE outbox (
  position bigserial PRIMARY KEY,
  message_id uuid NOT NULL UNIQUE,
  subject text NOT NULL,
  partition_key text NOT NULL,
  sequence bigint,
  epoch integer NOT NULL DEFAULT 1,
  payload jsonb NOT NULL,
  traceparent text,
  created_at timestamptz NOT NULL,
  published_at timestamptz,
  stream_sequence bigint,
  confirmed_at timestamptz
);
CREATE INDEX outbox_unpublished ON outbox (position) WHERE published_at IS NULL;
CREATE TABLE relay_state (
  stream text PRIMARY KEY,
  created text NOT NULL,
  last_sequence bigint NOT NULL,
  confirmed_sequence bigint NOT NULL DEFAULT 0
);
`;

/** What the runtime role needs on the tables of `outboxSql`; add it to the same migration. */
export function outboxGrants(runtimeRole: string): string {
  return `
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox, relay_state TO ${runtimeRole};
GRANT USAGE ON SEQUENCE outbox_position_seq TO ${runtimeRole};
`;
}

/** An event on its way out. */
export interface OutgoingEvent {
  /** Unique for ever; an RFC 9562 UUID made by the caller. */
  readonly messageId: string;
  /** `<service>.evt.<name>.v<n>` */
  readonly subject: string;
  /** Order is kept among events of one key. */
  readonly partitionKey: string;
  /** Gapless per key, from 1, for sequenced events. */
  readonly sequence?: number;
  readonly payload: unknown;
  readonly traceparent?: string;
  readonly createdAt: Date;
}

/** The same, checked against the contract's type of body. */
export function outgoing<T>(
  contract: EventContract<T>,
  event: Omit<OutgoingEvent, 'subject' | 'payload'> & { readonly payload: T },
): OutgoingEvent {
  return { ...event, subject: contract.subject };
}

const COLUMNS = [
  ['message_id', 'uuid'],
  ['subject', 'text'],
  ['partition_key', 'text'],
  ['sequence', 'bigint'],
  ['payload', 'jsonb'],
  ['traceparent', 'text'],
  ['created_at', 'timestamptz'],
] as const;

/**
 * The columns that a writer with a statement of its own fills, for `INSERT INTO outbox (…)`; the
 * last one is `currentEpoch`.
 */
export const outboxColumnList = [...COLUMNS.map(([name]) => name), 'epoch'].join(', ');

const names = COLUMNS.map(([name]) => name).join(', ');
const unnestParameters = COLUMNS.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ');
const insertSql = `INSERT INTO outbox (${outboxColumnList})
SELECT ${names}, ${currentEpoch}
FROM unnest(${unnestParameters}) WITH ORDINALITY AS event(${names}, n) ORDER BY n`;

/** One array per column, as the parameters of `unnest`. */
function outboxArrays(events: readonly OutgoingEvent[]): unknown[][] {
  const rows = events.map((event) => [
    event.messageId,
    event.subject,
    event.partitionKey,
    event.sequence ?? null,
    JSON.stringify(event.payload),
    event.traceparent ?? null,
    event.createdAt,
  ]);
  return COLUMNS.map((_column, index) => rows.map((row) => row[index]));
}

/**
 * Appends events inside the caller's transaction, in the given order, in one statement.
 * `notify` wakes the relay of another process when the transaction commits; it costs a
 * database-wide lock at commit, so hot writers leave it out and ring `relay.wake()` after their
 * commit instead.
 */
export async function appendToOutbox(
  run: SqlRunner,
  events: readonly OutgoingEvent[],
  options: { readonly notify?: boolean } = {},
): Promise<void> {
  if (events.length === 0) return;
  await run(insertSql, outboxArrays(events));
  await crashPoint('outbox.after-append');
  if (options.notify ?? true) await run(`SELECT pg_notify('outbox', '')`, []);
}
