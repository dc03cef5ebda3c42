/**
 * The use cases with the small country in their records, which are kept in PostgreSQL or in memory;
 * only replenishment is played. News from inventory is applied as the door does it, in a
 * transaction of its own. What holds at one of the desks must hold at the other.
 */
import type { Principal } from '@satchel/access';
import type { RequisitionState, ShipmentState, SubmitRequisition } from '@satchel/contracts';
import { type Problem, ProblemError } from '@satchel/contracts';
import { MemoryDatabase, type OutboxMemoryRow, runnerOf, type SqlRunner } from '@satchel/messaging';
import { type FakeClock, fakeClock, freshDatabase } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import type { Proposal } from '../src/domain/acts.js';
import { migrate, openPool, PgTransactions } from '../src/store/database.js';
import { MemoryTransactions, memoryReadings } from '../src/store/memory-records.store.js';
import { readingsOn } from '../src/store/records.js';
import { Approval } from '../src/use-cases/approve-requisition.js';
import { Cancellation } from '../src/use-cases/cancel-requisition.js';
import { RegisterNews } from '../src/use-cases/copy-register.js';
import type { Readings, Transactions } from '../src/use-cases/ports.js';
import { RequisitionReading } from '../src/use-cases/read-requisitions.js';
import { ShipmentNews } from '../src/use-cases/record-shipment.js';
import { Rejection } from '../src/use-cases/reject-requisition.js';
import { Submission } from '../src/use-cases/submit-requisition.js';
import { locations, products } from './country.js';

export const NOON = '2026-11-21T12:00:00.000Z';

export interface Desk {
  readonly clock: FakeClock;
  readonly transactions: Transactions;
  readonly submission: Submission;
  readonly approval: Approval;
  readonly rejection: Rejection;
  readonly cancellation: Cancellation;
  readonly reading: RequisitionReading;
  readonly register: RegisterNews;
  /** What replenishment says from now on. */
  propose(proposals: Record<string, Proposal>): void;
  shipment(shipment: ShipmentState): Promise<void>;
  /** Submits one line for kit 1 unless told otherwise. */
  submit(by: Principal, more?: Partial<SubmitRequisition>): Promise<RequisitionState>;
  /** Approves as asked. */
  approve(by: Principal, requisition: RequisitionState): Promise<RequisitionState>;
  read(requisition: { readonly id: string }, by: Principal): Promise<RequisitionState>;
  /** Announced states of a requisition, in order. */
  announced(requisition: string): Promise<RequisitionState[]>;
  /** Which of these shipments are kept. */
  keptShipments(ids: readonly string[]): Promise<string[]>;
  close(): Promise<void>;
}

/** Where a desk keeps its records. */
interface Keeping extends Pick<Desk, 'transactions' | 'announced' | 'keptShipments' | 'close'> {
  readonly readings: Readings;
}

/** A desk whose database can be asked, as the runtime role. */
export interface PostgresDesk extends Desk {
  readonly sql: SqlRunner;
}

/** Every place where records can be kept, for specs that must hold at each. */
export const desks: readonly [where: string, make: () => Promise<Desk>][] = [
  ['PostgreSQL', makePostgresDesk],
  ['memory', async () => makeDesk(inMemory())],
];

export async function makePostgresDesk(): Promise<PostgresDesk> {
  const database = await freshDatabase(migrate, 'requisition');
  const pool = openPool(database.runtimeUrl, () => undefined);
  const sql = runnerOf(pool);
  const desk = await makeDesk({
    transactions: new PgTransactions(pool),
    readings: readingsOn(sql),
    announced: async (requisition) => {
      const rows = await sql(
        'SELECT payload FROM outbox WHERE partition_key = $1 ORDER BY position',
        [requisition],
      );
      return rows.map((row) => row['payload'] as RequisitionState);
    },
    keptShipments: async (ids) => {
      const rows = await sql('SELECT id FROM shipment WHERE id = ANY($1)', [ids]);
      return rows.map((row) => String(row['id']));
    },
    close: async () => {
      await pool.end();
      await database.drop();
    },
  });
  return { ...desk, sql };
}

function inMemory(): Keeping {
  const database = new MemoryDatabase();
  const connection = database.connect();
  return {
    transactions: new MemoryTransactions(connection, uuid),
    readings: memoryReadings(connection),
    announced: async (requisition) =>
      database
        .committed<OutboxMemoryRow>('outbox')
        .filter((row) => row.partitionKey === requisition)
        .sort((one, other) => Number(one.position) - Number(other.position))
        .map((row) => JSON.parse(row.payloadText) as RequisitionState),
    keptShipments: async (ids) =>
      database
        .committed<{ id: string }>('shipment')
        .flatMap(({ id }) => (ids.includes(id) ? [id] : [])),
    close: async () => connection.cut(),
  };
}

async function makeDesk(keeping: Keeping): Promise<Desk> {
  const { transactions, readings, announced, keptShipments, close } = keeping;
  const clock = fakeClock(NOON);
  let proposals = new Map<string, Proposal>();
  const replenishment = { proposals: async () => proposals };
  const submission = new Submission(transactions, readings, replenishment, clock);
  const approval = new Approval(transactions, clock);
  const reading = new RequisitionReading(readings);
  const register = new RegisterNews();
  const shipments = new ShipmentNews(clock);
  await transactions.run(async (records) => {
    for (const location of locations) await register.takeLocation(records, location);
    for (const product of products) await register.takeProduct(records, product);
  });
  return {
    clock,
    transactions,
    submission,
    approval,
    rejection: new Rejection(transactions, clock),
    cancellation: new Cancellation(transactions, clock),
    reading,
    register,
    propose: (said) => {
      proposals = new Map(Object.entries(said));
    },
    shipment: (shipment) =>
      transactions.run((records) =>
        shipments.record(records, shipment, { traceparent: undefined }),
      ),
    submit: (principal, more = {}) => submission.submit({ ...ask(), ...more }, { principal }),
    approve: (principal, { id, version }) =>
      approval.approve({ id: uuid(), requisition: id, version }, { principal }),
    read: ({ id }, principal) => reading.get({ requisition: id }, { principal }),
    announced,
    keptShipments,
    close,
  };
}

/** A request of kit 1 for 30 ACT, with an id of its own. */
export function ask(): SubmitRequisition {
  return {
    id: uuid(),
    location: 'GANTA-K1',
    programme: 'iccm',
    urgency: 'regular',
    lines: [{ product: 'ACT-1', requested: 30 }],
  };
}

/** The problem with which this was refused. Throws when it was not. */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('it was not refused');
}
