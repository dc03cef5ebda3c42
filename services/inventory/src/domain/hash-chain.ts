/**
 * The hash chain of a card and the ids derived from what they name. Each entry's hash covers the
 * movement, the balances and the hash before it, so that no row can be changed later unseen.
 */
import { createHash } from 'node:crypto';
import type { Uuid } from '@satchel/language';
import type { Entry, Movement } from './movement.js';

export const FIRST_HASH = '0'.repeat(64);

/** SHA-256 over the previous hash and everything that the entry says, hexadecimal. */
export function entryHash(
  previous: string,
  movement: Movement,
  entry: Omit<Entry, 'hash'>,
  recordedAt: number,
): string {
  const said = [
    previous,
    entry.location,
    entry.sequence,
    movement.id,
    movement.event,
    movement.kind,
    movement.product,
    movement.lot,
    movement.quantity,
    movement.from,
    movement.to,
    movement.shipment ?? '',
    movement.occurredAt,
    recordedAt,
    movement.count ?? '',
    movement.reverses ?? '',
    entry.balanceAfter,
    entry.lotBalanceAfter,
  ];
  return createHash('sha256').update(said.join('\n')).digest('hex');
}

/** An id that follows from another and a name: UUID version 5 (RFC 9562, section 5.5). */
export function derivedId(namespace: Uuid, name: string): Uuid {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
