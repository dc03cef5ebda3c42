/** What the use cases need of the world, in their own words. */
import type { Principal, Standing } from '@satchel/access';
import type {
  CardEntries,
  Changes,
  CountSheetState,
  DiscrepancyDetail,
  DiscrepancyPage,
  EntriesSince,
  GetChanges,
  GetDiscrepancy,
  GetRecall,
  GetStockAsOf,
  GetStockByLevel,
  GetStockCard,
  GetStockOnHand,
  HeadPage,
  HeadsWanted,
  ListCountSheets,
  ListDiscrepancies,
  ListLotHolders,
  ListLotHolds,
  ListRecalledSets,
  ListRecallHolders,
  ListRecalls,
  ListRecallTasks,
  ListShipmentReminders,
  ListShipments,
  ListUnconfirmedShipments,
  LotHolder,
  LotHolderPage,
  LotHoldPage,
  PageInfo,
  Problem,
  RecallDetail,
  RecalledSetPage,
  RecallHolderPage,
  RecallPage,
  RecallTaskPage,
  ShipmentPage,
  ShipmentReminderPage,
  StockAsOf,
  StockByLevel,
  StockCard,
  StockOnHand,
  UnconfirmedShipmentPage,
} from '@satchel/contracts';
import type { Day, LocationId, ProductCode, Uuid } from '@satchel/language';
import type { SqlRunner } from '@satchel/messaging';
import type { Use } from '../domain/abc-class.js';
import type { Answer, Book } from '../domain/book.js';
import type { CountSheet, Hand, SheetHead } from '../domain/count-sheet.js';
import type { Discrepancy } from '../domain/discrepancy.js';
import type { Act, Explaining } from '../domain/discrepancy-acts.js';
import type { LocationFacts } from '../domain/facts.js';
import type { Seal } from '../domain/ledger-seal.js';
import type { LotFlow } from '../domain/lot-flow.js';
import type { LotHold } from '../domain/lot-hold.js';
import type { Finding, Recall, RecallTask } from '../domain/recall.js';
import type { Telling } from '../domain/told.js';

/**
 * What is written beside a group of events, in the same transaction, once all is decided and
 * written; what it throws undoes all of it.
 */
export type Beside = (tx: SqlRunner, book: Book, answers: Answer[]) => Promise<void>;

/** The books, as one group of events sees them. */
export interface LedgerStore {
  /**
   * Locks the cards that the tellings touch, loads the book, lets `decide` change it, writes what
   * it changed, and commits: all or nothing. The answers are handed back only after the commit.
   * Groups that touch the same card happen one after the other.
   */
  write(tellings: Telling[], decide: (book: Book) => Answer[], beside?: Beside): Promise<Answer[]>;
}

/** The seals over the ledger, made by one process at a time. */
export interface LedgerSeals {
  /** Whether this process is, or now becomes, the one that seals. */
  isOurTurn(): Promise<boolean>;
  last(): Promise<Seal | undefined>;
  /**
   * Seals up to so many cards that have changed since they were sealed last, as of one moment, and
   * announces it.
   */
  add(at: number, cardsMax: number): Promise<Seal>;
}

/** A telling with whoever tells it. */
export interface PrincipalTelling extends Telling {
  who: Principal;
}

/**
 * The questions that inventory answers: abstract classes, so that they are names at run time too.
 * They hold no rule but scope, which is decided where the data lives.
 */
export abstract class StockQuestions {
  abstract onHand(asked: GetStockOnHand, who: Principal): Promise<StockOnHand>;
  abstract asOf(asked: GetStockAsOf, who: Principal): Promise<StockAsOf>;
  abstract entriesSince(asked: EntriesSince, who: Principal): Promise<CardEntries>;
}

/** How far the books are; only services ask, to compare their copies. */
export abstract class HeadQuestions {
  abstract heads(wanted: HeadsWanted): Promise<HeadPage>;
}

export abstract class CardQuestions {
  abstract card(asked: GetStockCard, who: Principal): Promise<StockCard>;
}

/** What a phone or a facility keeps of its own locations, and what has changed of it. */
export abstract class ChangeQuestions {
  abstract changes(asked: GetChanges, who: Principal): Promise<Changes>;
}

export abstract class LevelQuestions {
  abstract byLevel(asked: GetStockByLevel, who: Principal): Promise<StockByLevel>;
}

export abstract class SurroundingsQuestions {
  abstract shipments(asked: ListShipments, who: Principal): Promise<ShipmentPage>;
}

