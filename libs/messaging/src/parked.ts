/**
 * Messages that could not be applied wait here: per key, in order. The first of a key is what
 * blocks it; it is tried again with growing delay, and after the last try only when a person
 * releases it. Those behind it follow in order as soon as it is applied. Other keys flow meanwhile.
 */
import { crashPoint } from './crash-point.js';
import type { Incoming } from './incoming.js';
import type { SqlRunner } from './types.js';

/** A message in waiting, as an operator sees it. */
export interface ParkedMessage {
  readonly consumer: string;
  readonly messageId: string;
  readonly key: string;
  readonly subject: string;
  readonly reason: string;
  readonly attempts: number;
  readonly parkedAt: Date;
  /** When it will be tried again; absent when it waits for a person (or for the one before it). */
  readonly nextAttemptAt?: Date;
}

/** What blocks a key, or waits behind it. */
export interface Waiting {
  readonly position: string;
  readonly key: string;
  readonly subject: string;
  readonly attempts: number;
  readonly text: string;
}

/** What is kept of a message that waits. */
export interface Parkable {
  readonly event: Pick<Incoming['event'], 'id' | 'partitionkey' | 'type'>;
  readonly text: string;
}

/** Why a message waits and when it is tried again. */
export interface Setback {
  readonly reason: string;
  /** Failed tries so far. */
  readonly attempts: number;
  /** Undefined when only a person can release it. */
  readonly retryInMs: number | undefined;
}

const REASON_MAX = 2000;
/** What waits behind a divergence is not tried again before a person has settled that. */
const notDiverged = `NOT EXISTS (SELECT FROM divergence d
  WHERE d.consumer = parked.consumer AND d.key = parked.key AND d.settled_at IS NULL)`;
const insertSql = `
INSERT INTO parked (consumer, message_id, key, subject, payload, reason, attempts, next_attempt_at)
SELECT $1, waiting.*, $6, $7, now() + $8 * interval '1 millisecond'
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::jsonb[]) AS waiting
ON CONFLICT (consumer, message_id) DO NOTHING`;

/** Which of these keys have something waiting, or diverge from their owner. */
export async function blockedKeys(
  run: SqlRunner,
  consumer: string,
  keys: readonly string[],
): Promise<Set<string>> {
  const rows = await run(
    `SELECT key FROM parked WHERE consumer = $1 AND key = ANY($2) AND released_at IS NULL
     UNION
     SELECT key FROM divergence WHERE consumer = $1 AND key = ANY($2) AND settled_at IS NULL`,
    [consumer, [...new Set(keys)]],
  );
  return new Set(rows.map((row) => String(row['key'])));
}

/** Parks a message that failed. */
export async function park(
  tx: SqlRunner,
  consumer: string,
  { event, text }: Parkable,
  setback: Setback,
): Promise<void> {
  const columns = [[event.id], [event.partitionkey], [event.type], [text]];
  const { reason, attempts, retryInMs } = setback;
  await tx(insertSql, [consumer, ...columns, cut(reason), attempts, retryInMs ?? null]);
  await crashPoint('parked.after-park');
}

/** Parks messages behind what blocks their key, in their order. */
export async function parkBehind(
  tx: SqlRunner,
  consumer: string,
  messages: readonly Incoming[],
): Promise<void> {
  if (messages.length === 0) return;
  const columns = [
    messages.map(({ event }) => event.id),
    messages.map(({ event }) => event.partitionkey),
    messages.map(({ event }) => event.type),
    messages.map(({ text }) => text),
  ];
  // Due at once, should it become the first of its key.
  await tx(insertSql, [consumer, ...columns, 'an earlier message of this key waits', 0, 0]);
  await crashPoint('parked.after-park-behind');
}

/** Keys whose first message is due for another try. */
export async function dueKeys(run: SqlRunner, consumer: string, limit: number): Promise<string[]> {
  const rows = await run(
    `SELECT key FROM (
       SELECT DISTINCT ON (key) key, next_attempt_at FROM parked
       WHERE consumer = $1 AND released_at IS NULL AND ${notDiverged} ORDER BY key, position
     ) AS first WHERE next_attempt_at <= now() ORDER BY next_attempt_at LIMIT $2`,
    [consumer, limit],
  );
  return rows.map((row) => String(row['key']));
}

