/** The approved lines that wait for a card, out of tables in memory. */
import type { MemoryTransaction } from '@satchel/messaging';
import type { Approval, Book } from '../domain/book.js';
import { type LocationFacts, pairKey } from '../domain/facts.js';
import { cardsInQuestion, openUnits, queueUp } from '../domain/reservation.js';
import type { Telling } from '../domain/told.js';
import { TABLES } from './memory-book.js';

/** The open lines of cards about which it has to be known who comes before whom. */
export function loadQueues(tx: MemoryTransaction, book: Book, tellings: readonly Telling[]): void {
  for (const { location, product } of cardsInQuestion(book, tellings)) {
    book.queues.set(pairKey(location.id, product), []);
  }
  if (book.queues.size === 0) return;
  const all = tx.all<Approval>(TABLES.approval).filter((line) => openUnits(line) > 0);
  queueUp(
    book,
    all.map((line) => ({ ...line, zones: zonesOf(tx, line) })),
  );
}

/** Of the place that a line goes to. */
export const zonesOf = (
  tx: Pick<MemoryTransaction, 'read'>,
  { location }: Approval,
): readonly string[] => tx.read<LocationFacts>(TABLES.location, location)?.zonePath ?? [];
