/**
 * Loads a book from tables in memory and writes what a group has changed, as the stores in SQL do:
 * cards locked in the one order in which all lock them, then shipments, discrepancies, approvals.
 */
import { appendInMemory, type MemoryTransaction } from '@satchel/messaging';
import {
  type Allocation,
  type Approval,
  type Book,
  type CountRecord,
  emptyBook,
  type PastEvent,
} from '../domain/book.js';
import type { Card, Managed } from '../domain/card.js';
import { unexplainedOf } from '../domain/count-difference.js';
import type { Discrepancy } from '../domain/discrepancy.js';
import { type LocationFacts, type LotFacts, pairKey } from '../domain/facts.js';
import { FIRST_HASH } from '../domain/hash-chain.js';
import { type LotHold, withHold } from '../domain/lot-hold.js';
import type { Movement } from '../domain/movement.js';
import { lacksCards } from '../domain/reservation.js';
import { remaining, type Shipment } from '../domain/shipment.js';
import type { Telling, Told } from '../domain/told.js';
import { voucherKey } from '../domain/voucher.js';
import { announcements } from './announcements.js';
import { lacksLegs } from './book-legs.js';
import { earmarksOn, loadWaivers, writeEarmarkUses } from './memory-earmark-book.js';
import { CONTENTS_TABLE, hearInMemory, LegsAppeared, writeUsedContents } from './memory-legs.js';
import { lockRank } from './memory-locks.js';
import { append, type Numbered, numbered } from './memory-rows.js';
import { rulesFor, SHELF_LIFE_TABLE } from './memory-shelf-life.js';

/** The names of the tables. */
export const TABLES = {
  location: 'location',
  product: 'product',
  managed: 'managed_product',
  card: 'stock_card',
  lot: 'lot',
  event: 'stock_event',
  movements: 'movements of a card',
  counts: 'counts of a card',
  shipment: 'shipment',
  discrepancy: 'discrepancy',
  allocation: 'allocation',
  approval: 'approval',
  holds: 'holds of a card',
  contents: CONTENTS_TABLE,
  shelfLife: SHELF_LIFE_TABLE,
} as const;

/** A card as it is kept: what is loaded around it is not part of it. */
export type CardRow = Omit<
  Card,
  | 'location'
  | 'managed'
  | 'counts'
  | 'netAfterStored'
  | 'countKnown'
  | 'posted'
  | 'lots'
  | 'earmarks'
> & { readonly location: string; readonly lots: ReadonlyMap<string, number> };

/** A movement with the event that caused it, in order of recording. */
export interface MovementRow {
  readonly movement: Movement;
  readonly event: Pick<PastEvent, 'id' | 'kind' | 'precision'> & { readonly recordedAt: number };
}

/** An entry of the register: what a location manages, and from when. */
export type ManagedRow = Managed & { readonly location: string; readonly product: string };

/** Events are kept with all that they were booked with. */
type Kept = PastEvent & { readonly document?: string };

const TAKES_OPEN_SHIPMENTS = new Set(['received', 'counted', 'opening']);

/** Locks the cards and loads whatever deciding about these tellings may need. */
export async function loadBook(
  tx: MemoryTransaction,
  told: readonly Telling[],
  recordedAt: () => number,
): Promise<Book> {
  const { tellings, contents } = await hearInMemory(
    tx,
    told,
    (event) => tx.read<PastEvent>(TABLES.event, event)?.answer.parts ?? [],
  );
  const locations = new Map<string, LocationFacts>();
  const products = new Set<string>();
  for (const { told } of tellings) {
    for (const id of told.to ? [told.location, told.to] : [told.location]) {
      const facts = tx.read<LocationFacts>(TABLES.location, id);
      if (facts) locations.set(id, facts);
    }
    for (const id of productsOf(tx, told)) {
      if (tx.read(TABLES.product, id) !== undefined) products.add(id);
    }
  }
  const keys = cardsToLock(tx, tellings, locations, products);
  for (const { key } of keys) await tx.lock(TABLES.card, key);
  const book: Book = {
    ...emptyBook(recordedAt()),
    locations,
    products,
    cards: new Map(keys.map(({ key, facts, product }) => [key, cardOf(tx, facts, product)])),
    contents,
    shelfLives: rulesFor(tx, products, TABLES.product),
  };
  await tx.step('cards are locked');
  loadLots(tx, book);
  loadEvents(tx, book, tellings);
  if (lacksLegs(book, told) || lacksCards(book, told)) throw new LegsAppeared();
  await loadSurroundings(tx, book, tellings);
  return book;
}

