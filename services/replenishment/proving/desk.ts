/**
 * The use cases with the small country in their records, which are kept in PostgreSQL or in memory.
 * News is applied as the doors do it, in a transaction of its own; evaluation happens when the spec
 * says so. What holds at one of the desks must hold at the other.
 */
import type { Principal } from '@satchel/access';
import {
  type AlertPage,
  type AlertState,
  alertChanged,
  type BelowMinimumPage,
  type ListAlerts,
  type ListBelowMinimum,
  type Outlook,
  type Problem,
  ProblemError,
  type ProductOutlook,
  type StockMoved,
} from '@satchel/contracts';
import { MemoryDatabase, type OutboxMemoryRow, runnerOf, transactionOn } from '@satchel/messaging';
import { type FakeClock, fakeClock, freshDatabase } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { dayOf } from '../src/domain/days.js';
import type { DayRecord } from '../src/domain/entry.js';
import { migrate, openPool } from '../src/store/database.js';
import { PgEvaluations } from '../src/store/evaluations.store.js';
import type { CardRow } from '../src/store/memory-cards.js';
import {
  MemoryEvaluations,
  memoryReadings,
  memoryRecords,
} from '../src/store/memory-records.store.js';
import { readingsOn, recordsOn } from '../src/store/records.js';
import { ApplyEntries } from '../src/use-cases/apply-entries.js';
import { EvaluateCards } from '../src/use-cases/evaluate-cards.js';
import { AnswerOutlook } from '../src/use-cases/get-outlook.js';
import { KeepPipeline } from '../src/use-cases/keep-pipeline.js';
import { KeepRegister } from '../src/use-cases/keep-register.js';
import { AnswerAlerts } from '../src/use-cases/list-alerts.js';
import { AnswerBelowMinimum } from '../src/use-cases/list-below-minimum.js';
import type { CardKey, Evaluations, Readings, Records } from '../src/use-cases/ports.js';
import { RecordCount } from '../src/use-cases/record-count.js';
import { chw, locations, products } from './country.js';
import type { PlayedCard } from './stock-card.js';

export const NOON = '2026-11-21T12:00:00.000Z';

const noBell = (): void => undefined;

/** A card as it is kept, whatever keeps it. */
export interface KeptCard {
  readonly appliedSequence: number;
  readonly onHand: number;
  readonly firstOn?: string;
  readonly heardAt?: Date;
  readonly evaluateAt?: Date;
  readonly evaluatedAt?: Date;
  readonly days: readonly (Omit<DayRecord, 'on' | 'counted'> & { readonly day: string })[];
}

/** Where a desk keeps its records. */
interface Keeping {
  readonly readings: Readings;
  readonly evaluations: Evaluations;
  apply<T>(work: (records: Records) => Promise<T>): Promise<T>;
  /** Alerts as announced, oldest first. */
  announced(): Promise<AlertState[]>;
  card(location: string, product: string): Promise<KeptCard | undefined>;
  close(): Promise<void>;
}

/** Every place where records can be kept, for specs that must hold at each. */
export const desks: readonly [where: string, make: () => Promise<Desk>][] = [
  ['PostgreSQL', async () => Desk.make(await inPostgres())],
  ['memory', async () => Desk.make(inMemoryOnly())],
];

export class Desk {
  readonly clock: FakeClock = fakeClock(NOON);
  readonly register = new KeepRegister(this.clock, noBell);
  readonly pipeline = new KeepPipeline();
  readonly counts = new RecordCount(this.clock, noBell);
  private readonly entries = new ApplyEntries(this.clock, noBell);
  private readonly evaluator: EvaluateCards;
  private readonly answerOutlook: AnswerOutlook;
  private readonly answerAlerts: AnswerAlerts;
  private readonly answerShort: AnswerBelowMinimum;

  private constructor(private readonly keeping: Keeping) {
    const { readings, evaluations } = keeping;
    this.answerOutlook = new AnswerOutlook(readings, this.clock);
    this.answerAlerts = new AnswerAlerts(readings, this.clock);
    this.answerShort = new AnswerBelowMinimum(readings, this.clock);
    this.evaluator = new EvaluateCards(evaluations, this.clock, uuid, (_, error) => {
      throw error;
    });
  }