/** Shipments that nobody confirmed, and who is asked about them. */
export abstract class ConfirmationQuestions {
  abstract unconfirmed(
    asked: ListUnconfirmedShipments,
    who: Principal,
  ): Promise<UnconfirmedShipmentPage>;
  abstract reminders(asked: ListShipmentReminders, who: Principal): Promise<ShipmentReminderPage>;
}

/** A command that was carried out, and what was answered to it. */
export interface KeptCommand {
  id: string;
  principal: string;
  contentHash: string;
  answer: object;
  at: number;
}

export interface KeptCommands {
  /** What is kept under the id. Two copies at once: the second waits for the first. */
  kept(id: string): Promise<KeptCommand | undefined>;
  keep(command: KeptCommand): Promise<void>;
}

/** What every command about lots or a handover needs besides its own records. */
export interface LotSurroundings extends KeptCommands {
  /** Recalls are opened, and lots registered, one after the other. */
  lockRegister(): Promise<void>;
  rootZones(): Promise<string[]>;
  standing(location: string): Promise<Standing | undefined>;
  knowsProduct(product: string): Promise<boolean>;
}

/** Holds inside one transaction. */
export interface HoldRecords {
  readonly around: LotSurroundings;
  knowsLot(product: string, lot: string): Promise<boolean>;
  hold(id: string): Promise<LotHold | undefined>;
  /** Waits for whatever is being decided on the card, so that the next order finds the hold. */
  place(hold: LotHold): Promise<void>;
  release(hold: LotHold): Promise<void>;
  /** Whether an open hold or recall, whichever, blocks the lot everywhere. */
  isHeldEverywhere(product: string, lot: string): Promise<boolean>;
  /** A recalled lot stays recalled. */
  setStatus(product: string, lot: string, status: 'usable' | 'quarantined'): Promise<void>;
}

export interface LotHolds {
  transact<T>(work: (records: HoldRecords) => Promise<T>): Promise<T>;
}

export abstract class HoldQuestions {
  abstract list(asked: ListLotHolds, who: Principal): Promise<LotHoldPage>;
}

/** What somebody at a location said to be there. */
export interface Confirmation {
  confirmation: string;
  recall: string;
  location: string;
  findings: Finding[];
  note?: string;
  by: string;
  at: number;
}

/** Recalls inside one transaction; opening and closing are announced when it commits. */
export interface RecallRecords extends LotSurroundings {
  openRecallOf(
    product: string,
    lots: string[],
  ): Promise<{ recall: string; lot: string } | undefined>;
  /** Makes the lots recalled, and registers those that nobody knew. */
  block(product: string, lots: string[]): Promise<void>;
  /** Everybody who holds, may hold or held the lot, whoever asks. */
  holdersOf(product: string, lot: string): Promise<LotHolder[]>;
  sumsOf(product: string, lot: string): Promise<LotFlow & { onHand: number; inTransit: number }>;
  onHandAt(location: string, product: string, lots: string[]): Promise<Map<string, number>>;
  /** A new recall, and who held its lots at that moment. */
  add(recall: Recall, holders: LotHolder[]): Promise<void>;
  recall(id: string): Promise<Recall | undefined>;
  lockRecall(id: string): Promise<Recall | undefined>;
  openRecalls(): Promise<string[]>;
  close(recall: Recall): Promise<void>;
  /** Which of these locations have no task yet, and of what kind they are. */
  untold(recall: string, locations: string[]): Promise<{ location: string; kind: string }[]>;
  tell(tasks: RecallTask[]): Promise<void>;
  tasks(recall: string): Promise<RecallTask[]>;
  /** Records what was found; answers the task as it stands then. */
  confirm(confirmation: Confirmation): Promise<RecallTask>;
}

export interface Recalls {
  transact<T>(work: (records: RecallRecords) => Promise<T>): Promise<T>;
}

/** Questions about recalls; what one location has to do with one, within scope. */
export abstract class RecallQuestions {
  abstract list(asked: ListRecalls): Promise<RecallPage>;
  abstract one(asked: GetRecall, who: Principal): Promise<RecallDetail>;
  abstract holders(asked: ListRecallHolders, who: Principal): Promise<RecallHolderPage>;
  abstract sets(asked: ListRecalledSets, who: Principal): Promise<RecalledSetPage>;
  abstract tasks(asked: ListRecallTasks, who: Principal): Promise<RecallTaskPage>;
}

