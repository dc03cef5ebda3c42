/**
 * Replenishment put together on records in memory: the real use cases and the real outlook, for the
 * simulation of the whole system in one process (`tests/simulation`). Beside
 * `replenishment.module.ts`, which puts the same together on PostgreSQL and NATS.
 */
import type { Principal } from '@satchel/access';
import {
  check,
  getOutlook,
  listAlerts,
  type MessageContract,
  malformed,
  ProblemError,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type {
  Courier,
  EventSubscription,
  MemoryConnection,
  MemoryDatabase,
} from '@satchel/messaging';
import type { Alert } from './domain/alert.js';
import { inventoryEvents, requisitionEvents } from './door/events.js';
import { StockEntries } from './door/stock-entries.js';
import { type CardRow, TABLES } from './store/memory-cards.js';
import { MemoryEvaluations, memoryReadings, memoryRecords } from './store/memory-records.store.js';
import { ApplyEntries } from './use-cases/apply-entries.js';
import { EvaluateCards } from './use-cases/evaluate-cards.js';
import { AnswerOutlook } from './use-cases/get-outlook.js';
import { KeepPipeline } from './use-cases/keep-pipeline.js';
import { KeepRegister } from './use-cases/keep-register.js';
import { AnswerAlerts } from './use-cases/list-alerts.js';
import type {
  AnnouncedLocation,
  AnnouncedRequisition,
  AnnouncedShipment,
  CardInQuestion,
} from './use-cases/ports.js';
import { RecordCount } from './use-cases/record-count.js';

/** What one process of replenishment stands on. */
export interface ReplenishmentAround {
  readonly connection: MemoryConnection;
  readonly clock: Clock;
  readonly courier: Pick<Courier, 'name' | 'request'>;
  readonly newId: () => string;
  /** Told that something is to be evaluated. */
  readonly evaluateSoon: () => void;
  /** Told of a card that could not be evaluated. */
  readonly failed: (card: CardInQuestion, error: unknown) => void;
}

export interface ReplenishmentInMemory {
  /** Answers a question as the doors do. Throws the problem. */
  answer(subject: string, body: unknown, principal: Principal): Promise<unknown>;
  readonly evaluate: EvaluateCards;
  /** By the service whose events they are. */
  readonly subscriptions: Readonly<Record<'inventory' | 'requisition', EventSubscription[]>>;
}

type Answering = (body: unknown, principal: Principal) => Promise<unknown>;

export function replenishmentInMemory(around: ReplenishmentAround): ReplenishmentInMemory {
  const { connection, clock, courier, newId, evaluateSoon, failed } = around;
  const readings = memoryReadings(connection);
  const outlook = new AnswerOutlook(readings, clock);
  const alerts = new AnswerAlerts(readings, clock);
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
  on(getOutlook, (body, principal) => outlook.run(body, principal));
  on(listAlerts, (body, principal) => alerts.run(body, principal));
  const pipeline = new KeepPipeline();
  const listeners = {
    entries: new StockEntries(new ApplyEntries(clock, evaluateSoon), memoryRecords, courier),
    counts: new RecordCount(clock, evaluateSoon),
    register: new KeepRegister(clock, evaluateSoon),
    pipeline,
  };
  return {
    answer: async (subject, body, principal) => {
      const answer = answers.get(subject);
      if (!answer) throw new Error(`replenishment does not answer ${subject}`);
      return answer(body, principal);
    },
    evaluate: new EvaluateCards(new MemoryEvaluations(connection, newId), clock, newId, failed),
    subscriptions: {
      inventory: inventoryEvents(listeners, memoryRecords, undefined),
      requisition: requisitionEvents(pipeline, memoryRecords, undefined),
    },
  };
}

/** Replenishment's records as they stand on disk, for whoever checks them. */
export function replenishmentBooks(database: MemoryDatabase) {
  const rows = <Row>(table: string) => database.committed<Row>(table);
  return {
    cards: rows<CardRow>(TABLES.card),
    alerts: rows<Alert>(TABLES.alert),
    locations: rows<AnnouncedLocation>(TABLES.location),
    shipments: rows<AnnouncedShipment>(TABLES.shipment),
    requisitions: rows<AnnouncedRequisition>(TABLES.requisition),
  };
}
