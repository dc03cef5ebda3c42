/**
 * Puts inventory together: the ledger on its database, the doors on NATS, relay and consumer
 * beside.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { divergenceContracts, requisitionHeads } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import {
  connectCourier,
  EventConsumer,
  Relay,
  runnerOf,
  servicePrincipal,
} from '@satchel/messaging';
import { Divergences, divergenceDoor, type Surroundings, serve } from '@satchel/service';
import { type Config, SERVICE } from './config.js';
import { ChangesDoor } from './door/changes.door.js';
import { ConfirmationDoor } from './door/confirmation.door.js';
import { CountDraftDoor, CountSheetDoor } from './door/count-sheet.door.js';
import { DaysDoor } from './door/days.door.js';
import { DiscrepancyDoor } from './door/discrepancy.door.js';
import { DueLoop } from './door/due-loop.js';
import { EarmarkDoor } from './door/earmark.door.js';
import { ExportDoor } from './door/export.door.js';
import { HandoverDoor, HeldKitsDoor } from './door/handover.door.js';
import { HoldDoor } from './door/hold.door.js';
import { LevelDoor } from './door/level.door.js';
import { LotDoor } from './door/lot.door.js';
import { QuestionDoor } from './door/question.door.js';
import { RecallDoor } from './door/recall.door.js';
import { RecordDoor } from './door/record.door.js';
import { requisitionEvents } from './door/requisition-events.js';
import { ReservationDoor } from './door/reservation.door.js';
import { SnapshotDoor } from './door/snapshot.door.js';
import { TreatmentDoor } from './door/treatment.door.js';
import { WorthDoor } from './door/worth.door.js';
import { keepApproval } from './store/approval.store.js';
import { approvalCopy } from './store/approval-copy.js';
import { PostgresCardQuestions } from './store/card-questions.js';
import { PostgresChanges } from './store/changes.js';
import { PostgresCountSheets } from './store/count-sheet.store.js';
import { openPools, type Pools, PostgresRegister } from './store/database.js';
import { PostgresDayRecords } from './store/day-records.js';
import { PostgresDiscrepancyFiles } from './store/discrepancy-files.js';
import { PostgresDiscrepancies } from './store/discrepancy-questions.js';
import { PostgresDiscrepancySums, sumDiscrepancies } from './store/discrepancy-sums.js';
import { PostgresEarmarks } from './store/earmark.store.js';
import { PostgresEarmarkQuestions } from './store/earmark-questions.js';
import { PostgresExpiryQuestions } from './store/expiry-questions.js';
import { PostgresExports } from './store/export-questions.js';
import { PostgresHandovers } from './store/handover.store.js';
import { PostgresHandoverQuestions } from './store/handover-questions.js';
import { PostgresHeads } from './store/heads.js';
import { PostgresHolds } from './store/hold.store.js';
import { PostgresHoldQuestions } from './store/hold-questions.js';
import { PostgresLedger } from './store/ledger.store.js';
import { PostgresLedgerSeals } from './store/ledger-seals.store.js';
import { PostgresLevelQuestions, PostgresLevelSums } from './store/level-sums.store.js';
import { PostgresLossQuestions } from './store/loss-questions.js';
import { PostgresLotQuestions } from './store/lot-questions.js';
import { migrate } from './store/migrate.js';
import { PostgresRecalls } from './store/recall.store.js';
import { PostgresRecallQuestions } from './store/recall-questions.js';
import { PostgresRegisterQuestions } from './store/register-questions.js';
import { PostgresReservations } from './store/reservation-questions.js';
import { PostgresSnapshots } from './store/snapshot.store.js';
import { PostgresStockQuestions } from './store/stock-questions.js';
import { PostgresSurroundings } from './store/surroundings-questions.js';
import { PostgresTreatmentQuestions } from './store/treatment-questions.js';
import { sumTreatments } from './store/treatment-sums.js';
import { PostgresConfirmations } from './store/unconfirmed-shipments.js';
import { PostgresUseRecords } from './store/use-records.js';
import { PostgresValueQuestions } from './store/value-questions.js';
import { PostgresWorthSums } from './store/worth-sums.store.js';
import { ActOnDiscrepancy } from './use-cases/act-on-discrepancy.js';
import { ArrangesHandovers } from './use-cases/arrange-handover.js';
import { CancelsHandovers } from './use-cases/cancel-handover.js';
import { ClosesHandovers } from './use-cases/close-handover.js';
import { CountStockOutDays } from './use-cases/count-stock-out-days.js';
import { DecideSheet } from './use-cases/decide-count-sheet.js';
import { DiscardSheet } from './use-cases/discard-count-sheet.js';
import { DiscrepancySumQuestions } from './use-cases/discrepancy-sum-ports.js';
import { EarmarkQuestions } from './use-cases/earmark-ports.js';
import { EarmarkStock } from './use-cases/earmark-stock.js';
import { ExplainVariances } from './use-cases/explain-count-variances.js';
import { ExportQuestions } from './use-cases/export-ports.js';
import { FollowsDiscrepancies } from './use-cases/follow-discrepancy.js';
import { EventGroups } from './use-cases/group-events.js';
import { HandoverQuestions } from './use-cases/handover-ports.js';
import { HoldLots } from './use-cases/hold-lots.js';
import { OpenSheet } from './use-cases/open-count-sheet.js';
import { OpensHandovers } from './use-cases/open-handover.js';
import {
  CardQuestions,
  ChangeQuestions,
  ConfirmationQuestions,
  DiscrepancyQuestions,
  HeadQuestions,
  HoldQuestions,
  LevelQuestions,
  LotQuestions,
  RecallQuestions,
  StockQuestions,
  SurroundingsQuestions,
} from './use-cases/ports.js';
import { ReadSheets } from './use-cases/read-count-sheets.js';
import { RecallLots } from './use-cases/recall-lots.js';
import { RecordsSnapshots } from './use-cases/record-snapshot.js';
import { RecordStockEvents } from './use-cases/record-stock-events.js';
import { RegisterEntries } from './use-cases/register-entries.js';
import { RegisterQuestions } from './use-cases/register-ports.js';
import { ReservationQuestions } from './use-cases/reservation-ports.js';
import { SaveLines } from './use-cases/save-count-lines.js';
import { SealLedger } from './use-cases/seal-ledger.js';
import { SettlesDiscrepancies } from './use-cases/settle-discrepancy.js';
import { ObservedQuestions } from './use-cases/snapshot-ports.js';
import { SubmitSheet } from './use-cases/submit-count-sheet.js';
import { SumStock } from './use-cases/sum-stock.js';
import { TellUse } from './use-cases/tell-use.js';
import { TreatmentQuestions } from './use-cases/treatment-ports.js';
import { WitnessesHandoverCounts } from './use-cases/witness-handover-count.js';
import { ExpiryQuestions, LossQuestions, ValueQuestions } from './use-cases/worth-ports.js';

/** Who must have heard of a change before it may be forgotten: each keeps a copy it acts upon. */
const SUBSCRIBERS = ['requisition', 'replenishment', 'gateway'];
/** Sorted in memory and written in one statement, which is let run for half a minute. */
const CARDS_OF_A_SEAL = 20_000;

