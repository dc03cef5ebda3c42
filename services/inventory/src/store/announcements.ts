/**
 * What a group of events announces: one message per card entry, and the state of what surrounds it.
 */
import {
  type DiscrepancyState,
  discrepancyChanged,
  type PhysicalCountRecorded,
  physicalCountRecorded,
  type ShipmentState,
  type StockMoved,
  shipmentChanged,
  stockMoved,
} from '@satchel/contracts';
import { localDay } from '@satchel/language';
import { type OutgoingEvent, outgoing } from '@satchel/messaging';
import type { Book, BookedEvent } from '../domain/book.js';
import type { Discrepancy } from '../domain/discrepancy.js';
import { pairKey } from '../domain/facts.js';
import { derivedId } from '../domain/hash-chain.js';
import type { Movement } from '../domain/movement.js';
import { type Purpose, remaining, type Shipment } from '../domain/shipment.js';

const iso = (at: number): string => new Date(at).toISOString();

export function announcements(book: Book): OutgoingEvent[] {
  const createdAt = new Date(book.recordedAt);
  const { movements, shipments, discrepancies, counts, openings } = book.changes;
  return [
    ...movements.flatMap(({ movement, event }) => entryMessage(book, movement, event, createdAt)),
    ...[...shipments].map((shipment) =>
      outgoing(shipmentChanged, {
        messageId: derivedId(shipment.id, `version:${shipment.version}`),
        partitionKey: shipment.id,
        payload: shipmentState(book, shipment),
        createdAt,
      }),
    ),
    ...[...discrepancies].map((discrepancy) =>
      outgoing(discrepancyChanged, {
        messageId: derivedId(discrepancy.id, `version:${discrepancy.version}`),
        partitionKey: discrepancy.id,
        payload: discrepancyState(discrepancy),
        createdAt,
      }),
    ),
    ...[...counts, ...openings].map((count) =>
      outgoing(physicalCountRecorded, {
        messageId: derivedId(count.event, 'counted'),
        partitionKey: pairKey(count.location, count.product),
        payload: {
          event: count.event,
          location: count.location,
          product: count.product,
          counted: count.counted,
          variance: count.variance,
          countedAt: iso(count.at),
          countedBy: count.countedBy,
          late: count.late,
          precision: count.precision,
        } satisfies PhysicalCountRecorded,
        createdAt,
      }),
    ),
  ];
}

function entryMessage(
  book: Book,
  movement: Movement,
  event: BookedEvent,
  createdAt: Date,
): OutgoingEvent[] {
  const at = movement.fromEntry ?? movement.toEntry;
  const zone = (at && book.locations.get(at.location)?.timeZone) ?? 'UTC';
  const shipment = movement.shipment ? book.shipments.get(movement.shipment) : undefined;
  const about = { ...event, recordedAt: book.recordedAt, purpose: shipment?.purpose };
  const payload = stockMovedOf(movement, about, zone);
  if (!payload) return [];
  const { location, product, sequence } = payload;
  const partitionKey = pairKey(location, product);
  return [
    outgoing(stockMoved, { messageId: movement.id, partitionKey, sequence, payload, createdAt }),
  ];
}

/** A movement as the entry that it makes on a card; undefined when it lies between two ends. */
export function stockMovedOf(
  movement: Movement,
  event: Pick<BookedEvent, 'kind' | 'precision'> & {
    readonly recordedAt: number;
    readonly purpose: Purpose | undefined;
  },
  timeZone: string,
): StockMoved | undefined {
  const entry = movement.fromEntry ?? movement.toEntry;
  if (!entry) return undefined;
  return {
    location: entry.location,
    product: movement.product,
    sequence: entry.sequence,
    movement: movement.id,
    event: movement.event,
    eventKind: event.kind,
    kind: movement.kind,
    direction: movement.toEntry ? 'in' : 'out',
    quantity: movement.quantity,
    lot: movement.lot,
    other: movement.toEntry ? movement.from : movement.to,
    occurredAt: iso(movement.occurredAt),
    precision: event.precision,
    day: localDay(new Date(movement.occurredAt), timeZone),
    recordedAt: iso(event.recordedAt),
    balanceAfter: entry.balanceAfter,
    lotBalanceAfter: entry.lotBalanceAfter,
    hash: entry.hash,
    ...(movement.shipment ? { shipment: movement.shipment } : {}),
    ...(event.purpose ? { purpose: event.purpose } : {}),
    ...(movement.reverses ? { reverses: movement.reverses } : {}),
    ...(movement.count ? { count: movement.count } : {}),
  };
}

export function shipmentState(book: Pick<Book, 'lots'>, shipment: Shipment): ShipmentState {
  const { issuedAt, receivedAt, lines, ...rest } = shipment;
  return {
    ...rest,
    status: lines.some((line) => remaining(line) > 0) ? 'in-transit' : 'settled',
    issuedAt: iso(issuedAt),
    ...(receivedAt === undefined ? {} : { receivedAt: iso(receivedAt) }),
    lines: lines.map(({ product, lot, shipped, received, inferred }) => {
      const expiresOn = book.lots.get(pairKey(product, lot))?.expiresOn;
      return { product, lot, shipped, received, inferred, ...(expiresOn ? { expiresOn } : {}) };
    }),
  };
}

export function discrepancyState(discrepancy: Discrepancy): DiscrepancyState {
  const { occurredAt, openedAt, settledAt, ...rest } = discrepancy;
  return {
    ...rest,
    occurredAt: iso(occurredAt),
    openedAt: iso(openedAt),
    ...(settledAt === undefined ? {} : { settledAt: iso(settledAt) }),
  };
}
