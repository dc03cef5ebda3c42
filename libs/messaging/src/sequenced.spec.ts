import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { event, ProblemError, problem, Whole } from '@satchel/contracts';
import { eventually } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { clock, makeWorld, type ServiceDatabase, type World } from '../proving/world.js';
import type { Courier } from './courier.js';
import { encodeEnvelope } from './envelope.js';
import { EventConsumer } from './event-consumer.js';
import { listParked, releaseParked } from './parked.js';
import { ensureStream } from './stream.js';
import { onSequenced, type SequencedEvent, type SequencedHandler } from './subscriptions.js';
import type { SqlRunner } from './types.js';

class Entry {
  @Whole('Number on the card.', 1, 1_000_000)
  sequence!: number;
}
const entered = event('inventory.evt.entered.v1', Entry);

/** The owner's cards: what it would answer when asked for entries since a sequence. */
class Owner {
  readonly cards = new Map<string, number>();
  away = false;
  asked = 0;

  since(key: string, after: number): SequencedEvent<Entry>[] {
    this.asked += 1;
    if (this.away) {
      throw new ProblemError(problem(503, 'service-unavailable', 'The owner does not answer.'));
    }
    const last = Math.min(this.cards.get(key) ?? 0, after + 100);
    const length = Math.max(0, last - after);
    return Array.from({ length }, (_, index) => ({
      sequence: after + index + 1,
      epoch: 1,
      data: { sequence: after + index + 1 },
    }));
  }
}

/** Keeps a card per key and writes every effect down, so that one applied twice is seen. */
class Cards implements SequencedHandler<Entry> {
  poison: number | undefined;

  constructor(private readonly owner: Owner) {}

  async appliedSequences(tx: SqlRunner, keys: string[]): Promise<Map<string, number>> {
    const rows = await tx('SELECT key, applied FROM progress WHERE key = ANY($1) FOR UPDATE', [
      keys,
    ]);
    return new Map(rows.map((row) => [String(row['key']), Number(row['applied'])]));
  }

  async apply(tx: SqlRunner, runs: ReadonlyMap<string, SequencedEvent<Entry>[]>): Promise<void> {
    for (const [key, events] of runs) await this.applyKey(tx, key, events);
  }

  private async applyKey(
    tx: SqlRunner,
    key: string,
    events: SequencedEvent<Entry>[],
  ): Promise<void> {
    const numbers = events.map(({ data }) => String(data.sequence));
    await tx('INSERT INTO effects (key, note) SELECT $1, unnest($2::text[])', [key, numbers]);
    if (numbers.includes(String(this.poison))) throw new Error(`cannot apply ${this.poison}`);
    await tx(
      `INSERT INTO progress (key, applied) VALUES ($1, $2)
       ON CONFLICT (key) DO UPDATE SET applied = excluded.applied`,
      [key, events.at(-1)?.sequence],
    );
  }

  async fetchSince(key: string, after: number): Promise<SequencedEvent<Entry>[]> {
    return this.owner.since(key, after);
  }
}

