/**
 * Requisition put together on records in memory: the real use cases, for the simulation of the
 * whole system in one process (`tests/simulation`). Beside `requisition.module.ts`, which puts the
 * same together on PostgreSQL and NATS.
 */
import type { Principal } from '@satchel/access';
import {
  approveRequisition,
  cancelRequisition,
  check,
  getRequisition,
  listRequisitions,
  type MessageContract,
  malformed,
  ProblemError,
  rejectRequisition,
  submitRequisition,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type {
  Courier,
  EventSubscription,
  Log,
  MemoryConnection,
  MemoryDatabase,
} from '@satchel/messaging';
import type { Requisition } from './domain/requisition.js';
import { inventoryEvents } from './door/inventory-events.js';
import { ReplenishmentByCourier } from './door/replenishment.js';
import { MemoryTransactions, memoryReadings, memoryRecords } from './store/memory-records.store.js';
import { Approval } from './use-cases/approve-requisition.js';
import { Cancellation } from './use-cases/cancel-requisition.js';
import { RegisterNews } from './use-cases/copy-register.js';
import type { Asking, VersionedShipment } from './use-cases/ports.js';
import { RequisitionReading } from './use-cases/read-requisitions.js';
import { ShipmentNews } from './use-cases/record-shipment.js';
import { Rejection } from './use-cases/reject-requisition.js';
import { Submission } from './use-cases/submit-requisition.js';

/** What one process of requisition stands on. */
export interface RequisitionAround {
  readonly connection: MemoryConnection;
  readonly clock: Clock;
  readonly courier: Pick<Courier, 'name' | 'request'>;
  readonly log: Log;
  readonly newId: () => string;
  /** Called after each command, as the relay is woken by its notification. */
  readonly committed: () => void;
}

export interface RequisitionInMemory {
  /** Answers a command or a question as the doors do. Throws the problem. */
  answer(subject: string, body: unknown, principal: Principal): Promise<unknown>;
  /** By the service whose events they are. */
  readonly subscriptions: Readonly<Record<'inventory', readonly EventSubscription[]>>;
}

type Answering = (body: unknown, asking: Asking) => Promise<unknown>;

export function requisitionInMemory(around: RequisitionAround): RequisitionInMemory {
  const { connection, clock, courier, log, newId, committed } = around;
  const transactions = new MemoryTransactions(connection, newId);
  const readings = memoryReadings(connection);
  const opinion = new ReplenishmentByCourier(courier, log);
  const submission = new Submission(transactions, readings, opinion, clock);
  const approval = new Approval(transactions, clock);
  const rejection = new Rejection(transactions, clock);
  const cancellation = new Cancellation(transactions, clock);
  const reading = new RequisitionReading(readings);
  const answers = new Map<string, Answering>();
  const on = <Req, Rep>(
    contract: MessageContract<Req, Rep>,
    answer: (body: Req, asking: Asking) => Promise<Rep>,
  ): void => {
    answers.set(contract.subject, async (body, asking) => {
      const faults = check(contract.request, body);
      if (faults.length > 0) throw new ProblemError(malformed(faults));
      return answer(body as Req, asking);
    });
  };
  on(submitRequisition, (body, asking) => submission.submit(body, asking));
  on(approveRequisition, (body, asking) => approval.approve(body, asking));
  on(rejectRequisition, (body, asking) => rejection.reject(body, asking));
  on(cancelRequisition, (body, asking) => cancellation.cancel(body, asking));
  on(getRequisition, (body, asking) => reading.get(body, asking));
  on(listRequisitions, (body, asking) => reading.list(body, asking));
  const news = new ShipmentNews(clock);
  return {
    answer: async (subject, body, principal) => {
      const answer = answers.get(subject);
      if (!answer) throw new Error(`requisition does not answer ${subject}`);
      const reply = await answer(body, { principal });
      committed();
      return reply;
    },
    subscriptions: {
      inventory: inventoryEvents(
        new RegisterNews(),
        news,
        (tx) => memoryRecords(tx, newId),
        undefined,
      ),
    },
  };
}

/** Requisition's records as they stand on disk, for whoever checks them. */
export function requisitionBooks(database: MemoryDatabase) {
  const rows = <Row>(table: string) => database.committed<Row>(table);
  return {
    requisitions: rows<Requisition>('requisition'),
    shipments: rows<VersionedShipment>('shipment'),
  };
}
