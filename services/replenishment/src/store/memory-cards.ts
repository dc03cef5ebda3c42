/** Cards in memory, and everything an outlook of one needs, read as the stores in SQL read it. */
import { type Day, localDay } from '@satchel/language';
import type { MemoryTransaction } from '@satchel/messaging';
import type { Alert } from '../domain/alert.js';
import { type DayNumber, dayNumber } from '../domain/days.js';
import type { DayRecord } from '../domain/entry.js';
import type { KnownLocation, ManagedProduct } from '../domain/terms.js';
import type {
  AnnouncedLocation,
  AnnouncedManagedProduct,
  AnnouncedProduct,
  AnnouncedRequisition,
  AnnouncedShipment,
  CardInQuestion,
  CardKey,
} from '../use-cases/ports.js';

/** The names of the tables. */
export const TABLES = {
  card: 'card',
  alert: 'alert',
  location: 'location',
  product: 'product',
  managed: 'managed_product',
  shipment: 'shipment',
  requisition: 'requisition',
} as const;

/** A row of `card` with its days. */
export interface CardRow extends CardKey {
  readonly id: number;
  readonly appliedSequence: number;
  readonly onHand: number;
  readonly firstOn?: DayNumber;
  readonly heardAt?: Date;
  readonly countedAt?: Date;
  readonly countedBy?: string;
  /** Undefined until something is heard of it. */
  readonly evaluateAt?: Date | undefined;
  readonly evaluatedAt?: Date;
  /** As of the last evaluation. */
  readonly minimum?: number | undefined;
  /** By day; where one day has both, its monthly record first. */
  readonly days: readonly DayRecord[];
}

export const keyOf = ({ location, product }: CardKey): string => `${location}|${product}`;

export function newCard(tx: MemoryTransaction, { location, product }: CardKey): CardRow {
  return { id: tx.next('card id'), location, product, appliedSequence: 0, onHand: 0, days: [] };
}

/** Days with others added: sums, and counted where either was. */
export function addDays(days: readonly DayRecord[], added: readonly DayRecord[]): DayRecord[] {
  const all = new Map(days.map((day) => [`${day.on} ${day.monthly}`, day]));
  for (const day of added) {
    const key = `${day.on} ${day.monthly}`;
    const before = all.get(key);
    all.set(key, before ? sum(before, day) : day);
  }
  return [...all.values()].sort(
    (one, other) => one.on - other.on || Number(other.monthly) - Number(one.monthly),
  );
}

function sum(one: DayRecord, other: DayRecord): DayRecord {
  return {
    ...one,
    net: one.net + other.net,
    dispensed: one.dispensed + other.dispensed,
    issued: one.issued + other.issued,
    received: one.received + other.received,
    counted: one.counted || other.counted,
  };
}

/** The local day of the server, on which retention is reckoned. */
export function serverDay(at: Date): DayNumber {
  const day: Day = localDay(at, 'UTC');
  return dayNumber(day);
}

/** Cards by location and product. */
export function inQuestion(tx: MemoryTransaction, cards: readonly CardRow[]): CardInQuestion[] {
  const shipments = tx.all<AnnouncedShipment>(TABLES.shipment);
  const requisitions = tx.all<AnnouncedRequisition>(TABLES.requisition);
  return [...cards]
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
    .map((card) => cardOf(tx, card, shipments, requisitions));
}

function cardOf(
  tx: MemoryTransaction,
  card: CardRow,
  shipments: readonly AnnouncedShipment[],
  requisitions: readonly AnnouncedRequisition[],
): CardInQuestion {
  const { id, location, product, onHand, firstOn, heardAt, countedAt, countedBy, days } = card;
  const standing = knownLocation(tx, location);
  const timeZone = standing?.timeZone ?? 'UTC';
  const dayAt = (at: Date): DayNumber => dayNumber(localDay(at, timeZone));
  const isKnown = standing !== undefined && firstOn !== undefined && heardAt !== undefined;
  const notDemand = notDemandOf(tx, card, shipments);
  return {
    id,
    location,
    product,
    standing,
    managed: managedPeriods(tx, card),
    known: {
      history: isKnown
        ? {
            onHand,
            firstOn,
            heardOn: dayAt(heardAt),
            days,
            notDemand: notDemand.map(({ at, units }) => ({ on: dayAt(at), units })),
          }
        : undefined,
      inTransit: inTransit(card, shipments),
      promised: promised(card, requisitions),
    },
    ...(heardAt ? { heardAt } : {}),
    ...(countedAt ? { countedAt } : {}),
    ...(countedBy === undefined ? {} : { countedBy }),
  };
}