/** What was promised and reserved of the product asked for lies on its own card. */
function productsOf(tx: MemoryTransaction, { kind, product, insteadOf, event }: Told): string[] {
  const undone = event === undefined ? undefined : tx.read<PastEvent>(TABLES.event, event);
  const asked = kind === 'issue' ? insteadOf : undone?.answer.insteadOf;
  return asked === undefined ? [product] : [product, asked];
}

function cardsToLock(
  tx: MemoryTransaction,
  tellings: readonly Telling[],
  locations: ReadonlyMap<string, LocationFacts>,
  products: ReadonlySet<string>,
): { key: string; facts: LocationFacts; product: string }[] {
  const cards = new Map<string, { key: string; facts: LocationFacts; product: string }>();
  for (const { told } of tellings) {
    const facts = locations.get(told.location);
    for (const product of productsOf(tx, told)) {
      if (!facts || !products.has(product)) continue;
      const key = pairKey(told.location, product);
      cards.set(key, { key, facts, product });
    }
  }
  return [...cards.values()].sort(
    (one, other) => lockRank(one.facts) - lockRank(other.facts) || (one.key < other.key ? -1 : 1),
  );
}

/** The card as the domain knows it, out of its rows. */
export function cardOf(
  tx: Pick<MemoryTransaction, 'read'>,
  facts: LocationFacts,
  product: string,
): Card {
  const key = pairKey(facts.id, product);
  const row = tx.read<CardRow>(TABLES.card, key);
  const { location: _location, lots, ...kept } = row ?? blankCard(facts.id, product);
  const moved = tx.read<readonly MovementRow[]>(TABLES.movements, key) ?? [];
  return {
    ...kept,
    location: facts,
    lots: new Map(lots),
    holds: holdsOn(tx, facts.id, product),
    earmarks: earmarksOn(tx, key),
    managed: [...(tx.read<readonly ManagedRow[]>(TABLES.managed, key) ?? [])],
    counts: (tx.read<readonly CountRecord[]>(TABLES.counts, key) ?? []).map(({ event, at }) => ({
      event,
      at,
    })),
    netAfterStored: (at) =>
      moved.reduce((net, { movement }) => {
        if (movement.occurredAt <= at) return net;
        const inward = movement.to === facts.id ? movement.quantity : 0;
        const outward = movement.from === facts.id ? movement.quantity : 0;
        return net + inward - outward;
      }, 0),
    countKnown: (event) => ({
      carriesOver: tx.read<PastEvent>(TABLES.event, event)?.kind === 'opening',
      unexplained: unexplainedOf(event, moved),
    }),
    posted: [],
  };
}

/** Keyed by card, so that a card is read without looking through all holds. */
export function holdsOn(
  tx: Pick<MemoryTransaction, 'read'>,
  location: string,
  product: string,
): ReadonlyMap<string, number> {
  const all = tx.read<readonly LotHold[]>(TABLES.holds, pairKey(location, product)) ?? [];
  let holds: ReadonlyMap<string, number> = new Map();
  for (const { lot, quantity, releasedAt } of all) {
    if (releasedAt === undefined) {
      holds = withHold(holds, lot, quantity ?? Number.MAX_SAFE_INTEGER);
    }
  }
  return holds;
}

export function blankCard(location: string, product: string): CardRow {
  return {
    location,
    product,
    sequence: 0,
    onHand: 0,
    allocated: 0,
    wanted: 0,
    headHash: FIRST_HASH,
    eventCount: 0,
    eventHead: FIRST_HASH,
    lots: new Map(),
  };
}

