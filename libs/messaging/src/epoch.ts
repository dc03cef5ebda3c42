/**
 * The epoch of a producer: which of its histories it tells. A database put back from a backup has
 * forgotten what its consumers may have applied, and gives out the same numbers again; so its epoch
 * is raised, every event from then on carries it, and consumers compare before they go on.
 *
 * Guarantees: only the owner of a database can raise its epoch; no epoch is ever used twice, also
 * when the same backup is restored twice.
 */
import { createHash } from 'node:crypto';
import { crashPoint } from './crash-point.js';
import type { SqlRunner } from './types.js';

/** In SQL: the epoch that an event written now belongs to. */
export const currentEpoch = '(SELECT epoch FROM producer_epoch)';

/** The epoch of this database. */
export async function ownEpoch(run: SqlRunner): Promise<number> {
  const [row] = await run('SELECT epoch FROM producer_epoch', []);
  return Number(row?.['epoch']);
}

/**
 * Raises the epoch; for the owner role, after a restore and before the service runs on it. The new
 * epoch is the second of the raising, counted from 2020, so that a backup that is restored twice
 * never tells two histories under one number.
 */
export async function raiseEpoch(run: SqlRunner, reason: string): Promise<number> {
  const [row] = await run(
    `UPDATE producer_epoch SET raised_at = now(), reason = $1,
       epoch = greatest(epoch + 1, floor(extract(epoch FROM now()))::integer - 1577836800)
     RETURNING epoch`,
    [reason],
  );
  await crashPoint('epoch.after-raise');
  return Number(row?.['epoch']);
}

/**
 * The id under which an event travels. In a later epoch the same stock event may be recorded once
 * more with other content, and must not be taken for the one that was forgotten.
 */
export function idOnTheWire(messageId: string, epoch: number): string {
  if (epoch === 1) return messageId;
  const bytes = createHash('sha1')
    .update(Buffer.from(messageId.replaceAll('-', ''), 'hex'))
    .update(`epoch:${epoch}`)
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
