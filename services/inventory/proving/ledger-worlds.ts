/** Inventory's stores, in PostgreSQL and in memory, so that one contract is held against each. */
import type { EntriesSince, RequisitionState, StockMoved } from '@satchel/contracts';
import {
  type EventEnvelope,
  MemoryDatabase,
  MemoryOutbox,
  transactionOn,
} from '@satchel/messaging';
import { type FakeClock, fakeClock, freshDatabase } from '@satchel/proving';
import type { Pool } from 'pg';
import { keepApproval } from '../src/store/approval.store.js';
import { PostgresCountSheets } from '../src/store/count-sheet.store.js';
import { openPools, PostgresRegister } from '../src/store/database.js';
import { PostgresDiscrepancyFiles } from '../src/store/discrepancy-files.js';
import { PostgresDiscrepancies } from '../src/store/discrepancy-questions.js';
import { PostgresDiscrepancySums, sumDiscrepancies } from '../src/store/discrepancy-sums.js';
import { PostgresEarmarks } from '../src/store/earmark.store.js';
import { PostgresEarmarkQuestions } from '../src/store/earmark-questions.js';
import { PostgresExpiryQuestions } from '../src/store/expiry-questions.js';
import { PostgresHandovers } from '../src/store/handover.store.js';
import { PostgresHandoverQuestions } from '../src/store/handover-questions.js';
import { PostgresHolds } from '../src/store/hold.store.js';
import { PostgresLedger } from '../src/store/ledger.store.js';
import { PostgresLevelSums } from '../src/store/level-sums.store.js';
import { PostgresLossQuestions } from '../src/store/loss-questions.js';
import { PostgresLotQuestions } from '../src/store/lot-questions.js';
import { MemoryConfirmations } from '../src/store/memory-confirmations.js';
import { MemoryCountSheets } from '../src/store/memory-count-sheets.store.js';
import { MemoryDiscrepancies } from '../src/store/memory-discrepancies.js';
import { MemoryDiscrepancySums } from '../src/store/memory-discrepancy-sums.js';
import { MemoryEarmarks } from '../src/store/memory-earmarks.js';
import { MemoryExpiryQuestions } from '../src/store/memory-expiry.js';
import { MemoryHandovers } from '../src/store/memory-handovers.js';
import { MemoryHolds } from '../src/store/memory-holds.js';
import { keepApprovalInMemory, MemoryLedger } from '../src/store/memory-ledger.store.js';
import { MemoryLotQuestions } from '../src/store/memory-lots.js';
import { MemoryStockQuestions } from '../src/store/memory-questions.js';
import { MemoryRecalls } from '../src/store/memory-recalls.js';
import { MemoryRegister } from '../src/store/memory-register.store.js';
import { MemoryReservations } from '../src/store/memory-reservations.js';
import { MemorySnapshots } from '../src/store/memory-snapshots.js';
import { MemoryTreatments } from '../src/store/memory-treatments.js';
import { MemoryLossQuestions, MemoryValueQuestions } from '../src/store/memory-value.js';
import { migrate } from '../src/store/migrate.js';
import { PostgresRecalls } from '../src/store/recall.store.js';
import { PostgresReservations } from '../src/store/reservation-questions.js';
import { PostgresSnapshots } from '../src/store/snapshot.store.js';
import { PostgresStockQuestions } from '../src/store/stock-questions.js';
import { PostgresTreatmentQuestions } from '../src/store/treatment-questions.js';
import { sumTreatments } from '../src/store/treatment-sums.js';
import { PostgresConfirmations } from '../src/store/unconfirmed-shipments.js';
import { PostgresValueQuestions } from '../src/store/value-questions.js';
import { PostgresWorthSums } from '../src/store/worth-sums.store.js';
import type { DiscrepancySumQuestions } from '../src/use-cases/discrepancy-sum-ports.js';
import type { EarmarkQuestions, Earmarks } from '../src/use-cases/earmark-ports.js';
import type { HandoverQuestions, Handovers } from '../src/use-cases/handover-ports.js';
import type {
  ConfirmationQuestions,
  CountSheetStore,
  DiscrepancyFiles,
  DiscrepancyQuestions,
  LedgerStore,
  LotHolds,
  LotQuestions,
  Recalls,
} from '../src/use-cases/ports.js';
import type { Register } from '../src/use-cases/register-ports.js';
import type { ReservationQuestions } from '../src/use-cases/reservation-ports.js';
import type { ObservedQuestions, Snapshots } from '../src/use-cases/snapshot-ports.js';
import type { TreatmentQuestions } from '../src/use-cases/treatment-ports.js';
import type {
  ExpiryQuestions,
  LossQuestions,
  ValueQuestions,
} from '../src/use-cases/worth-ports.js';

