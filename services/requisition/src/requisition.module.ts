/**
 * Puts the service together: use cases on the database, the doors on NATS, and a small HTTP server
 * for /health. Starting migrates first; closing stops taking, finishes what is in hand, then lets go.
 */
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Clock } from '@satchel/language';
import {
  type Courier,
  connectCourier,
  EventConsumer,
  type Log,
  Relay,
  RequestServer,
} from '@satchel/messaging';
import type { Pool } from 'pg';
import { type Config, SERVICE } from './config.js';
import { HealthController } from './door/health.controller.js';
import { Health } from './door/health.js';
import { inventoryEvents } from './door/inventory-events.js';
import { ReplenishmentByCourier } from './door/replenishment.js';
import { RequisitionController } from './door/requisition.controller.js';
import { migrate, onPool, openPool, PgTransactions } from './store/database.js';
import { readingsOn, recordsOn } from './store/records.js';
import { Approval } from './use-cases/approve-requisition.js';
import { Cancellation } from './use-cases/cancel-requisition.js';
import { RegisterNews } from './use-cases/copy-register.js';
import { RequisitionReading } from './use-cases/read-requisitions.js';
import { ShipmentNews } from './use-cases/record-shipment.js';
import { Rejection } from './use-cases/reject-requisition.js';
import { Submission } from './use-cases/submit-requisition.js';

/** Who must have heard of a change before it may be forgotten: each keeps a copy it acts upon. */
const SUBSCRIBERS = ['inventory', 'replenishment'];

/** What the service runs on. */
export interface Surroundings {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
}

/** What runs beside the doors, and in which order it is let go. */
class Running implements OnApplicationShutdown {
  constructor(
    readonly pool: Pool,
    readonly courier: Courier,
    readonly relay: Relay,
    readonly consumer: EventConsumer,
  ) {}

  start(): void {
    this.relay.start();
    this.consumer.start();
  }

  /** Nest has closed the doors by now, so nothing new comes in. */
  async onApplicationShutdown(): Promise<void> {
    await this.consumer.stop();
    await this.relay.stop();
    await this.courier.close();
    await this.pool.end();
  }
}

@Module({})
class RequisitionModule {}

function requisitionModule(running: Running, { clock, log }: Surroundings): DynamicModule {
  const { pool, courier, relay, consumer } = running;
  const transactions = new PgTransactions(pool);
  const readings = readingsOn(onPool(pool));
  const replenishment = new ReplenishmentByCourier(courier, log);
  const submission = new Submission(transactions, readings, replenishment, clock);
  return {
    module: RequisitionModule,
    controllers: [RequisitionController, HealthController],
    providers: [
      { provide: Submission, useValue: submission },
      { provide: Approval, useValue: new Approval(transactions, clock) },
      { provide: Rejection, useValue: new Rejection(transactions, clock) },
      { provide: Cancellation, useValue: new Cancellation(transactions, clock) },
      { provide: RequisitionReading, useValue: new RequisitionReading(readings) },
      { provide: Health, useValue: new Health(courier, relay, [consumer], log) },
      { provide: Running, useValue: running },
    ],
  };
}

/** Migrates, connects, and serves; `close()` on the answer ends it gracefully. */
export async function startRequisition(around: Surroundings): Promise<NestFastifyApplication> {
  const { config, clock, log } = around;
  await migrate(config.databaseOwnerUrl);
  const running = await connected(around);
  const module = requisitionModule(running, around);
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
    logger: ['error', 'warn'],
  });
  const { courier } = running;
  const strategy = new RequestServer({ courier, trusted: config.trusted, clock, log });
  app.connectMicroservice({ strategy });
  running.start();
  await app.startAllMicroservices();
  await app.listen(config.port, '0.0.0.0');
  log.info('requisition serves', { health: `${await app.getUrl()}/health` });
  return app;
}

async function connected({ config, clock, log }: Surroundings): Promise<Running> {
  const pool = openPool(config.databaseUrl, (error) => {
    log.warn('an idle database connection broke', { reason: error.message });
  });
  const { natsUrl: url, key } = config;
  const courier = await connectCourier({ url, name: SERVICE, key, clock, log });
  const relay = new Relay({ courier, pool, log, subscribers: SUBSCRIBERS });
  const subscriptions = inventoryEvents(new RegisterNews(), new ShipmentNews(clock), recordsOn);
  const consumer = new EventConsumer({ courier, pool, source: 'inventory', subscriptions, log });
  return new Running(pool, courier, relay, consumer);
}