/** Questions about lots: where they are and what became of them. */
export abstract class LotQuestions {
  abstract holders(asked: ListLotHolders, who: Principal): Promise<LotHolderPage>;
}

/** What was answered to an act, kept so that the same id is answered the same again. */
export interface KeptAnswer {
  readonly id: Uuid;
  readonly principal: string;
  /** Of what was asked. */
  readonly hash: string;
  readonly answer: { readonly reply: CountSheetState } | { readonly problem: Problem };
  readonly at: number;
}

/** A product that a location manages. */
export interface Countable {
  readonly product: ProductCode;
  /** When it was counted last, in milliseconds. */
  readonly countedLastAt?: number;
}

/** Sheets and what is to be counted, inside of one transaction. */
export interface CountSheetRecords {
  /** Waits for whoever else works on this id; it stays ours until commit. */
  answered(id: Uuid): Promise<KeptAnswer | undefined>;
  keepAnswer(answer: KeptAnswer): Promise<void>;
  location(id: LocationId): Promise<LocationFacts | undefined>;
  /** The sheet, locked until commit. */
  locked(id: Uuid): Promise<CountSheet | undefined>;
  find(id: Uuid): Promise<CountSheet | undefined>;
  add(sheet: CountSheet): Promise<void>;
  /** Writes what an act changed; fails where somebody else has changed it since. */
  save(before: CountSheet, after: CountSheet, hand: Hand): Promise<void>;
  /** What the location manages on a day, by code. */
  managed(location: LocationId, day: Day): Promise<Countable[]>;
  /** What it used of each of these in a time, from (not including) to (including). */
  uses(location: LocationId, products: ProductCode[], from: number, to: number): Promise<Use[]>;
  /** Those of the codes that the register knows, with the units of a course where it says. */
  products(codes: readonly ProductCode[]): Promise<Map<ProductCode, number | undefined>>;
}

export interface CountSheetStore {
  /** Commits what `work` did, or nothing of it if it throws. */
  transact<T>(work: (records: CountSheetRecords) => Promise<T>): Promise<T>;
  /** The same inside of a transaction that the ledger began. */
  within(tx: SqlRunner): CountSheetRecords;
  /** Within what the asker may see. */
  list(asked: ListCountSheets, who: Principal): Promise<{ items: SheetHead[]; page: PageInfo }>;
}

/** A discrepancy with what deciding about it needs to know. */
export interface OnFile {
  readonly discrepancy: Discrepancy;
  readonly standing: Standing;
  /** Who told of the order or report that opened it, and who counted where it is about a count. */
  readonly reporters: readonly string[];
  /** From so many units on it is material. */
  readonly limitUnits?: number;
  readonly history: readonly Act[];
}

/** What somebody says explains a discrepancy; one of the three. */
export interface Explains {
  readonly event?: string | undefined;
  readonly movement?: string | undefined;
  readonly shipment?: string | undefined;
}

export type ActAnswer = { readonly reply: DiscrepancyDetail } | { readonly problem: Problem };

export interface KeptActAnswer {
  readonly id: string;
  readonly principal: string;
  readonly hash: string;
  readonly answer: ActAnswer;
  readonly at: Date;
}

/** Discrepancies inside one transaction. */
export interface DiscrepancyRecords {
  /** What was answered under this id; a second copy of the same act waits for the first. */
  answered(id: string): Promise<KeptActAnswer | undefined>;
  keepAnswer(answer: KeptActAnswer): Promise<void>;
  /** Nobody else changes it, nor reverses anything of its card, before this transaction ends. */
  lockAndFind(id: string): Promise<OnFile | undefined>;
  /** What stands in the books of its card, if it does: accepted, and not reversed. */
  explaining(by: Explains, discrepancy: Discrepancy): Promise<Explaining | undefined>;
  isPlace(code: string): Promise<boolean>;
  /** Writes and announces it with the act, and weighs its card anew. */
  save(discrepancy: Discrepancy, act: Act, actId: string): Promise<void>;
  detail(id: string): Promise<DiscrepancyDetail>;
}

export interface DiscrepancyFiles {
  /** One transaction; its changes are announced when it commits. */
  transact<T>(work: (records: DiscrepancyRecords) => Promise<T>): Promise<T>;
}

export abstract class DiscrepancyQuestions {
  abstract list(asked: ListDiscrepancies, who: Principal): Promise<DiscrepancyPage>;
  abstract detail(asked: GetDiscrepancy, who: Principal): Promise<DiscrepancyDetail>;
}