/** An announcement as it stands in the outbox. */
export type Announced = Pick<EventEnvelope, 'id' | 'type' | 'partitionkey' | 'data'> & {
  readonly sequence?: number;
};

export interface LedgerWorld {
  readonly clock: FakeClock;
  /** Two processes at the same books. */
  readonly ledgers: readonly [LedgerStore, LedgerStore];
  readonly register: Register;
  readonly lots: LotQuestions;
  readonly values: ValueQuestions;
  readonly expiry: ExpiryQuestions;
  readonly losses: LossQuestions;
  readonly recalls: Recalls;
  /** Of the same two processes. */
  readonly countSheets: readonly [CountSheetStore, CountSheetStore];
  readonly holds: LotHolds;
  /** Of the same two processes. */
  readonly handovers: readonly [Handovers, Handovers];
  readonly heldKits: HandoverQuestions;
  readonly reservations: ReservationQuestions;
  readonly earmarks: Earmarks;
  readonly earmarked: EarmarkQuestions;
  /** Of the same two processes. */
  readonly snapshots: readonly [Snapshots & ObservedQuestions, Snapshots & ObservedQuestions];
  entriesSince(asked: EntriesSince): Promise<readonly StockMoved[]>;
  readonly confirmations: ConfirmationQuestions;
  readonly discrepancies: DiscrepancyQuestions;
  readonly files: DiscrepancyFiles;
  readonly discrepancySums: DiscrepancySumQuestions;
  readonly treatments: TreatmentQuestions;
  /** Works out anew what is summed up beside the ledger. */
  sumUp(): Promise<void>;
  keepApproval(state: RequisitionState): Promise<void>;
  /** Everything that was announced, in order. */
  announced(): Promise<Announced[]>;
  close(): Promise<void>;
}

export const ledgerWorlds: readonly [where: string, open: () => Promise<LedgerWorld>][] = [
  ['PostgreSQL', inPostgres],
  ['memory', inMemory],
];

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
const SERVICE = {
  subject: 'replenishment',
  kind: 'service',
  channel: 'service',
  grants: [],
} as const;

