/**
 * What the relay remembers of its stream, in PostgreSQL: which stream it was, how far it had come,
 * and how far every subscriber has confirmed. From this it tells that a broker has forgotten
 * messages.
 */
import { crashPoint } from './crash-point.js';
import { idOnTheWire } from './epoch.js';
import type { Session } from './lease.js';
import type { RelayState } from './outbox-table.js';
import type { StreamState } from './stream.js';
import type { SqlRunner } from './types.js';

/** What was remembered; a stream seen for the first time is remembered as it is. */
export async function recall(run: SqlRunner, stream: StreamState): Promise<RelayState> {
  await run(
    `INSERT INTO relay_state (stream, created, last_sequence, epoch) VALUES ($1, $2, 0, $3)
     ON CONFLICT (stream) DO NOTHING`,
    [stream.name, stream.created, stream.epoch],
  );
  await crashPoint('relay.after-first-sight');
  // The row of the last number is among the newest; what was confirmed in a stream before this one
  // keeps its old number and is marked as such.
  const [row] = await run(
    `SELECT created, last_sequence, confirmed_sequence, s.epoch, last.message_id,
       last.epoch AS message_epoch
     FROM relay_state s LEFT JOIN LATERAL (
       SELECT message_id, epoch FROM outbox
       WHERE stream_sequence = s.last_sequence AND confirmed_at IS NULL
       ORDER BY position DESC LIMIT 1
     ) AS last ON true WHERE stream = $1`,
    [stream.name],
  );
  const lastId = row?.['message_id'];
  return {
    ...(typeof lastId === 'string'
      ? { lastMessageId: idOnTheWire(lastId, Number(row?.['message_epoch'])) }
      : {}),
    created: String(row?.['created']),
    lastSequence: Number(row?.['last_sequence']),
    confirmedSequence: Number(row?.['confirmed_sequence']),
    epoch: Number(row?.['epoch']),
  };
}

/** Whether the stream is not the one remembered, or has fewer messages than it had. */
export function hasForgotten(state: RelayState, stream: StreamState): boolean {
  return state.created !== stream.created || stream.lastSequence < state.lastSequence;
}

/**
 * After a loss: whatever is not confirmed counts as unpublished again, and the stream as it is now
 * is remembered. What was confirmed is marked on its row, since old stream sequences mean nothing
 * any more.
 */
export async function startOver(session: Session, stream: StreamState): Promise<number> {
  return session.transaction(async (tx) => {
    await tx(
      `UPDATE outbox SET confirmed_at = now() FROM relay_state
       WHERE relay_state.stream = $1 AND published_at IS NOT NULL AND confirmed_at IS NULL
         AND stream_sequence <= relay_state.confirmed_sequence`,
      [stream.name],
    );
    const again = await tx(
      `WITH again AS (
         UPDATE outbox SET published_at = NULL, stream_sequence = NULL
         WHERE published_at IS NOT NULL AND confirmed_at IS NULL RETURNING 1
       ) SELECT count(*) AS count FROM again`,
      [],
    );
    await tx(
      `UPDATE relay_state SET created = $2, last_sequence = $3, confirmed_sequence = 0
       WHERE stream = $1`,
      [stream.name, stream.created, stream.lastSequence],
    );
    await crashPoint('relay.after-start-over');
    return Number(again[0]?.['count']);
  });
}

/**
 * After a restore: everything in the outbox counts as unpublished, whoever had confirmed it, since
 * a consumer may have been put back as well; the stream of the new epoch is remembered.
 */
export async function beginEpoch(session: Session, stream: StreamState): Promise<number> {
  return session.transaction(async (tx) => {
    const again = await tx(
      `WITH again AS (
         UPDATE outbox SET published_at = NULL, stream_sequence = NULL, confirmed_at = NULL
         WHERE published_at IS NOT NULL RETURNING 1
       ) SELECT count(*) AS count FROM again`,
      [],
    );
    await tx(
      `UPDATE relay_state SET created = $2, last_sequence = $3, confirmed_sequence = 0, epoch = $4
       WHERE stream = $1`,
      [stream.name, stream.created, stream.lastSequence, stream.epoch],
    );
    await crashPoint('relay.after-begin-epoch');
    return Number(again[0]?.['count']);
  });
}

/** Remembers that every subscriber has applied the stream up to a sequence. */
export async function noteConfirmed(
  run: SqlRunner,
  stream: StreamState,
  sequence: number,
): Promise<void> {
  await run(
    `UPDATE relay_state SET confirmed_sequence = least($3::bigint, last_sequence)
     WHERE stream = $1 AND created = $2 AND confirmed_sequence < least($3::bigint, last_sequence)`,
    [stream.name, stream.created, sequence],
  );
  await crashPoint('relay.after-confirm');
}

/**
 * Deletes rows older than two weeks that every subscriber has applied. Looks at the oldest rows
 * only, so that it costs the same however long the outbox is. Answers how many went.
 */
export async function sweepConfirmed(
  run: SqlRunner,
  stream: string,
  limit: number,
): Promise<number> {
  const rows = await run(
    `WITH oldest AS (
       SELECT position, created_at, published_at, confirmed_at, stream_sequence
       FROM outbox ORDER BY position LIMIT $2
     ), gone AS (
       DELETE FROM outbox USING oldest, relay_state
       WHERE outbox.position = oldest.position AND relay_state.stream = $1
         AND oldest.created_at < now() - interval '14 days' AND oldest.published_at IS NOT NULL
         AND (oldest.confirmed_at IS NOT NULL
              OR oldest.stream_sequence <= relay_state.confirmed_sequence)
       RETURNING 1
     ) SELECT count(*) AS count FROM gone`,
    [stream, limit],
  );
  await crashPoint('relay.after-sweep');
  return Number(rows[0]?.['count']);
}
