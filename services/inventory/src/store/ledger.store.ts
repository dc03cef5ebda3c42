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
import type { Telling } from '../domain/told.js';
import type { Beside, LedgerStore } from '../use-cases/ports.js';
import { cardKeys, loadFacts, lockCards, makeCards } from './book-cards.js';
import { loadContents } from './book-contents.js';
import { loadHistory } from './book-history.js';
import { loadSurroundings } from './book-surroundings.js';
import { writeBook } from './book-writer.js';
import { followUp } from './discrepancy-follow-up.js';
import { listeningClient } from './listening-client.js';
import { runOn } from './rows.js';

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
    const now = () => this.clock.now().getTime();
    await client.query('BEGIN');
    await crashPoint('ledger.before-lock');
    let book = await lockCards(run, tellings, now);
    const missing = cardKeys(tellings).filter(
      ({ location, product }) => !book.cards.has(pairKey(location, product)),
    );
    if (missing.length > 0) {
      // Cards are made in a transaction of their own, so that all locks are taken in one sorted
      // read.
      await client.query('ROLLBACK');
      await makeCards(run, missing);
      await client.query('BEGIN');
      book = await lockCards(run, tellings, now);
    }
    await crashPoint('ledger.after-lock');
    await loadFacts(run, book, tellings);
    await loadContents(run, book, tellings);
    await loadHistory(run, book, tellings);
    await loadSurroundings(run, book, tellings);
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
}
