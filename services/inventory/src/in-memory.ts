/**
 * Inventory put together on stores in memory: the real use cases and the real ledger, for the
 * simulation of the whole system in one process (`tests/simulation`). Beside `inventory.module.ts`,
 * which puts the same together on PostgreSQL and NATS.
 */
import type { Principal } from '@satchel/access';
import {
  changeReportingModes,
  check,
  entriesSince,
  type MessageContract,
  malformed,
  ProblemError,
  placeOrders,
  recordReports,
  registerConditions,
  registerLocations,
  registerLots,
  registerManagedProducts,
  registerPackContents,
  registerProductPrices,
  registerProducts,
  registerProgrammes,
  registerShelfLifeRules,
  registerZones,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type { EventSubscription, MemoryConnection, MemoryDatabase } from '@satchel/messaging';
import type { Approval, Book, BookedEvent, CountRecord } from './domain/book.js';
import type { Discrepancy } from './domain/discrepancy.js';
import type { Shipment } from './domain/shipment.js';
import { requisitionEvents } from './door/requisition-events.js';
import { type CardRow, type MovementRow, TABLES } from './store/memory-book.js';
import { keepApprovalInMemory, MemoryLedger } from './store/memory-ledger.store.js';
import { MemoryStockQuestions } from './store/memory-questions.js';
import { MemoryRegister } from './store/memory-register.store.js';
import { EventGroups } from './use-cases/group-events.js';
import type { LedgerStore, PrincipalTelling } from './use-cases/ports.js';
import { RecordStockEvents } from './use-cases/record-stock-events.js';
import { RegisterEntries } from './use-cases/register-entries.js';

/** What one process of inventory stands on. */
export interface InventoryAround {
  readonly connection: MemoryConnection;
  readonly clock: Clock;
  /** Called after each commit, as the relay is woken. */
  readonly committed: () => void;
  /** Transactions of the ledger under way at once. */
  readonly lanes: number;
  /** Hears of every decision of the ledger, before it is written. */
  readonly decided: (tellings: readonly PrincipalTelling[], book: Book) => void;
}

export interface InventoryInMemory {
  /** Answers a command or a question as the doors do. Throws the problem. */
  answer(subject: string, body: unknown, principal: Principal): Promise<unknown>;
  /** By the service whose events they are. */
  readonly subscriptions: Readonly<Record<'requisition', readonly EventSubscription[]>>;
}

type Answering = (body: unknown, principal: Principal) => Promise<unknown>;

export function inventoryInMemory(around: InventoryAround): InventoryInMemory {
  const { connection, clock, committed, lanes, decided } = around;
  const store = overheard(new MemoryLedger(connection, clock), decided);
  const events = new RecordStockEvents(new EventGroups({ store, lanes, committed }), clock);
  const entries = new RegisterEntries(new MemoryRegister(connection, clock), clock);
  const questions = new MemoryStockQuestions(connection);
  const answers = new Map<string, Answering>();
  const on = <Req, Rep>(
    contract: MessageContract<Req, Rep>,
    answer: (body: Req, principal: Principal) => Promise<Rep>,
  ): void => {
    answers.set(contract.subject, async (body, principal) => {
      const faults = check(contract.request, body);
      if (faults.length > 0) throw new ProblemError(malformed(faults));
      return answer(body as Req, principal);
    });
  };
  on(recordReports, (body, who) => events.report(body, who));
  on(placeOrders, (body, who) => events.order(body, who));
  on(entriesSince, (body) => questions.entriesSince(body));
  on(registerZones, (body, who) => entries.zones(body.items, who));
  on(registerProgrammes, (body, who) => entries.programmes(body.items, who));
  on(registerLocations, (body, who) => entries.locations(body.items, who));
  on(registerProducts, (body, who) => entries.products(body.items, who));
  on(registerLots, (body, who) => entries.lots(body.items, who));
  on(registerPackContents, (body, who) => entries.packContents(body.items, who));
  on(registerShelfLifeRules, (body, who) => entries.shelfLifeRules(body.items, who));
  on(registerProductPrices, (body, who) => entries.productPrices(body.items, who));
  on(registerConditions, (body, who) => entries.conditions(body.items, who));
  on(registerManagedProducts, (body, who) => entries.managedProducts(body.items, who));
  on(changeReportingModes, (body, who) => entries.reportingModes(body.items, who));
  return {
    answer: async (subject, body, principal) => {
      const answer = answers.get(subject);
      if (!answer) throw new Error(`inventory does not answer ${subject}`);
      const reply = await answer(body, principal);
      committed();
      return reply;
    },
    subscriptions: { requisition: requisitionEvents(keepApprovalInMemory, undefined) },
  };
}

function overheard(store: LedgerStore, decided: InventoryAround['decided']): LedgerStore {
  return {
    write: (tellings, decide, beside) => {
      const heard = (book: Book) => {
        const answers = decide(book);
        decided(tellings as PrincipalTelling[], book);
        return answers;
      };
      return store.write(tellings, heard, beside);
    },
  };
}

/** Inventory's books as they stand on disk, for whoever checks them. */
export function inventoryBooks(database: MemoryDatabase) {
  const rows = <Row>(table: string) => database.committed<Row>(table);
  return {
    cards: rows<CardRow>(TABLES.card),
    /** Card by card, each in order of recording. */
    movements: rows<readonly MovementRow[]>(TABLES.movements),
    events: rows<BookedEvent>(TABLES.event),
    counts: rows<readonly CountRecord[]>(TABLES.counts),
    shipments: rows<Shipment>(TABLES.shipment),
    discrepancies: rows<Discrepancy>(TABLES.discrepancy),
    approvals: rows<Approval & { readonly version: number }>(TABLES.approval),
  };
}

export type InventoryBooks = ReturnType<typeof inventoryBooks>;
/** The names of its tables, for whoever listens to commits. */
export const INVENTORY_TABLES = TABLES;
