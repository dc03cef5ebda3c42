/**
 * What a movement says about use and about loss: day totals of both are kept with the ledger, so
 * that nobody has to read movements to know them.
 *
 * *Use* is what was dispensed, and what was issued on a shipment of supply; what was undone is
 * taken off. What was given to a peer or sent back is no use. *Loss* is what went to
 * `@written-off`, `@unexplained` or `@adjusted` less what came from there; between two ends it
 * belongs to where the shipment goes, which had it as found.
 */
import { type Day, type LocationId, type LotNumber, localDay } from '@satchel/language';
import type { Book, BookedEvent } from './book.js';
import { pairKey } from './facts.js';
import type { Movement } from './movement.js';

export const LOSS_KINDS = ['written-off', 'disposed', 'unexplained', 'adjusted'] as const;
export type LossKind = (typeof LOSS_KINDS)[number];

/** Units lost less found of a lot, on a day. */
export interface Loss {
  location: LocationId;
  product: string;
  lot: LotNumber;
  day: Day;
  kind: LossKind;
  units: number;
}

const LOST: ReadonlySet<string> = new Set(['@written-off', '@unexplained', '@adjusted']);

/** What a movement adds to the use of the card that it touched. */
export function useOf(movement: Movement, purpose: string | undefined): number {
  const isInward = movement.toEntry !== undefined;
  const other = isInward ? movement.from : movement.to;
  const used = isInward ? -movement.quantity : movement.quantity;
  if (other === '@dispensed') return used;
  const standsInward = isInward !== (movement.kind === 'reversal');
  return other === '@in-transit' && !standsInward && purpose === 'supply' ? used : 0;
}

/** Use by location, product and day, of what a group has booked. */
export function usesOf(book: Book): Map<string, number> {
  const found = new Map<string, number>();
  for (const { movement } of book.changes.movements) {
    const location = (movement.toEntry ?? movement.fromEntry)?.location;
    if (location === undefined) continue;
    const purpose = movement.shipment && book.shipments.get(movement.shipment)?.purpose;
    const used = useOf(movement, purpose);
    if (used === 0) continue;
    const day = dayOf(book, movement, location);
    const key = `${location}|${movement.product}|${day}`;
    found.set(key, (found.get(key) ?? 0) + used);
  }
  return found;
}

/** Of which kind a loss is, by its end and the kind of the event that it stands for. */
export function lossKind(end: string, eventKind: string | undefined): LossKind {
  if (end === '@unexplained') return 'unexplained';
  if (end === '@adjusted') return 'adjusted';
  return eventKind === 'disposed' ? 'disposed' : 'written-off';
}

/** Lost less found, of one movement; without the day. */
export function lossIn(movement: Movement): { end: string; units: number } | undefined {
  if (LOST.has(movement.to)) return { end: movement.to, units: movement.quantity };
  if (LOST.has(movement.from)) return { end: movement.from, units: -movement.quantity };
  return undefined;
}

/** Losses by location, product, lot, day and kind, of what a group has booked. */
export function lossesOf(book: Book): Loss[] {
  const found = new Map<string, Loss>();
  for (const { movement, event } of book.changes.movements) {
    const lost = lossIn(movement);
    if (!lost) continue;
    const entry = movement.toEntry ?? movement.fromEntry;
    const goesTo = movement.shipment && book.shipments.get(movement.shipment)?.to;
    const location = entry?.location ?? goesTo ?? event.location;
    const { product, lot } = movement;
    const day = dayOf(book, movement, location, event);
    const kind = lossKind(lost.end, kindBehind(book, event));
    const key = [location, product, lot, day, kind].join('|');
    const known = found.get(key);
    if (known) known.units += lost.units;
    else found.set(key, { location, product, lot, day, kind, units: lost.units });
  }
  return [...found.values()].filter(({ units }) => units !== 0);
}

/** The kind of an event; of a reversal, of what it undoes. */
function kindBehind(book: Book, event: BookedEvent): string | undefined {
  return event.reverses ? book.events.get(event.reverses)?.kind : event.kind;
}

function dayOf(
  book: Book,
  { product, occurredAt }: Movement,
  location: LocationId,
  event?: BookedEvent,
): Day {
  const known =
    book.locations.get(location) ?? book.cards.get(pairKey(location, product))?.location;
  const facts = known ?? (event && book.locations.get(event.location));
  return localDay(new Date(occurredAt), facts?.timeZone ?? 'UTC');
}