export function knownLocation(tx: MemoryTransaction, id: string): KnownLocation | undefined {
  const row = tx.read<AnnouncedLocation>(TABLES.location, id);
  if (!row) return undefined;
  const { version: _version, ...location } = row;
  return location;
}

function managedPeriods(tx: MemoryTransaction, card: CardKey): ManagedProduct[] {
  const product = tx.read<AnnouncedProduct>(TABLES.product, card.product);
  return tx
    .all<AnnouncedManagedProduct>(TABLES.managed)
    .filter((row) => keyOf(row) === keyOf(card))
    .sort((one, other) => one.from - other.from)
    .map((row) => managedPeriod(row, product));
}

function managedPeriod(
  row: AnnouncedManagedProduct,
  product: AnnouncedProduct | undefined,
): ManagedProduct {
  const { mode, from, to, minimumMonthsTenths, maximumMonthsTenths } = row;
  return {
    mode,
    from,
    packSize: product?.packSize ?? 1,
    ...(product?.rounding ? { rounding: product.rounding } : {}),
    ...(to === undefined ? {} : { to }),
    ...(minimumMonthsTenths === undefined ? {} : { minimumMonths: minimumMonthsTenths / 10 }),
    ...(maximumMonthsTenths === undefined ? {} : { maximumMonths: maximumMonthsTenths / 10 }),
  };
}

function inTransit(card: CardKey, shipments: readonly AnnouncedShipment[]): number {
  const lines = shipments.flatMap(({ to, purpose, lines }) =>
    to === card.location && purpose !== 'return' ? lines : [],
  );
  return lines
    .filter((line) => line.product === card.product && line.shipped > line.received)
    .reduce((total, line) => total + line.shipped - line.received, 0);
}

function promised(card: CardKey, requisitions: readonly AnnouncedRequisition[]): number {
  const lines = requisitions.flatMap((it) => (it.location === card.location ? it.lines : []));
  return lines
    .filter((line) => line.product === card.product)
    .reduce((total, line) => total + line.open, 0);
}

/** Issued to places it does not supply, and what was returned to it. */
function notDemandOf(
  tx: MemoryTransaction,
  { location, product }: CardKey,
  shipments: readonly AnnouncedShipment[],
): { at: Date; units: number }[] {
  const here = knownLocation(tx, location);
  if (!here || here.kind === 'kit') return [];
  return shipments.flatMap(({ purpose, from, to, issuedAt, receivedAt, lines }) => {
    const line = lines.find((each) => each.product === product);
    if (!line) return [];
    const supplies = (other: string) => knownLocation(tx, other)?.supplierPath.includes(location);
    if (from === location && purpose === 'supply' && supplies(to) === false) {
      return [{ at: new Date(issuedAt), units: line.shipped }];
    }
    const cameBack = purpose === 'return' || (purpose === 'supply' && supplies(from));
    if (to === location && receivedAt && line.received > 0 && cameBack) {
      return [{ at: new Date(receivedAt), units: line.received }];
    }
    return [];
  });
}

/** The open alerts of these cards. */
export function openAlerts(tx: MemoryTransaction, cards: readonly CardKey[]): Alert[] {
  const keys = new Set(cards.map(keyOf));
  return tx
    .all<Alert>(TABLES.alert)
    .filter((alert) => alert.status === 'open' && keys.has(keyOf(alert)));
}