/** The one in PostgreSQL, with a pool for questions that only it answers. */
export async function inPostgres(): Promise<LedgerWorld & { readonly pool: Pool }> {
  const clock = fakeClock('2026-11-21T08:00:00Z');
  const database = await freshDatabase(migrate, 'inventory');
  const [one, two] = [openPools(database.runtimeUrl, 3, 2), openPools(database.runtimeUrl, 3, 2)];
  const questions = new PostgresStockQuestions(one.general, clock);
  return {
    clock,
    pool: one.general,
    ledgers: [new PostgresLedger(one.ledger, clock), new PostgresLedger(two.ledger, clock)],
    register: new PostgresRegister(one.general, clock, () => undefined),
    confirmations: new PostgresConfirmations(one.general, clock),
    lots: new PostgresLotQuestions(one.general),
    values: new PostgresValueQuestions(one.general, clock),
    expiry: new PostgresExpiryQuestions(one.general, clock),
    losses: new PostgresLossQuestions(one.general, clock),
    recalls: new PostgresRecalls(one.general, () => undefined),
    countSheets: [new PostgresCountSheets(one.general), new PostgresCountSheets(two.general)],
    holds: new PostgresHolds(one.general),
    handovers: [
      new PostgresHandovers(one.general, () => undefined),
      new PostgresHandovers(two.general, () => undefined),
    ],
    heldKits: new PostgresHandoverQuestions(two.general, clock),
    reservations: new PostgresReservations(one.general, questions, clock),
    earmarks: new PostgresEarmarks(two.general),
    earmarked: new PostgresEarmarkQuestions(one.general, clock),
    snapshots: [
      new PostgresSnapshots(one.general, clock),
      new PostgresSnapshots(two.general, clock),
    ],
    discrepancies: new PostgresDiscrepancies(one.general, clock),
    files: new PostgresDiscrepancyFiles(two.general, clock, () => undefined),
    discrepancySums: new PostgresDiscrepancySums(one.general, clock),
    treatments: new PostgresTreatmentQuestions(one.general, clock),
    sumUp: async () => {
      const levels = new PostgresLevelSums(one.general, QUIET, async (tx, asOf) => {
        await sumDiscrepancies(tx, asOf);
        await sumTreatments(tx, asOf);
      });
      for (const sums of [levels, new PostgresWorthSums(one.general, QUIET)]) {
        await sums.isOurTurn();
        await sums.renew(clock.now().getTime());
        await sums.release();
      }
    },
    entriesSince: async (asked) =>
      (await questions.entriesSince(asked, { ...SERVICE, grants: [] })).items,
    keepApproval: (state) => transactionOn(one.general, (tx) => keepApproval(tx, state)),
    announced: async () => {
      const { rows } = await one.general.query(
        `SELECT message_id, subject, partition_key, sequence, payload FROM outbox ORDER BY position`,
      );
      return rows.map((row) => ({
        id: row.message_id,
        type: row.subject,
        partitionkey: row.partition_key,
        ...(row.sequence === null ? {} : { sequence: Number(row.sequence) }),
        data: row.payload,
      }));
    },
    close: async () => {
      await Promise.all([one.end(), two.end()]);
      await database.drop();
    },
  };
}

async function inMemory(): Promise<LedgerWorld> {
  const clock = fakeClock('2026-11-21T08:00:00Z');
  const database = new MemoryDatabase();
  const [one, two] = [database.connect(), database.connect()];
  const questions = new MemoryStockQuestions(one);
  return {
    clock,
    ledgers: [new MemoryLedger(one, clock), new MemoryLedger(two, clock)],
    register: new MemoryRegister(one, clock),
    confirmations: new MemoryConfirmations(one, clock),
    lots: new MemoryLotQuestions(one),
    values: new MemoryValueQuestions(one, clock),
    expiry: new MemoryExpiryQuestions(one, clock),
    losses: new MemoryLossQuestions(one, clock),
    recalls: new MemoryRecalls(one),
    countSheets: [new MemoryCountSheets(one), new MemoryCountSheets(two)],
    holds: new MemoryHolds(one),
    handovers: [new MemoryHandovers(one, clock), new MemoryHandovers(two, clock)],
    heldKits: new MemoryHandovers(two, clock),
    reservations: new MemoryReservations(one, clock),
    earmarks: new MemoryEarmarks(two, clock),
    earmarked: new MemoryEarmarks(one, clock),
    snapshots: [new MemorySnapshots(one, clock), new MemorySnapshots(two, clock)],
    discrepancies: new MemoryDiscrepancies(one, clock),
    files: new MemoryDiscrepancies(two, clock),
    discrepancySums: new MemoryDiscrepancySums(one, clock),
    treatments: new MemoryTreatments(one, clock),
    sumUp: async () => undefined,
    entriesSince: async (asked) => (await questions.entriesSince(asked)).items,
    keepApproval: (state) => one.transaction((tx) => keepApprovalInMemory(tx, state)),
    announced: async () =>
      (await new MemoryOutbox(clock).pending(one.run, 10_000)).map((row) => ({
        id: row.messageId,
        type: row.subject,
        partitionkey: row.partitionKey,
        ...(row.sequence === null ? {} : { sequence: Number(row.sequence) }),
        data: JSON.parse(row.payloadText) as unknown,
      })),
    close: async () => {
      one.cut();
      two.cut();
    },
  };
}
