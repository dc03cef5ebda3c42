/**
 * One turn of the relay: rows that are not published yet go out, pipelined and in order, and are
 * marked with the stream sequence that the broker gave them.
 */
import type { Broker, Published } from './broker.js';
import { crashPoint } from './crash-point.js';
import { encodeEnvelope } from './envelope.js';
import { idOnTheWire } from './epoch.js';
import type { Acknowledged, OutboxTable, PendingEvent } from './outbox-table.js';
import type { SqlRunner } from './types.js';

export const PUBLISH_LIMIT = 500;

const pickSql = `
SELECT position, message_id, subject, partition_key, sequence, epoch, payload::text AS payload,
       traceparent, created_at
FROM outbox WHERE published_at IS NULL ORDER BY position LIMIT $1`;

const markSql = `
WITH marked AS (
  UPDATE outbox SET published_at = now(), stream_sequence = acked.stream_sequence
  FROM unnest($1::bigint[], $2::bigint[]) AS acked(position, stream_sequence)
  WHERE outbox.position = acked.position
)
UPDATE relay_state SET last_sequence = greatest(last_sequence, $4) WHERE stream = $3`;

/** What became of one turn. */
export interface PublicationResult {
  readonly picked: number;
  /** Highest stream sequence known after this turn. */
  readonly lastSequence: number;
  /** Why some rows were not acknowledged, if so; they stay unpublished. */
  readonly failure?: unknown;
  /** The broker gave out a sequence that it had given out before: it has forgotten messages. */
  readonly forgot: boolean;
}

export interface Publication {
  readonly service: string;
  readonly stream: string;
  readonly lastSequence: number;
  readonly outbox: OutboxTable;
  readonly broker: Pick<Broker, 'publish' | 'whileConnected'>;
}

/** Publishes up to `PUBLISH_LIMIT` rows. Throws only for PostgreSQL and a lost connection. */
export async function publishPending(
  run: SqlRunner,
  publication: Publication,
): Promise<PublicationResult> {
  const { service, stream, lastSequence, outbox, broker } = publication;
  const rows = await outbox.pending(run, PUBLISH_LIMIT);
  if (rows.length === 0) return { picked: 0, lastSequence, forgot: false };
  await crashPoint('relay.before-publish');
  const sends = rows.map((row) =>
    broker.publish(row.subject, encodeEnvelope(service, row), row.messageId),
  );
  const outcomes = await broker.whileConnected(Promise.allSettled(sends));
  await crashPoint('relay.after-publish');
  const { acked, ...result } = weigh(rows, outcomes, lastSequence);
  // A broker that forgot is not believed: its rows stay unpublished and go out once more.
  if (!result.forgot && acked.length > 0) {
    await outbox.markPublished(run, stream, acked, result.lastSequence);
  }
  return { picked: rows.length, ...result };
}

function weigh(
  rows: readonly PendingEvent[],
  outcomes: readonly PromiseSettledResult<Published>[],
  knownSequence: number,
) {
  const acked: Acknowledged[] = [];
  const given = new Set<number>();
  let lastSequence = knownSequence;
  let forgot = false;
  let failure: unknown;
  outcomes.forEach((outcome, index) => {
    const row = rows[index] as PendingEvent;
    if (outcome.status === 'rejected') {
      failure ??= outcome.reason;
      return;
    }
    const { seq, duplicate } = outcome.value;
    // Answers may come in any order; a number may only never come twice.
    if (!duplicate && (seq <= knownSequence || given.has(seq))) forgot = true;
    if (!duplicate) given.add(seq);
    lastSequence = Math.max(lastSequence, seq);
    acked.push([row.position, seq]);
  });
  return { acked, lastSequence, forgot, ...(failure === undefined ? {} : { failure }) };
}

/** The oldest rows that are not published, in order. */
export async function pending(run: SqlRunner, limit: number): Promise<PendingEvent[]> {
  return (await run(pickSql, [limit])).map(pendingOf);
}

/** Marks rows as published, and the stream as come this far. */
export async function markPublished(
  run: SqlRunner,
  stream: string,
  acked: readonly Acknowledged[],
  lastSequence: number,
): Promise<void> {
  const positions = acked.map(([position]) => position);
  const sequences = acked.map(([, sequence]) => sequence);
  await run(markSql, [positions, sequences, stream, lastSequence]);
  await crashPoint('relay.after-mark');
}

function pendingOf(row: Record<string, unknown>): PendingEvent {
  const epoch = Number(row['epoch']);
  return {
    position: String(row['position']),
    messageId: idOnTheWire(String(row['message_id']), epoch),
    subject: String(row['subject']),
    partitionKey: String(row['partition_key']),
    sequence: row['sequence'] === null ? null : String(row['sequence']),
    epoch,
    payloadText: String(row['payload']),
    traceparent: row['traceparent'] === null ? null : String(row['traceparent']),
    createdAt: row['created_at'] as Date,
  };
}
