/**
 * Puts requisition together: use cases on its database, the door on NATS, relay and consumer
 * beside.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { divergenceContracts, inventoryHeads } from '@satchel/contracts';
import {
  connectCourier,
  EventConsumer,
  Relay,
  runnerOf,
  servicePrincipal,
} from '@satchel/messaging';
import { Divergences, divergenceDoor, type Surroundings, serve } from '@satchel/service';
import { SERVICE } from './config.js';
import { inventoryEvents } from './door/inventory-events.js';
import { ReplenishmentByCourier } from './door/replenishment.js';
import { HeadsController, RequisitionController } from './door/requisition.controller.js';
import { copies } from './store/copies.js';
import { migrate, openPool, PgTransactions } from './store/database.js';
import { headsOn } from './store/heads.js';
import { readingsOn, recordsOn } from './store/records.js';
import { Approval } from './use-cases/approve-requisition.js';
import { Cancellation } from './use-cases/cancel-requisition.js';
import { RegisterNews } from './use-cases/copy-register.js';
import { RequisitionReading } from './use-cases/read-requisitions.js';
import { ShipmentNews } from './use-cases/record-shipment.js';
import { Rejection } from './use-cases/reject-requisition.js';
import { Submission } from './use-cases/submit-requisition.js';
import { TellHeads } from './use-cases/tell-heads.js';

/** Who must have heard of a change before it may be forgotten: each keeps a copy it acts upon. */
const SUBSCRIBERS = ['inventory', 'replenishment'];

/** Migrates, connects, and serves; `close()` on the answer ends it gracefully. */
export async function startRequisition(around: Surroundings): Promise<NestFastifyApplication> {
  const { config, clock, log } = around;
  await migrate(config.databaseOwnerUrl);
  const pool = openPool(config.databaseUrl, (error) => {
    log.warn('a database connection broke', { reason: error.message });
  });
  const { natsUrl: url, key } = config;
  const line = { url, name: SERVICE, key, clock, log };
  const [courier, carrier] = await Promise.all([connectCourier(line), connectCourier(line)]);
  const relay = new Relay({ courier: carrier, pool, log, subscribers: SUBSCRIBERS });
  const shipments = new ShipmentNews(clock);
  const consumer = new EventConsumer({
    courier: carrier,
    pool,
    source: 'inventory',
    subscriptions: inventoryEvents(new RegisterNews(), shipments, recordsOn, copies),
    owner: (wanted) =>
      courier.request(inventoryHeads, wanted, { principal: servicePrincipal(SERVICE) }),
    log,
  });

  const transactions = new PgTransactions(pool);
  const readings = readingsOn(runnerOf(pool));
  const replenishment = new ReplenishmentByCourier(courier, log);
  const submission = new Submission(transactions, readings, replenishment, clock);
  return serve(
    {
      name: SERVICE,
      courier,
      carrier,
      relay,
      consumers: [consumer],
      doors: [
        RequisitionController,
        HeadsController,
        divergenceDoor(divergenceContracts.requisition),
      ],
      providers: [
        { provide: Submission, useValue: submission },
        { provide: Approval, useValue: new Approval(transactions, clock) },
        { provide: Rejection, useValue: new Rejection(transactions, clock) },
        { provide: Cancellation, useValue: new Cancellation(transactions, clock) },
        { provide: TellHeads, useValue: new TellHeads(headsOn(runnerOf(pool))) },
        { provide: Divergences, useValue: new Divergences(runnerOf(pool)) },
        { provide: RequisitionReading, useValue: new RequisitionReading(readings) },
      ],
      letGo: () => pool.end(),
    },
    around,
  );
}
