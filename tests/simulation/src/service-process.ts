/**
 * A process of a service: the real use cases and the real relay and consumers on its connection to
 * the service's database. It dies at any turn, with all that it had not committed; a later one
 * starts from what is on disk.
 */
import type { Principal } from '@satchel/access';
import { type InventoryAround, inventoryInMemory } from '@satchel/inventory/in-memory';
import {
  type Courier,
  DatabaseFault,
  type Delivery,
  type EventSubscription,
  type InboxTable,
  type Log,
  type MemoryConnection,
  type MemoryDatabase,
  type OutboxTable,
  RelayTurn,
  retryParked,
  settleBatch,
  workOf,
} from '@satchel/messaging';
import { replenishmentInMemory } from '@satchel/replenishment/in-memory';
import { requisitionInMemory } from '@satchel/requisition/in-memory';
import { Bell } from './bell.js';
import type { SimulatedBroker } from './broker.js';
import type { Network, Server } from './network.js';
import type { Random } from './random.js';
import type { Scheduler } from './scheduler.js';
import type { Weather } from './weather.js';

const SWEEP_MS = 60_000;
const STANDBY_MS = 30_000;
const REDELIVERY_MS = 5000;
const RETRY_MS = 250;
const CONFIRM_MS = 5000;

export const SERVICES = ['inventory', 'requisition', 'replenishment'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** As the modules of the services say. */
const SUBSCRIBERS: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  inventory: ['requisition', 'replenishment'],
  requisition: ['inventory', 'replenishment'],
};

/** What all processes of the simulated system share. */
export interface Surroundings {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly broker: SimulatedBroker;
  readonly network: Network;
  readonly weather: () => Weather;
  readonly inbox: InboxTable;
  readonly outbox: OutboxTable;
  readonly log: Log;
  readonly decided: InventoryAround['decided'];
  /** Hears of what must not happen. */
  readonly bug: (where: string, error: unknown) => void;
}

interface Answering {
  answer(subject: string, body: unknown, principal: Principal): Promise<unknown>;
  readonly subscriptions: Readonly<Record<string, readonly EventSubscription[]>>;
  readonly evaluate?: { nextPage(): Promise<{ readonly more: boolean }> };
}

export class ServiceProcess implements Server {
  private readonly connection: MemoryConnection;
  private readonly service: Answering;
  private readonly relayBell: Bell;
  private readonly evaluationBell: Bell;

  constructor(
    readonly name: string,
    private readonly of: ServiceName,
    database: MemoryDatabase,
    private readonly around: Surroundings,
  ) {
    const { scheduler } = around;
    this.connection = database.connect((place) => this.pass(place));
    this.relayBell = new Bell(scheduler, this, 'relay');
    this.evaluationBell = new Bell(scheduler, this, 'evaluation');
    this.service = this.build();
    this.run('relay', () => this.relay());
    for (const [source, subscriptions] of Object.entries(this.service.subscriptions)) {
      this.run(`consumer of ${source}`, () => this.consume(source, subscriptions));
    }
    const { evaluate } = this.service;
    if (evaluate) this.run('evaluation', () => this.evaluateForEver(evaluate));
  }

  serve(subject: string, body: unknown, principal: Principal): Promise<unknown> {
    return this.service.answer(subject, body, principal);
  }

  /** As kill -9 does it. */
  die(): void {
    this.around.scheduler.drop(this);
    this.connection.cut();
  }

  private build(): Answering {
    const { connection, around, of } = this;
    const { scheduler: clock, random, log, bug, decided } = around;
    const newId = (): string => random.uuid(clock.now().getTime());
    const committed = (): void => this.relayBell.ring();
    const ask: Courier['request'] = (contract, body, options) =>
      around.network.ask(this, contract, body, options);
    const courier = { name: of, request: ask };
    if (of === 'inventory') {
      return inventoryInMemory({ connection, clock, committed, lanes: 2, decided });
    }
    if (of === 'requisition') {
      return requisitionInMemory({ connection, clock, courier, log, newId, committed });
    }
    return replenishmentInMemory({
      connection,
      clock,
      courier,
      newId,
      evaluateSoon: () => this.evaluationBell.ring(),
      failed: (card, error) => bug(`evaluation of ${card.location} ${card.product}`, error),
    });
  }

