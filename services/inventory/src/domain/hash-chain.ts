/**
 * The two hash chains of a card and the ids derived from what they name. A hash covers every column
 * of its row and the hash before it, so that no row can be changed later unseen; what is hashed is
 * written down in docs/LEDGER.md, section 7, from which others verify it.
 */
import { createHash } from 'node:crypto';
import type { LocationId, ProductCode, Uuid } from '@satchel/language';
import { canonicalJson } from './canonical-json.js';
import type { Entry, Movement, Origin, Precision } from './movement.js';

export const FIRST_HASH = '0'.repeat(64);

/** SHA-256 over the previous hash and everything that the entry's row says, hexadecimal. */
export function entryHash(
  previous: string,
  movement: Movement,
  origin: Origin,
  entry: Omit<Entry, 'hash'>,
): string {
  return sha256([
    'entry-v1',
    previous,
    entry.location,
    entry.sequence,
    ...saidOf(movement, origin),
    entry.balanceAfter,
    entry.lotBalanceAfter,
  ]);
}

/** An event as its row says it, with what stands in other tables and belongs to it alone. */
export interface ChainedEvent extends Origin {
  location: LocationId;
  product: ProductCode;
  /** Gapless number among the events of its card, from 1. */
  number: number;
  id: Uuid;
  contentHash: string;
  kind: string;
  accepted: boolean;
  answer: object;
  occurredAt: number;
  shipment?: Uuid;
  requisition?: Uuid;
  reverses?: Uuid;
  movements: readonly Movement[];
  counted?: {
    at: number;
    counted: number;
    variance: number;
    late: boolean;
    countedBy: string;
    precision: Precision;
  };
}

/** Where the chain of entries stood when the event was done with. */
export interface EntriesHead {
  sequence: number;
  hash: string;
}

/**
 * SHA-256 over the previous event's hash, everything that the event's row says, its count, its
 * movements that touch no card, and the head of the card's entries after it, hexadecimal.
 */
export function eventHash(previous: string, event: ChainedEvent, after: EntriesHead): string {
  const { counted } = event;
  return sha256([
    'event-v1',
    previous,
    event.location,
    event.product,
    event.number,
    event.id,
    event.principal,
    event.contentHash,
    event.kind,
    event.accepted,
    createHash('sha256').update(canonicalJson(event.answer)).digest('hex'),
    event.occurredAt,
    event.precision,
    event.recordedAt,
    event.shipment,
    event.requisition,
    event.reverses,
    after.sequence,
    after.hash,
    counted && [
      counted.at,
      counted.counted,
      counted.variance,
      counted.late,
      counted.countedBy,
      counted.precision,
    ],
    event.movements
      .filter(({ fromEntry, toEntry }) => !fromEntry && !toEntry)
      .map((movement) => saidOf(movement, event)),
  ]);
}

/** The columns of a movement that do not belong to an entry. */
function saidOf(movement: Movement, origin: Origin): (string | number | undefined)[] {
  return [
    movement.event,
    movement.line,
    movement.id,
    movement.product,
    movement.lot,
    movement.quantity,
    movement.from,
    movement.to,
    movement.kind,
    movement.shipment,
    movement.occurredAt,
    origin.precision,
    origin.claimedAt,
    origin.recordedAt,
    origin.reason,
    origin.document,
    origin.principal,
    origin.channel,
    movement.count,
    movement.reverses,
  ];
}

/** Of a list of values: JSON writes each of them in one way only, and what is absent as null. */
function sha256(said: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
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