function loadLots(tx: MemoryTransaction, book: Book): void {
  for (const lot of tx.all<LotFacts>(TABLES.lot)) {
    if (book.products.has(lot.product)) book.lots.set(pairKey(lot.product, lot.number), { ...lot });
  }
}

function loadEvents(tx: MemoryTransaction, book: Book, tellings: readonly Telling[]): void {
  for (const { told } of tellings) {
    for (const id of told.event ? [told.id, told.event] : [told.id]) {
      const past = tx.read<PastEvent>(TABLES.event, id);
      if (past) book.events.set(id, { ...past, movements: [...past.movements] });
    }
  }
}

async function loadSurroundings(
  tx: MemoryTransaction,
  book: Book,
  tellings: readonly Telling[],
): Promise<void> {
  const reversed = tellings.flatMap(({ told }) =>
    told.kind === 'reverse' && told.event ? [told.event] : [],
  );
  const pasts = reversed.flatMap((id) => book.events.get(id) ?? []);
  for (const id of shipmentsOf(tx, tellings, pasts)) {
    await tx.lock(TABLES.shipment, id);
    const found = tx.read<Shipment>(TABLES.shipment, id);
    if (found) {
      book.shipments.set(id, { ...found, lines: found.lines.map((line) => ({ ...line })) });
    }
  }
  loadVouchers(tx, book, tellings, pasts);
  loadWaivers(tx, book, tellings);
  const vouchers = [...book.vouchers.values()].flatMap((ids) => [...ids]);
  for (const { id } of discrepanciesOf(tx, tellings, pasts, vouchers)) {
    await tx.lock(TABLES.discrepancy, id);
    const found = tx.read<Numbered<Discrepancy>>(TABLES.discrepancy, id);
    if (found) book.discrepancies.set(id, { ...found });
  }
  for (const { number: _number, ...allocation } of byNumber<Allocation>(tx, TABLES.allocation)) {
    book.allocations.set(allocation.id, allocation);
  }
  const asked = new Set([
    ...tellings.flatMap(({ told }) => told.requisition ?? []),
    ...pasts.flatMap(({ requisition }) => requisition ?? []),
  ]);
  const keys = tx
    .all<Approval>(TABLES.approval)
    .filter(({ requisition }) => asked.has(requisition))
    .map(({ requisition, product }) => pairKey(requisition, product));
  for (const key of keys.sort()) {
    await tx.lock(TABLES.approval, key);
    const found = tx.read<Approval>(TABLES.approval, key);
    if (found) book.approvals.set(key, { ...found });
  }
}

/** Vouchers of the numbers that are keyed, or whose keying is undone. */
function loadVouchers(
  tx: MemoryTransaction,
  book: Book,
  tellings: readonly Telling[],
  pasts: readonly PastEvent[],
): void {
  const asked: readonly (Told | Kept)[] = [...tellings.map(({ told }) => told), ...pasts];
  for (const { kind, location, product, document } of asked) {
    if (kind !== 'issued-on-voucher' || document === undefined) continue;
    const rows = tx.read<readonly MovementRow[]>(TABLES.movements, pairKey(location, product));
    const keyed = (rows ?? []).filter(({ event }) => event.kind === 'issued-on-voucher');
    const alike = keyed.flatMap(({ event }) => tx.read<Kept>(TABLES.event, event.id) ?? []);
    const standing = alike.filter((each) => each.document === document && !each.reversedBy);
    const ids = new Set(standing.map(({ id }) => id));
    book.vouchers.set(voucherKey(location, product, document), ids);
  }
}

/** Shipments that the tellings name or undo, and the open ones to cards that may take them. */
function shipmentsOf(
  tx: MemoryTransaction,
  tellings: readonly Telling[],
  pasts: readonly PastEvent[],
): string[] {
  const named = tellings.flatMap(({ told }) => told.shipment ?? []);
  const undone = pasts.flatMap((past) =>
    [past, ...past.movements].flatMap(({ shipment }) => shipment ?? []),
  );
  const takers = tellings.filter(
    ({ told }) => TAKES_OPEN_SHIPMENTS.has(told.kind) && !told.shipment && !told.source,
  );
  const open = tx
    .all<Shipment>(TABLES.shipment)
    .filter(({ to, lines }) =>
      takers.some(
        ({ told }) =>
          told.location === to &&
          lines.some((line) => line.product === told.product && remaining(line) > 0),
      ),
    );
  return [...new Set([...named, ...undone, ...open.map(({ id }) => id)])].sort();
}

