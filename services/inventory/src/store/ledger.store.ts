/**
 * The ledger in PostgreSQL: one transaction per group of events. Locks first, in one order for all;
 * then loads, decides, writes and commits. READ COMMITTED with row locks and constraints; nothing
 * here retries a decision, so what was answered is what was committed.
 */
import type { Clock } from '@satchel/language';
import { crashPoint, runnerOf } from '@satchel/messaging';
import type { Pool, PoolClient } from 'pg';
import type { Answer, Book } from '../domain/book.js';
import { pairKey } from '../domain/facts.js';
import { lacksCards } from '../domain/reservation.js';
import type { Telling } from '../domain/told.js';
import type { Beside, LedgerStore } from '../use-cases/ports.js';
import { cardKeys, cardsOfUndone, loadFacts, lockCards, makeCards } from './book-cards.js';
import { loadContents } from './book-contents.js';
import { loadHistory } from './book-history.js';
import { hear, lacksLegs } from './book-legs.js';
import { loadQueues, loadSurroundings } from './book-surroundings.js';
import { writeBook } from './book-writer.js';
import { followUp } from './discrepancy-follow-up.js';
import { listeningClient } from './listening-client.js';
import { type Run, runOn } from './rows.js';

export class PostgresLedger implements LedgerStore {
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  async write(
    tellings: Telling[],
    decide: (book: Book) => Answer[],
    beside?: Beside,
  ): Promise<Answer[]> {
    const client = await listeningClient(this.pool);
    let broken: Error | undefined;
    try {
      return await this.inTransaction(client, tellings, decide, beside);
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      // A connection whose transaction failed is thrown away: whatever state it is in goes with it.
      client.release(broken);
    }
  }

  private async inTransaction(
    client: PoolClient,
    tellings: Telling[],
    decide: (book: Book) => Answer[],
    beside: Beside | undefined,
  ): Promise<Answer[]> {
    const run = runOn(client);
    const { book, heard } = await this.lockAndLoad(client, run, tellings);
    await loadHistory(run, book, heard);
    await loadSurroundings(run, book, heard);
    await loadQueues(run, book, heard);
    const answers = decide(book);
    await crashPoint('ledger.before-write');
    await writeBook(run, book);
    await beside?.(runnerOf(client), book, answers);
    await followUp(runnerOf(client), book);
    await crashPoint('ledger.before-commit');
    await client.query('COMMIT');
    await crashPoint('ledger.after-commit');
    return answers;
  }

  /** Begins the transaction, anew where it turns out that other cards are needed. */
  private async lockAndLoad(
    client: PoolClient,
    run: Run,
    tellings: Telling[],
  ): Promise<{ book: Book; heard: Telling[] }> {
    const now = () => this.clock.now().getTime();
    // Of an unknown place or product there is never a card, however often it is asked for.
    for (let made = '', lacked = ''; ; ) {
      await client.query('BEGIN');
      await crashPoint('ledger.before-lock');
      const { tellings: heard, contents } = await hear(run, tellings);
      const keys = cardKeys(heard, await cardsOfUndone(run, heard));
      const book = await lockCards(run, keys, now);
      book.contents = contents;
      const missing = keys.filter(
        ({ location, product }) => !book.cards.has(pairKey(location, product)),
      );
      const making = JSON.stringify(missing);
      if (missing.length === 0 || making === made) {
        await crashPoint('ledger.after-lock');
        await loadFacts(run, book, heard);
        await loadContents(run, book, heard);
        if (!lacksLegs(book, tellings) && !lacksCards(book, tellings)) return { book, heard };
        const locked = JSON.stringify(keys);
        // Whatever appeared meanwhile brings its cards along; else this would never end.
        if (locked === lacked) throw new Error(`bug: these cards do not suffice: ${locked}`);
        lacked = locked;
        await client.query('ROLLBACK');
        continue;
      }
      // Cards are made in a transaction of their own, so that all locks are taken in one sorted
      // read.
      await client.query('ROLLBACK');
      await makeCards(run, missing);
      made = making;
    }
  }
}