  /** Between any two effects: others may come first, or the connection breaks. */
  private async pass(place: string): Promise<void> {
    const { scheduler, random, weather } = this.around;
    await scheduler.turn(this, `database: ${place}`);
    if (random.chance(weather().databaseFault)) {
      throw new DatabaseFault('57P01', 'connection terminated');
    }
  }

  private run(what: string, work: () => Promise<never>): void {
    work().catch((error: unknown) => this.around.bug(`${this.name}: ${what}`, error));
  }

  private async relay(): Promise<never> {
    const { broker, outbox, log, scheduler } = this.around;
    const subscribers = SUBSCRIBERS[this.of];
    const turn = new RelayTurn({
      service: this.of,
      outbox,
      broker: broker.of(this.of, this),
      log,
      subscribers,
    });
    let confirmAt = 0;
    for (;;) {
      let pauseMs = SWEEP_MS;
      if (!this.connection.tryHold('relay')) pauseMs = STANDBY_MS;
      else if (broker.isUp) {
        try {
          const failure = await turn.publish(this.connection, () => false);
          const now = scheduler.now().getTime();
          if (now >= confirmAt) {
            await turn.confirm(this.connection);
            confirmAt = now + CONFIRM_MS;
          }
          if (failure !== undefined) throw failure;
        } catch (error) {
          turn.forget();
          log.warn('the relay must try again', { reason: String(error) });
          pauseMs = RETRY_MS;
        }
      } else turn.forget();
      await this.relayBell.wait(pauseMs);
    }
  }

  private async consume(
    source: string,
    subscriptions: readonly EventSubscription[],
  ): Promise<never> {
    const { broker, inbox, log, scheduler } = this.around;
    const consumer = `${this.of}.${source}`;
    const bell = new Bell(scheduler, this, `consumer of ${source}`);
    broker.listen(source, () => bell.ring());
    let retryAt = 0;
    const onSetback = (): void => {
      retryAt = 0;
    };
    const work = workOf({ consumer, subscriptions, inbox, log, onSetback });
    let inHand: Delivery[] = [];
    for (;;) {
      let pauseMs = STANDBY_MS;
      if (this.connection.tryHold(`consumer ${consumer}`)) {
        try {
          await settleBatch(this.connection, work, inHand);
          inHand = [];
          const now = scheduler.now().getTime();
          if (retryAt <= now) {
            const dueMs = await retryParked(this.connection, work);
            retryAt = now + (dueMs ?? Number.POSITIVE_INFINITY);
          }
          if (broker.isUp) inHand = await broker.pull(this, source, this.of);
          const lag = broker.lagOf(source, this.of);
          if (inHand.length > 0) continue;
          pauseMs = Math.min(Math.max(0, retryAt - now), lag > 0 ? REDELIVERY_MS : SWEEP_MS);
        } catch (error) {
          log.warn('the consumer must try again', { consumer, reason: String(error) });
          pauseMs = RETRY_MS;
        }
      }
      await bell.wait(pauseMs);
    }
  }

  private async evaluateForEver(evaluate: {
    nextPage(): Promise<{ readonly more: boolean }>;
  }): Promise<never> {
    for (;;) {
      let pauseMs = SWEEP_MS;
      try {
        for (let more = true; more; ) ({ more } = await evaluate.nextPage());
        this.relayBell.ring();
      } catch (error) {
        this.around.log.warn('cards could not be evaluated', { reason: String(error) });
        pauseMs = RETRY_MS;
      }
      await this.evaluationBell.wait(pauseMs);
    }
  }
}
