/**
 * Cards on which earmarks keep something today, as the ledger would see them: read with the same
 * statements, as of one moment and without locks, and judged by the same rules of the domain, so
 * that what is shown is what an order would be told.
 */
import { localDay } from '@satchel/language';
import type { Pool } from 'pg';
import { type Book, emptyBook } from '../domain/book.js';
import type { Card } from '../domain/card.js';
import type { OrderPurpose } from '../domain/earmark.js';
import { keptNow, promiseFor } from '../domain/earmarking.js';
import { pairKey } from '../domain/facts.js';
import { backOrdered, reservedOf } from '../domain/reservation.js';
import { readCards } from './book-cards.js';
import { loadContents } from './book-contents.js';
import { loadQueues } from './book-surroundings.js';
import { runOn } from './rows.js';

/** Products of which an earmark keeps units at $1 on the day $2, of $3 only where it names any. */
const EARMARKED = `
SELECT DISTINCT product FROM earmark WHERE location = $1 AND ended_at IS NULL
  AND $2::date BETWEEN from_day AND until_day AND used < quantity
  AND ($3::text[] IS NULL OR product = ANY($3))`;

/** It writes nothing, so it is not committed. */
const AS_OF_ONE_MOMENT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

export interface Shelf {
  readonly earmarked: number;
  readonly reserved: number;
  readonly backOrdered: number;
  /** What is left for a new request of the purpose that was asked for. */
  readonly availableToPromise: number;
  readonly lines: readonly { readonly requisition: string; readonly reserved: number }[];
}

export interface AskedShelves {
  readonly location: string;
  readonly timeZone: string;
  /** All if absent. */
  readonly products?: readonly string[] | undefined;
  readonly now: Date;
}

/** By product, where anything is earmarked. */
export async function earmarkedShelves(
  pool: Pool,
  { location, timeZone, products, now }: AskedShelves,
  purpose: OrderPurpose,
): Promise<ReadonlyMap<string, Shelf>> {
  const today = localDay(now, timeZone);
  const { rows } = await pool.query<{ product: string }>(EARMARKED, [
    location,
    today,
    products ?? null,
  ]);
  if (rows.length === 0) return new Map();
  const keys = rows.map(({ product }) => ({ location, product }));
  const book = await read(pool, keys, now);
  const cards = [...book.cards.values()];
  return new Map(cards.map((card) => [card.product, shelfOf(book, card, purpose)]));
}

/** The zones of a place that a request would be for, innermost first. */
export async function zonesOf(pool: Pool, location: string): Promise<string[]> {
  const text = 'SELECT zone_path FROM location WHERE id = $1';
  const { rows } = await pool.query<{ zone_path: string[] }>(text, [location]);
  return rows[0]?.zone_path ?? [];
}

async function read(
  pool: Pool,
  keys: { location: string; product: string }[],
  now: Date,
): Promise<Book> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(AS_OF_ONE_MOMENT);
    const run = runOn(client);
    const book = await readCards(run, keys, emptyBook(now.getTime()));
    await loadContents(run, book, []);
    await loadQueues(run, book, []);
    await client.query('ROLLBACK');
    return book;
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.release(broken);
  }
}

function shelfOf(book: Book, card: Card, purpose: OrderPurpose): Shelf {
  const queue = book.queues.get(pairKey(card.location.id, card.product)) ?? [];
  const lines = reservedOf(book, card, queue).map(({ line, reserved }) => ({
    requisition: line.requisition,
    reserved,
  }));
  return {
    earmarked: keptNow(book, card),
    reserved: lines.reduce((sum, { reserved }) => sum + reserved, 0),
    backOrdered: backOrdered(book, card),
    availableToPromise: promiseFor(book, card, purpose),
    lines,
  };
}