/** Milliseconds until the next key is due, undefined when none will be by itself. */
export async function nextDueInMs(run: SqlRunner, consumer: string): Promise<number | undefined> {
  const [row] = await run(
    `SELECT extract(epoch FROM min(next_attempt_at) - now()) * 1000 AS due FROM (
       SELECT DISTINCT ON (key) next_attempt_at FROM parked
       WHERE consumer = $1 AND released_at IS NULL AND ${notDiverged} ORDER BY key, position
     ) AS first`,
    [consumer],
  );
  const due = row?.['due'];
  return due === null || due === undefined ? undefined : Math.max(0, Number(due));
}

/** The first of a key, if any. */
export async function firstWaiting(
  run: SqlRunner,
  consumer: string,
  key: string,
): Promise<Waiting | undefined> {
  const [row] = await run(
    `SELECT position, key, subject, attempts, payload::text AS text FROM parked
     WHERE consumer = $1 AND key = $2 AND released_at IS NULL ORDER BY position LIMIT 1`,
    [consumer, key],
  );
  if (!row) return undefined;
  return {
    position: String(row['position']),
    key: String(row['key']),
    subject: String(row['subject']),
    attempts: Number(row['attempts']),
    text: String(row['text']),
  };
}

/** It was applied; in the same transaction. */
export async function unpark(tx: SqlRunner, waiting: Waiting): Promise<void> {
  await tx('UPDATE parked SET released_at = now() WHERE position = $1', [waiting.position]);
  await crashPoint('parked.after-unpark');
}

/** It failed once more. */
export async function noteSetback(
  run: SqlRunner,
  waiting: Waiting,
  setback: Setback,
): Promise<void> {
  const { reason, attempts, retryInMs } = setback;
  await run(
    `UPDATE parked SET reason = $2, attempts = $3,
       next_attempt_at = now() + $4 * interval '1 millisecond' WHERE position = $1`,
    [waiting.position, cut(reason), attempts, retryInMs ?? null],
  );
  await crashPoint('parked.after-setback');
}

/**
 * How many messages wait for a person, and how many for their next try, those behind them included.
 */
export async function countParked(
  run: SqlRunner,
  consumer: string,
): Promise<{ parked: number; retrying: number }> {
  const [row] = await run(
    `SELECT count(*) FILTER (WHERE stuck) AS parked, count(*) FILTER (WHERE NOT stuck) AS retrying
     FROM (
       SELECT bool_or(next_attempt_at IS NULL OR NOT ${notDiverged})
         OVER (PARTITION BY key) AS stuck
       FROM parked WHERE consumer = $1 AND released_at IS NULL
     ) AS waiting`,
    [consumer],
  );
  return { parked: Number(row?.['parked']), retrying: Number(row?.['retrying']) };
}

/** What waits, oldest first, at most `limit`. */
export async function listParked(
  run: SqlRunner,
  consumer: string,
  limit = 100,
): Promise<ParkedMessage[]> {
  const rows = await run(
    `SELECT message_id, key, subject, reason, attempts, parked_at, next_attempt_at FROM parked
     WHERE consumer = $1 AND released_at IS NULL ORDER BY position LIMIT $2`,
    [consumer, limit],
  );
  return rows.map((row) => ({
    consumer,
    messageId: String(row['message_id']),
    key: String(row['key']),
    subject: String(row['subject']),
    reason: String(row['reason']),
    attempts: Number(row['attempts']),
    parkedAt: row['parked_at'] as Date,
    ...(row['next_attempt_at'] instanceof Date ? { nextAttemptAt: row['next_attempt_at'] } : {}),
  }));
}

/**
 * Lets a key be tried again, from its first parked message on and in order; the consumer does so
 * within about a second. Answers how many messages wait on that key.
 */
export async function releaseParked(
  run: SqlRunner,
  consumer: string,
  key: string,
): Promise<number> {
  const rows = await run(
    `UPDATE parked SET attempts = 0, next_attempt_at = now()
     WHERE consumer = $1 AND key = $2 AND released_at IS NULL RETURNING 1`,
    [consumer, key],
  );
  await crashPoint('parked.after-release');
  return rows.length;
}

function cut(reason: string): string {
  return reason.slice(0, REASON_MAX);
}