/** Open discrepancies of these cards and shipments, and those that an undone event opened. */
function discrepanciesOf(
  tx: MemoryTransaction,
  tellings: readonly Telling[],
  pasts: readonly PastEvent[],
  vouchers: readonly string[],
): Discrepancy[] {
  const ids = new Set([...pasts.map(({ id }) => id), ...vouchers]);
  const shipments = new Set([
    ...tellings.flatMap(({ told }) => told.shipment ?? []),
    ...pasts.flatMap(({ shipment }) => shipment ?? []),
  ]);
  const cards = new Set(tellings.map(({ told }) => pairKey(told.location, told.product)));
  return byNumber<Discrepancy>(tx, TABLES.discrepancy).filter(
    (it) =>
      ids.has(it.event) ||
      (it.status === 'open' &&
        ((it.shipment !== undefined && shipments.has(it.shipment)) ||
          cards.has(pairKey(it.location, it.product)))),
  );
}

function byNumber<T>(tx: MemoryTransaction, table: string): Numbered<T>[] {
  return tx.all<Numbered<T>>(table).sort((one, other) => one.number - other.number);
}

/** Writes what the group changed, with the messages that announce it. */
export async function writeBook(tx: MemoryTransaction, book: Book): Promise<void> {
  const { changes } = book;
  if (changes.events.length === 0) return;
  for (const shipment of changes.shipments) shipment.version += 1;
  await writeRare(tx, book);
  await tx.step('rarer rows are written');
  for (const event of changes.events) {
    await tx.insert(TABLES.event, event.id, event);
    const undone = event.reverses && tx.read<PastEvent>(TABLES.event, event.reverses);
    if (undone) await tx.write(TABLES.event, undone.id, { ...undone, reversedBy: event.id });
  }
  for (const card of changes.cards) {
    const { location, managed: _m, counts: _c, netAfterStored: _n, ...own } = card;
    const { countKnown: _k, posted: _p, earmarks: _e, ...kept } = own;
    const row = { ...kept, location: location.id, lots: new Map(card.lots) } satisfies CardRow;
    await tx.write(TABLES.card, pairKey(location.id, card.product), row);
  }
  for (const { movement, event } of changes.movements) {
    const { id, kind, precision, location } = event;
    const row = { movement, event: { id, kind, precision, recordedAt: book.recordedAt } };
    await append(tx, TABLES.movements, pairKey(location, movement.product), row);
  }
  await appendInMemory(tx, announcements(book));
}

async function writeRare(tx: MemoryTransaction, { changes }: Book): Promise<void> {
  for (const [key, lot] of changes.lots) {
    await tx.lock(TABLES.lot, key);
    const known = tx.read<LotFacts>(TABLES.lot, key);
    await tx.write(TABLES.lot, key, { ...lot, ...known });
  }
  for (const count of changes.counts) {
    await append(tx, TABLES.counts, pairKey(count.location, count.product), count);
  }
  for (const shipment of changes.shipments) {
    const lines = shipment.lines.map((line) => ({ ...line }));
    await tx.write(TABLES.shipment, shipment.id, { ...shipment, lines });
  }
  await writeUsedContents(tx, changes.contents);
  await writeEarmarkUses(tx, changes.earmarkUses);
  for (const it of changes.discrepancies) await numbered(tx, TABLES.discrepancy, it);
  for (const it of changes.allocations) await numbered(tx, TABLES.allocation, it);
  for (const { requisition, product, issued } of changes.approvals) {
    const key = pairKey(requisition, product);
    const known = tx.read<Approval>(TABLES.approval, key);
    if (known) await tx.write(TABLES.approval, key, { ...known, issued });
  }
}
