/**
 * The service as it runs, on a broker and databases of its own, between neighbours that are played:
 * inventory announces through a real outbox and answers for its entries; the gateway asks, and
 * hears of alerts through a real consumer.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Principal } from '@satchel/access';
import {
  type AlertState,
  alertChanged,
  type EntriesSince,
  type EventContract,
  entriesSince,
  type MessageContract,
  type StockMoved,
  stockMoved,
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
  type SqlRunner,
} from '@satchel/messaging';
import { type FreshNats, freshDatabase, freshNats } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { readConfig } from '../src/config.js';
import { startReplenishment } from '../src/replenishment.module.js';
import { migrate, openPool } from '../src/store/database.js';
import type { PlayedCard } from './stock-card.js';

const quiet: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const clock = systemClock;
type End = () => Promise<unknown>;

type Announce = <T>(contract: EventContract<T>, key: string, payload: T) => Promise<void>;

/** Inventory, as far as replenishment sees it. */
export interface PlayedInventory {
  readonly announce: Announce;
  /** Announces entries of a card, as often and in the order given. */
  announceStock(card: PlayedCard, entries: readonly StockMoved[]): Promise<void>;
  /** Answers for this card when entries are asked for. */
  owns(card: PlayedCard): void;
  /** After which sequence it was asked for entries, by card. */
  readonly asked: readonly EntriesSince[];
}

export interface Neighbours {
  readonly nats: FreshNats;
  readonly inventory: PlayedInventory;
  readonly requisition: { readonly announce: Announce };
  readonly sql: SqlRunner;
  /** Alerts that were heard of, in order. */
  readonly heard: readonly AlertState[];
  ask<Q, R>(contract: MessageContract<Q, R>, body: Q, principal: Principal): Promise<R>;
  health(): Promise<{ status: number; body: Record<string, unknown> }>;
  end(): Promise<void>;
}

export async function makeNeighbours(): Promise<Neighbours> {
  const ends: End[] = [];
  const nats = await freshNats();
  ends.push(() => nats.drop());
  const pairs = new Map(
    ['gateway', 'inventory', 'replenishment', 'requisition'].map((name) => [name, newKeyPair()]),
  );
  const courierOf = async (name: string): Promise<Courier> => {
    const key = readSigningKey(name, pairs.get(name)?.privateKey ?? '');
    const courier = await connectCourier({ url: nats.url, name, key, clock, log: quiet });
    ends.push(() => courier.close());
    return courier;
  };
  const gateway = await courierOf('gateway');
  const inventory = await playInventory(await courierOf('inventory'), ends);
  const requisition = await announcer(await courierOf('requisition'), ends);
  const heard = await hearAlerts(gateway, ends);
  const database = await freshDatabase(migrate, 'replenishment');
  ends.push(() => database.drop());
  const pool = openPool(database.runtimeUrl, () => undefined);
  ends.push(() => pool.end());
  const trusted = Object.fromEntries([...pairs].map(([name, pair]) => [name, pair.publicKey]));
  const config = readConfig({
    DATABASE_URL: database.runtimeUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    NATS_URL: nats.url,
    PORT: '0',
    SERVICE_KEY: pairs.get('replenishment')?.privateKey,
    TRUSTED_KEYS: JSON.stringify(trusted),
  });
  const service = await startReplenishment({ config, clock, log: quiet });
  ends.push(() => service.close());
  return {
    nats,
    inventory,
    requisition,
    sql: runnerOf(pool),
    heard,
    ask: (contract, body, principal) => gateway.request(contract, body, { principal }),
    health: () => healthOf(service),
    end: async () => {
      for (const end of ends.reverse()) await end();
    },
  };
}

async function healthOf(
  service: NestFastifyApplication,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${await service.getUrl()}/health`);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** A service that announces through an outbox and a relay of its own. */
async function announcer(
  courier: Courier,
  ends: End[],
): Promise<{ readonly run: SqlRunner; readonly announce: Announce }> {
  const database = await freshDatabase(migrate, 'replenishment');
  const pool = openPool(database.runtimeUrl, () => undefined);
  const relay = new Relay({ courier, pool, log: quiet });
  relay.start();
  ends.push(async () => {
    await relay.stop();
    await pool.end();
    await database.drop();
  });
  const run = runnerOf(pool);
  return {
    run,
    announce: async (contract, partitionKey, payload) => {
      const event = { messageId: uuid(), partitionKey, payload, createdAt: clock.now() };
      await appendToOutbox(run, [outgoing(contract, event)]);
    },
  };
}

async function playInventory(courier: Courier, ends: End[]): Promise<PlayedInventory> {
  const { run, announce } = await announcer(courier, ends);
  const cards = new Map<string, PlayedCard>();
  const asked: EntriesSince[] = [];
  courier.connection.subscribe(entriesSince.subject, {
    callback: (_error, message) => {
      const question = JSON.parse(message.string()) as EntriesSince;
      asked.push(question);
      const { location, product, after, limit } = question;
      const entries = cards.get(`${location}|${product}`)?.entries ?? [];
      message.respond(JSON.stringify({ items: entries.slice(after, after + limit) }));
    },
  });
  return {
    asked,
    announce,
    owns: (card) => void cards.set(card.key, card),
    announceStock: async (card, entries) => {
      const events = entries.map((payload) => {
        const { sequence } = payload;
        const event = { partitionKey: card.key, sequence, payload, createdAt: clock.now() };
        // Another id each time: the sequence must be enough to know a duplicate by.
        return outgoing(stockMoved, { messageId: uuid(), ...event });
      });
      await appendToOutbox(run, events);
    },
  };
}

async function hearAlerts(courier: Courier, ends: End[]): Promise<readonly AlertState[]> {
  const database = await freshDatabase(migrate, 'replenishment');
  const pool = openPool(database.runtimeUrl, () => undefined);
  const heard: AlertState[] = [];
  const consumer = new EventConsumer({
    courier,
    pool,
    source: 'replenishment',
    subscriptions: [onEvent(alertChanged, async ({ data }) => void heard.push(data))],
    log: quiet,
  });
  consumer.start();
  ends.push(async () => {
    await consumer.stop();
    await pool.end();
    await database.drop();
  });
  return heard;
}