/** How often open recalls are looked at for holders who were not told. */
const TELL_LATECOMERS_MS = 60_000;

const DOORS = [
  RecordDoor,
  QuestionDoor,
  ReservationDoor,
  EarmarkDoor,
  ChangesDoor,
  ConfirmationDoor,
  DaysDoor,
  DiscrepancyDoor,
  ExportDoor,
  LevelDoor,
  TreatmentDoor,
  LotDoor,
  HoldDoor,
  RecallDoor,
  CountDraftDoor,
  CountSheetDoor,
  HandoverDoor,
  HeldKitsDoor,
  SnapshotDoor,
  WorthDoor,
  divergenceDoor(divergenceContracts.inventory),
];

/** Migrates, connects, and serves; `close()` on the answer ends it gracefully. */
export async function startInventory(
  around: Surroundings<Config>,
): Promise<NestFastifyApplication> {
  const { config, clock, log } = around;
  await migrate(config.databaseOwnerUrl);
  const pools = openPools(config.databaseUrl, config.ledgerLanes, config.questionConnections);
  const { general: pool } = pools;
  const line = { url: config.natsUrl, name: SERVICE, key: config.key, clock, log };
  const [courier, carrier] = await Promise.all([connectCourier(line), connectCourier(line)]);
  const relay = new Relay({ courier: carrier, pool, log, subscribers: SUBSCRIBERS });
  const committed = () => relay.wake();
  const store = new PostgresLedger(pools.ledger, clock);
  const groups = new EventGroups({ store, lanes: config.ledgerLanes, committed });
  const seals = new PostgresLedgerSeals(pool, log, committed);
  const stock = new PostgresStockQuestions(pool, clock);
  const register = new PostgresRegister(pool, clock, committed);
  const recalls = new RecallLots(new PostgresRecalls(pool, committed), clock);
  const acts = new ActOnDiscrepancy(new PostgresDiscrepancyFiles(pool, clock, committed), clock);
  return serve(
    {
      name: SERVICE,
      courier,
      carrier,
      relay,
      consumers: [
        new EventConsumer({
          courier: carrier,
          pool,
          source: 'requisition',
          subscriptions: requisitionEvents(keepApproval, approvalCopy),
          owner: (wanted) =>
            courier.request(requisitionHeads, wanted, { principal: servicePrincipal(SERVICE) }),
          log,
        }),
      ],
      workers: [sealingLoop(seals, around), ...sumLoops(pool, around), recallLoop(recalls, around)],
      doors: DOORS,
      providers: [
        { provide: RecordStockEvents, useValue: new RecordStockEvents(groups, clock) },
        ...countSheets(new PostgresCountSheets(pool), groups, clock),
        ...handovers(new PostgresHandovers(pool, committed), clock),
        { provide: HandoverQuestions, useValue: new PostgresHandoverQuestions(pool, clock) },
        ...observedStores(new PostgresSnapshots(pool, clock), groups, clock),
        { provide: RegisterEntries, useValue: new RegisterEntries(register, clock) },
        ...stockQuestions(stock, pool, clock),
        ...daysAndUse(pool, stock, clock),
        { provide: ChangeQuestions, useValue: new PostgresChanges(pool, stock) },
        { provide: ExportQuestions, useValue: new PostgresExports(pool, stock) },
        { provide: SurroundingsQuestions, useValue: new PostgresSurroundings(pool) },
        { provide: ConfirmationQuestions, useValue: new PostgresConfirmations(pool, clock) },
        { provide: LevelQuestions, useValue: new PostgresLevelQuestions(pool, clock) },
        { provide: HoldLots, useValue: new HoldLots(new PostgresHolds(pool), clock) },
        { provide: HoldQuestions, useValue: new PostgresHoldQuestions(pool) },
        { provide: RecallLots, useValue: recalls },
        { provide: RecallQuestions, useValue: new PostgresRecallQuestions(pool, clock) },
        { provide: LotQuestions, useValue: new PostgresLotQuestions(pool) },
        ...worthQuestions(pool, clock),
        { provide: DiscrepancyQuestions, useValue: new PostgresDiscrepancies(pool, clock) },
        { provide: DiscrepancySumQuestions, useValue: new PostgresDiscrepancySums(pool, clock) },
        { provide: TreatmentQuestions, useValue: new PostgresTreatmentQuestions(pool, clock) },
        { provide: SettlesDiscrepancies, useValue: new SettlesDiscrepancies(acts) },
        { provide: FollowsDiscrepancies, useValue: new FollowsDiscrepancies(acts) },
        { provide: HeadQuestions, useValue: new PostgresHeads(pool) },
        { provide: Divergences, useValue: new Divergences(runnerOf(pool)) },
        { provide: RegisterQuestions, useValue: new PostgresRegisterQuestions(pool) },
      ],
      letGo: () => pools.end(),
    },
    around,
  );
}

