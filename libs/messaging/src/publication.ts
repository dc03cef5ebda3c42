/**
 * One turn of the relay: rows that are not published yet go out, pipelined and in order, and are
 * marked with the stream sequence that the broker gave them.
 */
import type { JetStreamClient, PubAck } from '@nats-io/jetstream';
import { crashPoint } from './crash-point.js';
import { encodeEnvelope } from './envelope.js';
import type { SqlRunner } from './types.js';

export const PUBLISH_LIMIT = 500;
const ACK_TIMEOUT_MS = 5000;

const pickSql = `
SELECT position, message_id, subject, partition_key, sequence, epoch, payload::text AS payload,
       traceparent, created_at
FROM outbox WHERE published_at IS NULL ORDER BY position LIMIT ${PUBLISH_LIMIT}`;

const markSql = `
WITH marked AS (
  UPDATE outbox SET published_at = now(), stream_sequence = acked.stream_sequence
  FROM unnest($1::bigint[], $2::bigint[]) AS acked(position, stream_sequence)
  WHERE outbox.position = acked.position
)
UPDATE relay_state SET last_sequence = greatest(last_sequence, $4) WHERE stream = $3`;

/** A row to publish. */
interface Pending {
  readonly position: string;
  readonly messageId: string;
  readonly subject: string;
  readonly text: string;
}

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
  readonly client: JetStreamClient;
  whileConnected<T>(work: Promise<T>): Promise<T>;
}

/** Publishes up to `PUBLISH_LIMIT` rows. Throws only for PostgreSQL and a lost connection. */
export async function publishPending(
  run: SqlRunner,
  publication: Publication,
): Promise<PublicationResult> {
  const rows = (await run(pickSql, [])).map((row) => pendingOf(row, publication.service));
  const nothing = { picked: 0, lastSequence: publication.lastSequence, forgot: false };
  if (rows.length === 0) return nothing;
  await crashPoint('relay.before-publish');
  const sends = rows.map((row) => send(publication, row));
  const outcomes = await publication.whileConnected(Promise.allSettled(sends));
  await crashPoint('relay.after-publish');
  const { acked, ...result } = weigh(rows, outcomes, publication.lastSequence);
  // A broker that forgot is not believed: its rows stay unpublished and go out once more.
  if (!result.forgot && acked.length > 0) {
    const positions = acked.map(([position]) => position);
    const sequences = acked.map(([, sequence]) => sequence);
    await run(markSql, [positions, sequences, publication.stream, result.lastSequence]);
    await crashPoint('relay.after-mark');
  }
  return { picked: rows.length, ...result };
}

function send(publication: Publication, row: Pending): Promise<PubAck> {
  return publication.client.publish(row.subject, row.text, {
    msgID: row.messageId,
    timeout: ACK_TIMEOUT_MS,
    expect: { streamName: publication.stream },
  });
}

function weigh(
  rows: readonly Pending[],
  outcomes: readonly PromiseSettledResult<PubAck>[],
  knownSequence: number,
) {
  const acked: [position: string, sequence: number][] = [];
  let lastSequence = knownSequence;
  let forgot = false;
  let failure: unknown;
  outcomes.forEach((outcome, index) => {
    const row = rows[index] as Pending;
    if (outcome.status === 'rejected') {
      failure ??= outcome.reason;
      return;
    }
    const { seq, duplicate } = outcome.value;
    if (!duplicate && seq <= lastSequence) forgot = true;
    lastSequence = Math.max(lastSequence, seq);
    acked.push([row.position, seq]);
  });
  return { acked, lastSequence, forgot, ...(failure === undefined ? {} : { failure }) };
}

function pendingOf(row: Record<string, unknown>, service: string): Pending {
  const messageId = String(row['message_id']);
  const subject = String(row['subject']);
  const text = encodeEnvelope(service, {
    messageId,
    subject,
    partitionKey: String(row['partition_key']),
    sequence: row['sequence'] === null ? null : String(row['sequence']),
    epoch: Number(row['epoch']),
    payloadText: String(row['payload']),
    traceparent: row['traceparent'] === null ? null : String(row['traceparent']),
    createdAt: row['created_at'] as Date,
  });
  return { position: String(row['position']), messageId, subject, text };
}
