/** What the use cases need of the world, in their own words. */
import type { Principal } from '@satchel/access';
import type { Answer, Book } from '../domain/book.js';
import type { Telling } from '../domain/told.js';

/** The books, as one group of events sees them. */
export interface LedgerStore {
  /**
   * Locks the cards that the tellings touch, loads the book, lets `decide` change it, writes what it
   * changed, and commits: all or nothing. The answers are handed back only after the commit. Groups
   * that touch the same card happen one after the other.
   */
  write(tellings: Telling[], decide: (book: Book) => Answer[]): Promise<Answer[]>;
}

/** A telling with whoever tells it. */
export interface PrincipalTelling extends Telling {
  who: Principal;
}
