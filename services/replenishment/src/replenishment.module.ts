/**
 * Puts replenishment together: events in through two consumers, evaluations in the background,
 * questions answered on NATS.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { divergenceContracts, inventoryHeads, requisitionHeads } from '@satchel/contracts';
import {
  type Courier,
  connectCourier,
  EventConsumer,
  Relay,
  runnerOf,
  servicePrincipal,
} from '@satchel/messaging';
import { Divergences, divergenceDoor, type Surroundings, serve } from '@satchel/service';
import { v7 as newUuid } from 'uuid';
import { SERVICE } from './config.js';
import { EvaluationLoop } from './door/evaluation-loop.js';
import { inventoryEvents, requisitionEvents } from './door/events.js';
import { OutlookController } from './door/outlook.controller.js';
import { StockEntries } from './door/stock-entries.js';
import { copies } from './store/copies.js';
import { migrate, openPool } from './store/database.js';
import { PgEvaluations } from './store/evaluations.store.js';
import { readingsOn, recordsOn } from './store/records.js';
import { ApplyEntries } from './use-cases/apply-entries.js';
import { EvaluateCards } from './use-cases/evaluate-cards.js';
import { AnswerOutlook } from './use-cases/get-outlook.js';
import { KeepPipeline } from './use-cases/keep-pipeline.js';
import { KeepRegister } from './use-cases/keep-register.js';
import { AnswerAlerts } from './use-cases/list-alerts.js';
import { AnswerBelowMinimum } from './use-cases/list-below-minimum.js';
import { RecordCount } from './use-cases/record-count.js';

/** Migrates, connects, and serves; `close()` on the answer ends it gracefully. */
export async function startReplenishment(around: Surroundings): Promise<NestFastifyApplication> {
  const { config, clock, log } = around;
  await migrate(config.databaseOwnerUrl);
  const pool = openPool(config.databaseUrl, (error) => {
    log.warn('an idle database connection broke', { reason: error.message });
  });
  const { natsUrl: url, key } = config;
  const line = { url, name: SERVICE, key, clock, log };
  const [courier, carrier] = await Promise.all([connectCourier(line), connectCourier(line)]);
  const relay = new Relay({ courier: carrier, pool, log });
  const evaluate = new EvaluateCards(new PgEvaluations(pool), clock, newUuid, (card, error) => {
    const { location, product } = card;
    log.error('a card cannot be evaluated', { location, product, reason: String(error) });
  });
  const loop = new EvaluationLoop(evaluate, () => relay.wake(), log);
  const readings = readingsOn(runnerOf(pool));
  return serve(
    {
      name: SERVICE,
      courier,
      carrier,
      relay,
      consumers: consumersOf({ courier, carrier, pool }, around, () => loop.ring()),
      workers: [loop],
      doors: [OutlookController, divergenceDoor(divergenceContracts.replenishment)],
      providers: [
        { provide: AnswerOutlook, useValue: new AnswerOutlook(readings, clock) },
        { provide: Divergences, useValue: new Divergences(runnerOf(pool)) },
        { provide: AnswerBelowMinimum, useValue: new AnswerBelowMinimum(readings, clock) },
        { provide: AnswerAlerts, useValue: new AnswerAlerts(readings, clock) },
      ],
      letGo: () => pool.end(),
    },
    around,
  );
}

type Pooled = { readonly pool: ReturnType<typeof openPool> };

function consumersOf(
  { courier, carrier, pool }: Record<'courier' | 'carrier', Courier> & Pooled,
  { clock, log }: Surroundings,
  evaluateSoon: () => void,
): EventConsumer[] {
  const pipeline = new KeepPipeline();
  const listeners = {
    entries: new StockEntries(
      new ApplyEntries(clock, evaluateSoon),
      recordsOn,
      courier,
      copies.card,
    ),
    counts: new RecordCount(clock, evaluateSoon),
    register: new KeepRegister(clock, evaluateSoon),
    pipeline,
  };
  const subscriptions = {
    inventory: inventoryEvents(listeners, recordsOn, copies),
    requisition: requisitionEvents(pipeline, recordsOn, copies),
  };
  const heads = { inventory: inventoryHeads, requisition: requisitionHeads };
  const principal = servicePrincipal(SERVICE);
  return (['inventory', 'requisition'] as const).map(
    (source) =>
      new EventConsumer({
        courier: carrier,
        pool,
        source,
        subscriptions: subscriptions[source],
        owner: (wanted) => courier.request(heads[source], wanted, { principal }),
        log,
      }),
  );
}
