/** The first half of loading a book: the cards, locked in the one order in which all lock them. */
import { crashPoint } from '@satchel/messaging';
import { type Book, emptyBook } from '../domain/book.js';
import type { Card } from '../domain/card.js';
import { type LocationFacts, pairKey } from '../domain/facts.js';
import type { Telling } from '../domain/told.js';
import { ms, present, type Run } from './rows.js';

/** Kits first, the central warehouse last: hot rows are held for the shortest time. */
export const LOCK_ORDER = `CASE l.kind WHEN 'kit' THEN 0 WHEN 'facility' THEN 1 WHEN 'depot' THEN 2 ELSE 3 END`;

const FACTS = `l.id AS location, l.kind, l.time_zone, l.opened_on::text AS opened_on, l.zone_path,
  l.supplier_path, l.minimum_shelf_life_days, l.entry ? 'observedSince' AS observed`;

const CARDS = `
SELECT ${FACTS}, c.product, c.sequence::float8 AS sequence, c.on_hand::float8 AS on_hand,
  c.allocated::float8 AS allocated, c.wanted::float8 AS wanted, ${ms('c.opened_at')} AS opened_at,
  ${ms('c.last_occurred_at')} AS last_occurred_at, ${ms('c.last_count_at')} AS last_count_at,
  c.last_count_by, c.head_hash, c.event_count::float8 AS event_count, c.event_head
FROM unnest($1::text[], $2::text[]) AS k(location, product)
JOIN stock_card c ON c.location = k.location AND c.product = k.product
JOIN location l ON l.id = c.location
ORDER BY ${LOCK_ORDER}, c.location, c.product`;

const LOCK = `${CARDS}
FOR UPDATE OF c`;

interface FactsRow {
  location: string;
  kind: string;
  time_zone: string;
  opened_on: string;
  zone_path: string[];
  supplier_path: string[];
  minimum_shelf_life_days: number | null;
  observed: boolean;
}

interface CardRow extends FactsRow {
  product: string;
  sequence: number;
  on_hand: number;
  allocated: number;
  wanted: number;
  opened_at: number | null;
  last_occurred_at: number | null;
  last_count_at: number | null;
  last_count_by: string | null;
  head_hash: string;
  event_count: number;
  event_head: string;
}

function factsOf(row: FactsRow): LocationFacts {
  const days = row.minimum_shelf_life_days;
  return {
    id: row.location,
    kind: row.kind,
    timeZone: row.time_zone,
    openedOn: row.opened_on,
    zonePath: row.zone_path,
    supplierPath: row.supplier_path,
    ...(days === null ? {} : { minimumShelfLifeDays: days }),
    ...(row.observed ? { isObserved: true } : {}),
  };
}

export interface CardKey {
  location: string;
  product: string;
}

export function cardKeys(tellings: Telling[], undone: CardKey[]): CardKey[] {
  const keys = new Map<string, CardKey>();
  const add = (key: CardKey) => keys.set(pairKey(key.location, key.product), key);
  for (const { told } of tellings) {
    // What was promised and reserved of the product asked for lies on its own card.
    const asked = told.kind === 'issue' && told.insteadOf ? [told.insteadOf] : [];
    for (const product of [told.product, ...asked]) add({ location: told.location, product });
  }
  for (const key of undone) add(key);
  return [...keys.values()];
}

const SUBSTITUTED = `
SELECT location, answer->>'insteadOf' AS product FROM stock_event
WHERE id = ANY($1::uuid[]) AND answer->>'insteadOf' IS NOT NULL`;

/** The cards of the products asked for, where it is undone that others were issued instead. */
export async function cardsOfUndone(run: Run, tellings: Telling[]): Promise<CardKey[]> {
  const events = tellings.flatMap(({ told }) =>
    told.kind === 'reverse' && told.event ? [told.event] : [],
  );
  if (events.length === 0) return [];
  const rows = await run<CardKey & Record<string, unknown>>('cards-of-undone', SUBSTITUTED, [
    events,
  ]);
  return rows.map(({ location, product }) => ({ location, product }));
}

