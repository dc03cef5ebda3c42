/**
 * The use cases on a real database with the small country in it. News is applied as the doors do
 * it, in a transaction of its own; evaluation happens when the spec says so.
 */
import type { Principal } from '@satchel/access';
import {
  type AlertPage,
  type AlertState,
  alertChanged,
  type ListAlerts,
  type Outlook,
  type Problem,
  ProblemError,
  type ProductOutlook,
  type StockMoved,
} from '@satchel/contracts';
import { runnerOf, type SqlRunner, transactionOn } from '@satchel/messaging';
import { type FakeClock, fakeClock, freshDatabase } from '@satchel/proving';
import type { Pool } from 'pg';
import { v7 as uuid } from 'uuid';
import { migrate, openPool } from '../src/store/database.js';
import { PgEvaluations } from '../src/store/evaluations.store.js';
import { readingsOn, recordsOn } from '../src/store/records.js';
import { ApplyEntries } from '../src/use-cases/apply-entries.js';
import { EvaluateCards } from '../src/use-cases/evaluate-cards.js';
import { AnswerOutlook } from '../src/use-cases/get-outlook.js';
import { KeepPipeline } from '../src/use-cases/keep-pipeline.js';
import { KeepRegister } from '../src/use-cases/keep-register.js';
import { AnswerAlerts } from '../src/use-cases/list-alerts.js';
import type { Records } from '../src/use-cases/ports.js';
import { RecordCount } from '../src/use-cases/record-count.js';
import { chw, locations, products } from './country.js';
import type { PlayedCard } from './stock-card.js';

export const NOON = '2026-11-21T12:00:00.000Z';

const noBell = (): void => undefined;

export class Desk {
  readonly clock: FakeClock = fakeClock(NOON);
  readonly sql: SqlRunner;
  readonly register = new KeepRegister(this.clock, noBell);
  readonly pipeline = new KeepPipeline();
  readonly counts = new RecordCount(this.clock, noBell);
  private readonly entries = new ApplyEntries(this.clock, noBell);
  private readonly evaluator: EvaluateCards;
  private readonly answerOutlook: AnswerOutlook;
  private readonly answerAlerts: AnswerAlerts;

  private constructor(
    private readonly pool: Pool,
    private readonly drop: () => Promise<void>,
  ) {
    this.sql = runnerOf(pool);
    const readings = readingsOn(this.sql);
    this.answerOutlook = new AnswerOutlook(readings, this.clock);
    this.answerAlerts = new AnswerAlerts(readings);
    this.evaluator = new EvaluateCards(new PgEvaluations(pool), this.clock, uuid, (_, error) => {
      throw error;
    });
  }

  static async make(): Promise<Desk> {
    const database = await freshDatabase(migrate, 'replenishment');
    const pool = openPool(database.runtimeUrl, () => undefined);
    const desk = new Desk(pool, () => database.drop());
    await desk.apply(async (records) => {
      for (const location of locations) await desk.register.location(records, location);
      for (const product of products) await desk.register.product(records, product);
    });
    return desk;
  }

  apply<T>(work: (records: Records) => Promise<T>): Promise<T> {
    return transactionOn(this.pool, (run) => work(recordsOn(run)));
  }

  /** Applies entries of one card in one transaction; all of them unless told. */
  async stock(card: PlayedCard, entries: readonly StockMoved[] = card.entries): Promise<void> {
    await this.apply((records) => this.entries.run(records, [{ key: card, entries }]));
  }

  async evaluate(): Promise<void> {
    for (let more = true; more; ) ({ more } = await this.evaluator.nextPage());
  }

  outlook(location: string, by: Principal = chw, asked?: string[]): Promise<Outlook> {
    const question = asked ? { location, products: asked } : { location };
    return this.answerOutlook.run(question, by);
  }

  async productAt(location: string, product: string, by: Principal): Promise<ProductOutlook> {
    const [found] = (await this.outlook(location, by, [product])).products;
    if (!found) throw new Error(`no outlook of ${product} at ${location}`);
    return found;
  }

  alerts(by: Principal, question: ListAlerts = {}): Promise<AlertPage> {
    return this.answerAlerts.run(question, by);
  }

  /** Alerts as announced, oldest first. */
  async announced(): Promise<AlertState[]> {
    const rows = await this.sql('SELECT payload FROM outbox WHERE subject = $1 ORDER BY position', [
      alertChanged.subject,
    ]);
    return rows.map((row) => row['payload'] as AlertState);
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.drop();
  }
}

/** The problem with which it was refused. */
export async function problemOf(refused: Promise<unknown>): Promise<Problem> {
  try {
    await refused;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('it was not refused');
}
