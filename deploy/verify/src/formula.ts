/**
 * What is hashed and how, from docs/LEDGER.md, section 7, and from nothing else: a second reading
 * of that page beside the one by which the ledger was written.
 */
import { createHash } from 'node:crypto';
import type { CountRow, EntryRow, EventRow, HeadRow, MovementRow, SealRow } from './rows.js';

export const NO_HASH = '0'.repeat(64);

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A value as RFC 8785 writes it. */
export function rfc8785(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(rfc8785).join(',')}]`;
  const byName = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${byName.map(([name, field]) => `${JSON.stringify(name)}:${rfc8785(field)}`).join(',')}}`;
}

/** ⟨movement⟩ of the page. */
function movement(row: MovementRow): unknown[] {
  return [
    ...[row.event, row.line, row.id, row.product, row.lot, row.quantity],
    ...[row.fromPlace, row.toPlace, row.kind, row.shipment, row.occurredAt, row.precision],
    ...[row.claimedAt, row.recordedAt, row.reason, row.document, row.reporter, row.channel],
    ...[row.countEvent, row.reverses],
  ];
}

export function hashOfEntry(previous: string, row: EntryRow): string {
  return hex(
    JSON.stringify([
      'entry-v1',
      previous,
      row.location,
      row.sequence,
      ...movement(row),
      row.balanceAfter,
      row.lotBalanceAfter,
    ]),
  );
}

/** What belongs to an event and stands in other tables. */
export interface Belongings {
  /** Hash of the entry at the event's `sequence_after`. */
  readonly entries: string;
  readonly count: CountRow | undefined;
  /** Its movements between two ends, by line. */
  readonly between: readonly MovementRow[];
}

export function hashOfEvent(
  previous: string,
  row: EventRow,
  { entries, count, between }: Belongings,
): string {
  return hex(
    JSON.stringify([
      ...['event-v1', previous, row.location, row.product, row.number, row.id, row.principal],
      ...[row.contentHash, row.kind, row.accepted, hex(rfc8785(row.answer)), row.occurredAt],
      ...[row.precision, row.recordedAt, row.shipment, row.requisition, row.reverses],
      ...[row.sequenceAfter, entries],
      count
        ? [count.at, count.counted, count.variance, count.late, count.countedBy, count.precision]
        : null,
      between.map(movement),
    ]),
  );
}

/** The digest of a seal, head by head in their order. */
export function digestOfSeal(seal: Omit<SealRow, 'digest'>): {
  add(head: HeadRow): void;
  end(): string;
} {
  const hash = createHash('sha256');
  const line = (said: unknown[]): void => void hash.update(`${JSON.stringify(said)}\n`);
  line(['seal-v1', seal.previous, seal.epoch, seal.number, seal.sealedAt, seal.cards]);
  return {
    add: ({ location, product, events, head }) => line([location, product, events, head]),
    end: () => hash.digest('hex'),
  };
}