/** Locks the cards that exist and starts the book with them. */
export async function lockCards(
  run: Run,
  keys: CardKey[],
  recordedAt: () => number,
): Promise<Book> {
  const rows = await run<CardRow>('lock-cards', LOCK, [
    keys.map((key) => key.location),
    keys.map((key) => key.product),
  ]);
  // The moment of recording is one at which all of them are locked.
  return withCards(emptyBook(recordedAt()), rows);
}

/** The same cards for somebody who only looks, in a book that is as empty as it is new. */
export async function readCards(run: Run, keys: CardKey[], book: Book): Promise<Book> {
  const rows = await run<CardRow>('read-cards', CARDS, [
    keys.map((key) => key.location),
    keys.map((key) => key.product),
  ]);
  return withCards(book, rows);
}

function withCards(book: Book, rows: readonly CardRow[]): Book {
  for (const row of rows) {
    const location = book.locations.get(row.location) ?? factsOf(row);
    book.locations.set(row.location, location);
    book.products.add(row.product);
    book.cards.set(pairKey(row.location, row.product), cardOf(row, location));
  }
  return book;
}

function cardOf(row: CardRow, location: LocationFacts): Card {
  return {
    location,
    product: row.product,
    sequence: row.sequence,
    onHand: row.on_hand,
    allocated: row.allocated,
    wanted: row.wanted,
    ...present<Pick<Card, 'openedAt' | 'lastOccurredAt' | 'lastCountAt' | 'lastCountBy'>>({
      openedAt: row.opened_at,
      lastOccurredAt: row.last_occurred_at,
      lastCountAt: row.last_count_at,
      lastCountBy: row.last_count_by,
    } as never),
    headHash: row.head_hash,
    eventCount: row.event_count,
    eventHead: row.event_head,
    lots: new Map(),
    managed: [],
    counts: [],
    netAfterStored: () => 0,
    countKnown: (event) => {
      throw new Error(`bug: count ${event} was not loaded`);
    },
    posted: [],
  };
}

const MISSING = `
INSERT INTO stock_card (location, product)
SELECT l.id, p.id FROM unnest($1::text[], $2::text[]) AS k(location, product)
JOIN location l ON l.id = k.location JOIN product p ON p.id = k.product
ORDER BY ${LOCK_ORDER}, l.id, p.id
ON CONFLICT DO NOTHING`;

/**
 * Makes the cards that are asked for the first time, at zero. Unknown places and products get none.
 */
export async function makeCards(run: Run, keys: CardKey[]): Promise<void> {
  await run('make-cards', MISSING, [
    keys.map((key) => key.location),
    keys.map((key) => key.product),
  ]);
  await crashPoint('ledger.after-make-cards');
}

const LOCATIONS = `SELECT ${FACTS} FROM location l WHERE l.id = ANY($1)`;
const PRODUCTS = 'SELECT id FROM product WHERE id = ANY($1)';

/** Facts about locations and products that no card has brought, such as where an issue goes. */
export async function loadFacts(run: Run, book: Book, tellings: Telling[]): Promise<void> {
  const named = tellings.flatMap(({ told }) => [told.location, ...(told.to ? [told.to] : [])]);
  const unknown = [...new Set(named)].filter((id) => !book.locations.has(id));
  if (unknown.length > 0) {
    const rows = await run<FactsRow>('location-facts', LOCATIONS, [unknown]);
    for (const row of rows) book.locations.set(row.location, factsOf(row));
  }
  const products = [...new Set(tellings.map(({ told }) => told.product))];
  const strange = products.filter((id) => !book.products.has(id));
  if (strange.length > 0) {
    const rows = await run<{ id: string }>('product-facts', PRODUCTS, [strange]);
    for (const row of rows) book.products.add(row.id);
  }
}
