/**
 * What stock is worth, what expires and what was lost, from tables in memory: from balances and the
 * movements themselves, as of now, by the rules of the domain.
 */
import { mayAt, type Principal, type Right } from '@satchel/access';
import {
  AREA_LOCATIONS_MAX,
  type LocationAreaPage,
  type Money,
  type ProductPrice,
  type ZoneEntry,
} from '@satchel/contracts';
import { type Day, localDay } from '@satchel/language';
import type { MemoryTransaction } from '@satchel/messaging';
import type { BookedEvent } from '../domain/book.js';
import { type LocationFacts, type LotFacts, pairKey } from '../domain/facts.js';
import { type DatedPrice, type Price, priceOn } from '../domain/price.js';
import type { Shipment } from '../domain/shipment.js';
import { type LossKind, lossIn, lossKind, useOf } from '../domain/use-and-loss.js';
import { type CardRow, type MovementRow, TABLES } from './memory-book.js';
import { ENTRY, type Kept } from './memory-register.store.js';
import { mayInZone, noSuchLocation, tooManyLocations } from './worth-area.js';

/** The locations of a question, and whether their values may be seen. */
export interface Area {
  readonly places: readonly LocationFacts[];
  readonly showsValues: boolean;
}

export function zoneArea(tx: MemoryTransaction, zone: string, who: Principal, right: Right): Area {
  const path: string[] = [];
  for (let at: string | undefined = zone; at !== undefined; ) {
    const entry: ZoneEntry | undefined = tx.read<Kept<ZoneEntry>>(ENTRY.zone, at)?.entry;
    if (entry) path.push(entry.id);
    at = entry?.parent;
  }
  const showsValues = mayInZone(zone, path.length > 0 ? path : undefined, who, right);
  const all = tx.all<LocationFacts>(TABLES.location);
  return { places: all.filter(({ zonePath }) => zonePath.includes(zone)), showsValues };
}

export function locationArea(
  tx: MemoryTransaction,
  { location, beneath }: LocationAreaPage,
  who: Principal,
  right: Right,
): Area {
  const all = tx.all<LocationFacts>(TABLES.location);
  const inArea = all.filter(
    ({ id, supplierPath }) => id === location || (beneath && supplierPath.includes(location)),
  );
  const may = (facts: LocationFacts, wanted: Right): boolean => {
    const { id, zonePath: zones, supplierPath: suppliers } = facts;
    return who.kind === 'service' || mayAt(who, wanted, { location: id, zones, suppliers });
  };
  const places = inArea.filter((facts) => may(facts, right));
  if (!places.some(({ id }) => id === location)) noSuchLocation(location);
  if (places.length > AREA_LOCATIONS_MAX) tooManyLocations(location);
  return { places, showsValues: places.every((facts) => may(facts, 'see-value')) };
}

/** A card of an area with its location. */
export interface CardThere {
  readonly card: CardRow;
  readonly place: LocationFacts;
}

export function cardsIn(tx: MemoryTransaction, { places }: Area, products?: string[]): CardThere[] {
  const byId = new Map(places.map((place) => [place.id, place]));
  return tx.all<CardRow>(TABLES.card).flatMap((card) => {
    const place = byId.get(card.location);
    const isAsked = products === undefined || products.includes(card.product);
    return place && isAsked ? [{ card, place }] : [];
  });
}

export const lotFacts = (tx: MemoryTransaction, product: string, lot: string) =>
  tx.read<LotFacts>(TABLES.lot, pairKey(product, lot));

/** The lot's price, else the product's on the day. */
export function priceOfLot(
  tx: MemoryTransaction,
  product: string,
  lot: string,
  day: Day,
): Price | undefined {
  const own = lotFacts(tx, product, lot)?.price;
  if (own) return own;
  const dated = tx
    .all<Kept<ProductPrice>>(ENTRY.price)
    .filter(({ entry }) => entry.product === product)
    .map(({ entry: { from, unitPrice } }): DatedPrice => {
      return { from, ...(unitPrice ? { price: unitPrice } : {}) };
    });
  return priceOn(dated, day);
}