function daysAndUse(pool: Pools['general'], stock: PostgresStockQuestions, clock: Clock) {
  const useCases = [
    new CountStockOutDays(new PostgresDayRecords(pool, stock), clock),
    new TellUse(new PostgresUseRecords(pool, stock), clock),
  ];
  return useCases.map((useCase) => ({ provide: useCase.constructor, useValue: useCase }));
}

function worthQuestions(pool: Pools['general'], clock: Clock) {
  return [
    { provide: ValueQuestions, useValue: new PostgresValueQuestions(pool, clock) },
    { provide: ExpiryQuestions, useValue: new PostgresExpiryQuestions(pool, clock) },
    { provide: LossQuestions, useValue: new PostgresLossQuestions(pool, clock) },
  ];
}

function stockQuestions(stock: PostgresStockQuestions, pool: Pools['general'], clock: Clock) {
  return [
    { provide: StockQuestions, useValue: stock },
    { provide: EarmarkStock, useValue: new EarmarkStock(new PostgresEarmarks(pool), clock) },
    { provide: EarmarkQuestions, useValue: new PostgresEarmarkQuestions(pool, clock) },
    { provide: ReservationQuestions, useValue: new PostgresReservations(pool, stock, clock) },
    { provide: CardQuestions, useValue: new PostgresCardQuestions(pool, stock) },
  ];
}