/** A shuffle that is the same on every run. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const keyed = items.map((item) => ({ item, order: random() }));
  return keyed.sort((one, other) => one.order - other.order).map(({ item }) => item);
}

describe('sequenced events', () => {
  let world: World;
  let database: ServiceDatabase;
  let courier: Courier;
  let owner: Owner;
  let cards: Cards;
  let consumer: EventConsumer;

  beforeEach(async () => {
    world = await makeWorld();
    [courier, database] = await Promise.all([world.courier('requisition'), world.database()]);
    await ensureStream(await jetstreamManager(courier.connection), 'inventory', 1);
    owner = new Owner();
    cards = new Cards(owner);
    consumer = new EventConsumer({
      courier,
      pool: database.pool,
      source: 'inventory',
      subscriptions: [onSequenced(entered, cards)],
      log: world.log,
      retryDelaysMs: [1, 1, 1, 1, 1],
    });
    world.atEnd(() => consumer.stop());
  });

  afterEach(async () => {
    await world.end();
  });

  /** Puts messages into the stream as they are given, without the broker's own deduplication. */
  async function deliver(entries: readonly (readonly [key: string, sequence: number])[]) {
    const client = jetstream(courier.connection);
    for (let at = 0; at < entries.length; at += 500) {
      await Promise.all(
        entries.slice(at, at + 500).map(([key, sequence]) => {
          const text = encodeEnvelope('inventory', {
            messageId: uuid(),
            subject: entered.subject,
            partitionKey: key,
            sequence: String(sequence),
            epoch: 1,
            payloadText: JSON.stringify({ sequence }),
            traceparent: null,
            createdAt: clock.now(),
          });
          return client.publish(entered.subject, text);
        }),
      );
    }
  }

  async function effects(key: string): Promise<number[]> {
    const rows = await database.run('SELECT note FROM effects WHERE key = $1 ORDER BY position', [
      key,
    ]);
    return rows.map((row) => Number(row['note']));
  }

  function upTo(last: number): number[] {
    return Array.from({ length: last }, (_, index) => index + 1);
  }

  async function cardReaches(key: string, last: number): Promise<void> {
    await eventually(async () => {
      expect(await effects(key)).toEqual(upTo(last));
    });
  }

  it('are applied once and in order, delivered one to five times in any order', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `KIT-${index}/ORS`);
    const once = keys.flatMap((key) => upTo(60).map((sequence) => [key, sequence] as const));
    const times = shuffled(once, 7).flatMap((entry, index) => Array(1 + (index % 5)).fill(entry));
    for (const key of keys) owner.cards.set(key, 60);
    consumer.start();
    await deliver(shuffled(times, 11));
    for (const key of keys) await cardReaches(key, 60);
    await eventually(async () => (await consumer.health()).lag === 0);
    for (const key of keys) expect(await effects(key)).toEqual(upTo(60));
  });

  it('are asked for from the owner where some are missing, page by page', async () => {
    owner.cards.set('KIT-1/ORS', 350);
    consumer.start();
    await deliver([
      ['KIT-1/ORS', 1],
      ['KIT-1/ORS', 350],
    ]);
    await cardReaches('KIT-1/ORS', 350);
    expect(owner.asked).toBe(4);
    expect(await database.run('SELECT 1 FROM inbox', [])).toEqual([]);
  });

  it('wait unparked while the owner cannot answer, others flowing', async () => {
    owner.away = true;
    owner.cards.set('KIT-1/ORS', 3);
    consumer.start();
    await deliver([
      ['KIT-1/ORS', 1],
      ['KIT-1/ORS', 3],
      ['KIT-2/ORS', 1],
    ]);
    await cardReaches('KIT-1/ORS', 1);
    await cardReaches('KIT-2/ORS', 1);
    await eventually(() => owner.asked >= 3);
    expect(await consumer.health()).toMatchObject({ parked: 0, retrying: 0, lag: 1 });
    owner.away = false;
    await cardReaches('KIT-1/ORS', 3);
  });

  it('wait as well while the owner does not know them yet', async () => {
    owner.cards.set('KIT-1/ORS', 1);
    consumer.start();
    await deliver([
      ['KIT-1/ORS', 1],
      ['KIT-1/ORS', 3],
    ]);
    await eventually(() => owner.asked >= 2);
    await deliver([['KIT-1/ORS', 2]]);
    await cardReaches('KIT-1/ORS', 3);
  });

  it('are parked from the poisoned one on, key by key, and released in order', async () => {
    cards.poison = 3;
    owner.cards.set('KIT-1/ORS', 6);
    consumer.start();
    await deliver(upTo(5).map((sequence) => ['KIT-1/ORS', sequence] as const));
    await deliver(upTo(2).map((sequence) => ['KIT-2/ORS', sequence] as const));
    await cardReaches('KIT-1/ORS', 2);
    await cardReaches('KIT-2/ORS', 2);
    await eventually(async () => (await consumer.health()).parked === 3);
    await deliver([['KIT-1/ORS', 6]]);
    await eventually(async () => (await consumer.health()).parked === 4);
    const [first] = await listParked(database.run, consumer.name);
    expect(first).toMatchObject({ key: 'KIT-1/ORS', attempts: 6, reason: 'Error: cannot apply 3' });

    cards.poison = undefined;
    await releaseParked(database.run, consumer.name, 'KIT-1/ORS');
    await cardReaches('KIT-1/ORS', 6);
    // That the last one waits no more is committed after it was applied.
    await eventually(async () => {
      expect(await consumer.health()).toMatchObject({ parked: 0, retrying: 0 });
    });
  });

  it('are parked when what is missing before them is the poison', async () => {
    cards.poison = 2;
    owner.cards.set('KIT-1/ORS', 3);
    consumer.start();
    await deliver([
      ['KIT-1/ORS', 1],
      ['KIT-1/ORS', 3],
    ]);
    await eventually(async () => (await consumer.health()).parked === 1);
    expect(await effects('KIT-1/ORS')).toEqual([1]);
    cards.poison = undefined;
    await releaseParked(database.run, consumer.name, 'KIT-1/ORS');
    await cardReaches('KIT-1/ORS', 3);
  });
});