  static async make(keeping: Keeping): Promise<Desk> {
    const desk = new Desk(keeping);
    await desk.apply(async (records) => {
      for (const location of locations) await desk.register.location(records, location);
      for (const product of products) await desk.register.product(records, product);
    });
    return desk;
  }

  apply<T>(work: (records: Records) => Promise<T>): Promise<T> {
    return this.keeping.apply(work);
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

  belowMinimum(by: Principal, question: ListBelowMinimum): Promise<BelowMinimumPage> {
    return this.answerShort.run(question, by);
  }

  /** Alerts as announced, oldest first. */
  announced(): Promise<AlertState[]> {
    return this.keeping.announced();
  }

  /** A card as it is kept. */
  async kept({ location, product }: CardKey): Promise<KeptCard> {
    const card = await this.keeping.card(location, product);
    if (!card) throw new Error(`no card of ${product} at ${location}`);
    return card;
  }

  close(): Promise<void> {
    return this.keeping.close();
  }
}

const CARD = `
SELECT id::float8 AS id, applied_sequence::float8 AS "appliedSequence", on_hand::float8 AS "onHand",
  first_on::text AS "firstOn", heard_at AS "heardAt", evaluate_at AS "evaluateAt",
  evaluated_at AS "evaluatedAt"
FROM card WHERE location = $1 AND product = $2`;

const DAYS = `
SELECT day::text, monthly, net::float8 AS net, dispensed::float8 AS dispensed,
  issued::float8 AS issued, received::float8 AS received
FROM card_day WHERE card = $1 ORDER BY day, monthly DESC`;

async function inPostgres(): Promise<Keeping> {
  const database = await freshDatabase(migrate, 'replenishment');
  const pool = openPool(database.runtimeUrl, () => undefined);
  const sql = runnerOf(pool);
  return {
    readings: readingsOn(sql),
    evaluations: new PgEvaluations(pool),
    apply: (work) => transactionOn(pool, (run) => work(recordsOn(run))),
    announced: async () => {
      const rows = await sql('SELECT payload FROM outbox WHERE subject = $1 ORDER BY position', [
        alertChanged.subject,
      ]);
      return rows.map((row) => row['payload'] as AlertState);
    },
    card: async (location, product) => {
      const [row] = await sql(CARD, [location, product]);
      if (!row) return undefined;
      const { id, ...fields } = row;
      const known = Object.entries(fields).filter(([, value]) => value !== null);
      const days = await sql(DAYS, [id]);
      return { ...Object.fromEntries(known), days } as unknown as KeptCard;
    },
    close: async () => {
      await pool.end();
      await database.drop();
    },
  };
}

function inMemoryOnly(): Keeping {
  const database = new MemoryDatabase();
  const connection = database.connect();
  return {
    readings: memoryReadings(connection),
    evaluations: new MemoryEvaluations(connection, uuid),
    apply: (work) => connection.transaction((tx) => work(memoryRecords(tx))),
    announced: async () =>
      database
        .committed<OutboxMemoryRow>('outbox')
        .sort((one, other) => Number(one.position) - Number(other.position))
        .map((row) => JSON.parse(row.payloadText) as AlertState),
    card: async (location, product) => {
      const cards = database.committed<CardRow>('card');
      const row = cards.find((it) => it.location === location && it.product === product);
      return row && keptCard(row);
    },
    close: async () => connection.cut(),
  };
}

function keptCard(row: CardRow): KeptCard {
  const { appliedSequence, onHand, firstOn, heardAt, evaluateAt, evaluatedAt } = row;
  return {
    appliedSequence,
    onHand,
    ...(firstOn === undefined ? {} : { firstOn: dayOf(firstOn) }),
    ...(heardAt ? { heardAt } : {}),
    ...(evaluateAt ? { evaluateAt } : {}),
    ...(evaluatedAt ? { evaluatedAt } : {}),
    days: row.days.map(({ on, counted: _counted, ...day }) => ({ day: dayOf(on), ...day })),
  };
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
