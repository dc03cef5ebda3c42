/**
 * The service as it runs, on a broker and databases of its own, between neighbours that are played:
 * inventory announces through a real outbox and hears the service's announcements through a real
 * consumer; replenishment answers, or stays silent.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Principal } from '@satchel/access';
import {
  type EventContract,
  getOutlook,
  locationChanged,
  type MessageContract,
  type ProductOutlook,
  productChanged,
  type RequisitionState,
  requisitionChanged,
} from '@satchel/contracts';
import { systemClock } from '@satchel/language';
import {
  appendToOutbox,
  type Courier,
  connectCourier,
  EventConsumer,
  type Log,
  newKeyPair,
  onEvent,
  outgoing,
  Relay,
  readSigningKey,
  runnerOf,
} from '@satchel/messaging';
import { type FreshNats, freshDatabase, freshNats } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { readConfig } from '../src/config.js';
import { startRequisition } from '../src/requisition.module.js';
import { migrate, openPool } from '../src/store/database.js';
import { locations, products } from './country.js';

const quiet: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const clock = systemClock;
type End = () => Promise<unknown>;

export interface Neighbours {
  readonly nats: FreshNats;
  readonly service: NestFastifyApplication;
  /** As the gateway asks it. */
  ask<Q, R>(contract: MessageContract<Q, R>, body: Q, principal: Principal): Promise<R>;
  /** As inventory announces it. */
  announce<T>(contract: EventContract<T>, key: string, payload: T): Promise<void>;
  /** Versions of a requisition that inventory has heard of, in the order it heard them. */
  heard(requisition: string): readonly RequisitionState[];
  /** What replenishment says from now on; undefined: nothing at all. */
  outlook(products: readonly Partial<ProductOutlook>[] | undefined): void;
  health(): Promise<{ status: number; body: Record<string, unknown> }>;
  end(): Promise<void>;
}

export async function makeNeighbours(): Promise<Neighbours> {
  const ends: End[] = [];
  const nats = await freshNats();
  ends.push(() => nats.drop());
  const pairs = new Map(
    ['gateway', 'inventory', 'replenishment', 'requisition'].map((it) => [it, newKeyPair()]),
  );
  const courierOf = async (name: string): Promise<Courier> => {
    const key = readSigningKey(name, pairs.get(name)?.privateKey ?? '');
    const courier = await connectCourier({ url: nats.url, name, key, clock, log: quiet });
    ends.push(() => courier.close());
    return courier;
  };
  const gateway = await courierOf('gateway');
  const inventory = await playInventory(await courierOf('inventory'), ends);
  const replenishment = await courierOf('replenishment');
  let said: readonly Partial<ProductOutlook>[] | undefined = [];
  replenishment.connection.subscribe(getOutlook.subject, {
    callback: (_error, message) => {
      if (said) message.respond(JSON.stringify({ products: said }));
    },
  });

  const database = await freshDatabase(migrate, 'requisition');
  ends.push(() => database.drop());
  const trusted = Object.fromEntries([...pairs].map(([name, pair]) => [name, pair.publicKey]));
  const config = readConfig({
    DATABASE_URL: database.runtimeUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    NATS_URL: nats.url,
    PORT: '0',
    SERVICE_KEY: pairs.get('requisition')?.privateKey,
    TRUSTED_KEYS: JSON.stringify(trusted),
  });
  const service = await startRequisition({ config, clock, log: quiet });
  ends.push(() => service.close());
  return {
    nats,
    service,
    ask: (contract, body, principal) => gateway.request(contract, body, { principal }),
    announce: inventory.announce,
    heard: inventory.heard,
    outlook: (products) => {
      said = products;
    },
    health: async () => {
      const answer = await fetch(`${await service.getUrl()}/health`);
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
    end: async () => {
      for (const end of ends.reverse()) await end();
    },
  };
}

async function playInventory(
  courier: Courier,
  ends: End[],
): Promise<Pick<Neighbours, 'announce' | 'heard'>> {
  const database = await freshDatabase(migrate, 'requisition');
  const pool = openPool(database.runtimeUrl, () => undefined);
  const relay = new Relay({ courier, pool, log: quiet });
  const states: RequisitionState[] = [];
  const consumer = new EventConsumer({
    courier,
    pool,
    source: 'requisition',
    subscriptions: [onEvent(requisitionChanged, async ({ data }) => void states.push(data))],
    log: quiet,
  });
  relay.start();
  consumer.start();
  ends.push(async () => {
    await consumer.stop();
    await relay.stop();
    await pool.end();
    await database.drop();
  });
  const announce: Neighbours['announce'] = async (contract, partitionKey, payload) => {
    const createdAt = clock.now();
    const event = outgoing(contract, { messageId: uuid(), partitionKey, payload, createdAt });
    await appendToOutbox(runnerOf(pool), [event]);
  };
  for (const location of locations) await announce(locationChanged, location.id, location);
  for (const product of products) await announce(productChanged, product.id, product);
  return { announce, heard: (id) => states.filter((state) => state.id === id) };
}
