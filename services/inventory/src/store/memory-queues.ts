/** The approved lines that wait for a card, out of tables in memory. */
import type { MemoryTransaction } from '@satchel/messaging';
import type { Approval, Book } from '../domain/book.js';
import { pairKey } from '../domain/facts.js';
import { mayRunShort, openUnits, queueUp } from '../domain/reservation.js';
import type { Telling } from '../domain/told.js';
import { TABLES } from './memory-book.js';

/** The open lines of cards that may not serve all, where an order answers one of them. */
export function loadQueues(tx: MemoryTransaction, book: Book, tellings: readonly Telling[]): void {
  const asked = new Set([...book.approvals.values()].map((it) => pairKey(it.supplier, it.product)));
  for (const [key, card] of book.cards) {
    if (asked.has(key) && mayRunShort(book, card, tellings)) book.queues.set(key, []);
  }
  if (book.queues.size === 0) return;
  const all = tx.all<Approval>(TABLES.approval).filter((line) => openUnits(line) > 0);
  queueUp(
    book,
    all.map((line) => ({ ...line })),
  );
}