function countSheets(sheets: PostgresCountSheets, groups: EventGroups, clock: Clock) {
  const useCases = [
    new OpenSheet(sheets, clock),
    new SaveLines(sheets, clock),
    new DiscardSheet(sheets, clock),
    new SubmitSheet(sheets, groups, clock),
    new ExplainVariances(sheets, clock),
    new DecideSheet(sheets, clock),
    new ReadSheets(sheets, clock),
  ];
  return useCases.map((useCase) => ({ provide: useCase.constructor, useValue: useCase }));
}

function observedStores(snapshots: PostgresSnapshots, groups: EventGroups, clock: Clock) {
  return [
    { provide: RecordsSnapshots, useValue: new RecordsSnapshots(snapshots, groups, clock) },
    { provide: ObservedQuestions, useValue: snapshots },
  ];
}

function handovers(kits: PostgresHandovers, clock: Clock) {
  const useCases = [
    new OpensHandovers(kits, clock),
    new ArrangesHandovers(kits, clock),
    new WitnessesHandoverCounts(kits, clock),
    new ClosesHandovers(kits, clock),
    new CancelsHandovers(kits, clock),
  ];
  return useCases.map((useCase) => ({ provide: useCase.constructor, useValue: useCase }));
}

function sealingLoop(
  seals: PostgresLedgerSeals,
  { config, clock, log }: Surroundings<Config>,
): DueLoop {
  const everyMs = config.sealEverySeconds * 1000;
  const sealing = new SealLedger(seals, clock, { everyMs, cardsMax: CARDS_OF_A_SEAL });
  const whenDue = async (): Promise<object[]> =>
    (await sealing.whenDue()).map(({ number, cards, digest }) => ({ number, cards, digest }));
  const release = (turn: Promise<void> | undefined) => seals.release(turn);
  return new DueLoop({ name: 'seal over the ledger', everyMs, whenDue, release }, log);
}

/** Tells those whom a recalled lot has reached since it was recalled; any process may. */
function recallLoop(recalls: RecallLots, { log }: Surroundings<Config>): DueLoop {
  let lookAgainAt = 0;
  const whenDue = async (): Promise<object[]> => {
    if (performance.now() < lookAgainAt) return [];
    lookAgainAt = performance.now() + TELL_LATECOMERS_MS;
    return recalls.tellLatecomers();
  };
  const release = async (turn: Promise<void> | undefined) => turn;
  const name = 'holders of recalled lots';
  return new DueLoop({ name, everyMs: TELL_LATECOMERS_MS, whenDue, release }, log);
}

/** Turns are worth no line in the log: every answer says how old its sums are. */
function summingLoop(
  pool: Pools['general'],
  { config, clock, log }: Surroundings<Config>,
): DueLoop {
  const everyMs = config.stockSumsEverySeconds * 1000;
  const sums = new PostgresLevelSums(pool, log, async (tx, asOf) => {
    await sumDiscrepancies(tx, asOf);
    await sumTreatments(tx, asOf);
  });
  const summing = new SumStock(sums, clock, everyMs);
  const whenDue = async (): Promise<object[]> => {
    await summing.whenDue();
    return [];
  };
  const release = (turn: Promise<void> | undefined) => sums.release(turn);
  return new DueLoop({ name: 'stock by level', everyMs, whenDue, release }, log);
}

const sumLoops = (pool: Pools['general'], around: Surroundings<Config>): DueLoop[] => [
  summingLoop(pool, around),
  worthLoop(pool, around),
];

/** Value and expiry are read by the month and reach every lot: so much more rarely than stock. */
const STOCK_SUMS_PER_WORTH = 10;

function worthLoop(pool: Pools['general'], { config, clock, log }: Surroundings<Config>): DueLoop {
  const everyMs = STOCK_SUMS_PER_WORTH * config.stockSumsEverySeconds * 1000;
  const sums = new PostgresWorthSums(pool, log);
  const summing = new SumStock(sums, clock, everyMs);
  const whenDue = async (): Promise<object[]> => {
    await summing.whenDue();
    return [];
  };
  const release = (turn: Promise<void> | undefined) => sums.release(turn);
  return new DueLoop({ name: 'what stock is worth', everyMs, whenDue, release }, log);
}