/** What a card used in some days, and the day of its first entry. */
export function useIn(
  tx: MemoryTransaction,
  { card, place }: CardThere,
  isIn: (day: Day) => boolean,
): { used: number; firstDay?: Day } {
  const days: Day[] = [];
  let used = 0;
  const key = pairKey(card.location, card.product);
  for (const { movement } of tx.read<readonly MovementRow[]>(TABLES.movements, key) ?? []) {
    if (!movement.fromEntry && !movement.toEntry) continue;
    const day = localDay(new Date(movement.occurredAt), place.timeZone);
    days.push(day);
    const shipment = movement.shipment && tx.read<Shipment>(TABLES.shipment, movement.shipment);
    if (isIn(day)) used += useOf(movement, shipment ? shipment.purpose : undefined);
  }
  const [firstDay] = days.sort();
  return { used, ...(firstDay === undefined ? {} : { firstDay }) };
}

/** Lost less found by one movement, where it was. */
export interface LossRow {
  readonly place: LocationFacts;
  readonly product: string;
  readonly lot: string;
  readonly day: Day;
  readonly kind: LossKind;
  readonly units: number;
}

export function lossesIn(tx: MemoryTransaction, { places }: Area): LossRow[] {
  const byId = new Map(places.map((place) => [place.id, place]));
  const moved = tx.all<readonly MovementRow[]>(TABLES.movements).flat();
  return moved.flatMap(({ movement, event: { id } }) => {
    const lost = lossIn(movement);
    const event = tx.read<BookedEvent>(TABLES.event, id);
    const behind = event?.reverses ? tx.read<BookedEvent>(TABLES.event, event.reverses) : event;
    const goesTo = movement.shipment && tx.read<Shipment>(TABLES.shipment, movement.shipment)?.to;
    const entry = movement.toEntry ?? movement.fromEntry;
    const place = byId.get(entry?.location ?? (goesTo || event?.location) ?? '');
    if (!lost || !place) return [];
    const { product, lot, occurredAt } = movement;
    const day = localDay(new Date(occurredAt), place.timeZone);
    const kind = lossKind(lost.end, behind?.kind);
    return [{ place, product, lot, day, kind, units: lost.units }];
  });
}

/** An amount as it is told; nothing without a price. */
export function moneyOf(currency: string | undefined, minorUnits: bigint): { value?: Money } {
  return currency === undefined ? {} : { value: { currency, minorUnits: String(minorUnits) } };
}

/** Sums by currency, in order of currency. */
export function moneys(rows: readonly { currency?: string; minorUnits: bigint }[]): Money[] {
  const sums = new Map<string, bigint>();
  for (const { currency, minorUnits } of rows) {
    if (currency === undefined) continue;
    sums.set(currency, (sums.get(currency) ?? 0n) + minorUnits);
  }
  const sorted = [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([currency, minorUnits]) => ({ currency, minorUnits: String(minorUnits) }));
}

/** By fields, each in order of its text, what is absent first. */
export function byFields<Row>(...fields: ((row: Row) => string | undefined)[]) {
  return (a: Row, b: Row): number => {
    for (const field of fields) {
      const [left, right] = [field(a) ?? '', field(b) ?? ''];
      if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  };
}

/** Rows by product, from after a product on, one more than the limit. */
export function pageOfProducts<Row extends { readonly product: string }, Part>(
  rows: readonly Row[],
  { after, limit }: { after: string; limit: number },
  partOf: (row: Row) => Part,
): { product: string; parts: Part[] }[] {
  const products = [...new Set(rows.map(({ product }) => product))].sort();
  return products
    .filter((product) => product > after)
    .slice(0, limit + 1)
    .map((product) => ({
      product,
      parts: rows.filter((row) => row.product === product).map(partOf),
    }));
}
