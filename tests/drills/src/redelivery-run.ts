/**
 * Every message is delivered one to five times, all of them in an order that was shuffled, while
 * the consumer's connections are broken again and again. Half are plain (known by their id), half
 * are sequenced (known by their number on a card). Each must be applied exactly once, and each
 * card's in their order.
 */
import { event, Text, Whole } from '@satchel/contracts';
import { systemClock } from '@satchel/language';
import {
  EventConsumer,
  onEvent,
  onSequenced,
  type SequencedEvent,
  type SequencedHandler,
  type SqlRunner,
} from '@satchel/messaging';
import { eventually } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { Chance } from './chance.js';
import type { CommandOutcome } from './command-line.js';
import { type RedeliveryWorld, redeliveryWorld } from './redelivery-world.js';

const DELIVERIES_MOST = 5;
const PER_CARD = 50;
const AT_ONCE = 500;
/** What the owner answers at one time. */
const PAGE = 200;

export interface RedeliveryOptions {
  readonly messages: number;
  readonly seed: number;
  /** How often the consumer's connections are broken. */
  readonly cuts: number;
  say(line: string): void;
  readonly signal?: AbortSignal;
}

class Noted {
  @Text('What happened.', 100)
  note!: string;
}
class Entered {
  @Whole('Number on the card.', 1, 1_000_000)
  number!: number;
}
const noted = event('inventory.evt.noted.v1', Noted);
const entered = event('inventory.evt.entered.v1', Entered);

interface Message {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
}

/** The owner of the cards knows all of their entries, as inventory does. */
class Cards implements SequencedHandler<Entered> {
  async appliedSequences(tx: SqlRunner, keys: string[]): Promise<Map<string, number>> {
    const rows = await tx('SELECT key, applied FROM progress WHERE key = ANY($1) FOR UPDATE', [
      keys,
    ]);
    return new Map(rows.map((row) => [String(row['key']), Number(row['applied'])]));
  }

  async apply(tx: SqlRunner, runs: ReadonlyMap<string, SequencedEvent<Entered>[]>): Promise<void> {
    for (const [key, events] of runs) {
      const numbers = events.map(({ data }) => data.number);
      await tx('INSERT INTO effect (key, sequence) SELECT $1, unnest($2::bigint[])', [
        key,
        numbers,
      ]);
      await tx(
        `INSERT INTO progress (key, applied) VALUES ($1, $2)
         ON CONFLICT (key) DO UPDATE SET applied = excluded.applied`,
        [key, events.at(-1)?.sequence],
      );
    }
  }

  async fetchSince(_key: string, after: number): Promise<SequencedEvent<Entered>[]> {
    const length = Math.min(PAGE, PER_CARD - after);
    return Array.from({ length: Math.max(0, length) }, (_, n) => {
      const sequence = after + n + 1;
      return { sequence, epoch: 1, data: { number: sequence } };
    });
  }
}

export async function redeliver(options: RedeliveryOptions): Promise<CommandOutcome> {
  const { seed, say } = options;
  const chance = new Chance(seed);
  const world = await redeliveryWorld();
  const consumer = new EventConsumer({
    courier: world.courier,
    pool: world.pool,
    source: 'inventory',
    subscriptions: [
      onEvent(noted, async ({ id, partitionkey }, tx) => {
        await tx('INSERT INTO effect (message_id, key) VALUES ($1, $2)', [id, partitionkey]);
      }),
      onSequenced(entered, new Cards()),
    ],
    log: { info: () => undefined, warn: () => undefined, error: (line) => say(line) },
    retryDelaysMs: [10, 10, 50, 100, 100],
  });
  try {
    const messages = messagesOf(options.messages);
    const deliveries = shuffledDeliveries(messages, chance);
    say(`${messages.length} messages, ${deliveries.length} deliveries`);
    consumer.start();
    const startedAt = performance.now();
    await deliver(world, deliveries, options);
    await untilDone(consumer, options);
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    const found = await compare(world.run, messages);
    const { lost, doubled, disordered } = found;
    const { cuts } = options;
    const values = {
      messages: messages.length,
      deliveries: deliveries.length,
      applied: messages.length - lost,
      lost,
      doubled,
      disordered,
      connectionCuts: cuts,
      seconds,
    };
    return { values, faults: faultsOf(found) };
  } finally {
    await consumer.stop();
    await world.end();
  }
}

function messagesOf(count: number): Message[] {
  const half = Math.floor(count / 2);
  const cards = Math.max(1, Math.floor(half / PER_CARD));
  const plain = count - cards * PER_CARD;
  return [
    ...Array.from({ length: plain }, (_, n) =>
      messageOf(noted.subject, `KIT-${n % 400}`, undefined, { note: `note ${n}` }),
    ),
    ...Array.from({ length: cards * PER_CARD }, (_, n) => {
      const number = (n % PER_CARD) + 1;
      return messageOf(entered.subject, `CARD-${Math.floor(n / PER_CARD)}`, number, { number });
    }),
  ];
}

function messageOf(
  subject: string,
  key: string,
  sequence: number | undefined,
  data: object,
): Message {
  const id = uuid();
  const text = JSON.stringify({
    specversion: '1.0',
    id,
    source: '/inventory',
    type: subject,
    time: systemClock.now().toISOString(),
    datacontenttype: 'application/json',
    partitionkey: key,
    ...(sequence === undefined ? {} : { sequence: String(sequence) }),
    epoch: 1,
    data,
  });
  return { id, subject, text };
}

function shuffledDeliveries(messages: readonly Message[], chance: Chance): Message[] {
  const deliveries = messages.flatMap((message) =>
    Array.from({ length: chance.whole(1, DELIVERIES_MOST) }, () => message),
  );
  for (let last = deliveries.length - 1; last > 0; last -= 1) {
    const other = chance.whole(0, last);
    const [one, two] = [deliveries[last], deliveries[other]] as [Message, Message];
    [deliveries[last], deliveries[other]] = [two, one];
  }
  return deliveries;
}

async function deliver(
  world: RedeliveryWorld,
  deliveries: readonly Message[],
  { cuts, say, signal }: RedeliveryOptions,
): Promise<void> {
  const cutEvery = cuts === 0 ? Number.POSITIVE_INFINITY : deliveries.length / cuts;
  for (let at = 0, cut = 0; at < deliveries.length; at += AT_ONCE) {
    signal?.throwIfAborted();
    const some = deliveries.slice(at, at + AT_ONCE);
    await Promise.all(some.map(({ subject, text }) => world.publish(subject, text)));
    if (at + AT_ONCE > (cut + 0.5) * cutEvery) {
      cut += 1;
      await world.cutConnections();
    }
    if (Math.floor(at / 20_000) !== Math.floor((at + AT_ONCE) / 20_000)) {
      say(`${at + some.length} of ${deliveries.length} stored in the stream`);
    }
  }
}

async function untilDone(
  consumer: EventConsumer,
  { signal }: { readonly signal?: AbortSignal },
): Promise<void> {
  await eventually(
    async () => {
      signal?.throwIfAborted();
      const { lag, parked, retrying } = await consumer.health();
      if (lag === 0 && retrying === 0) return true;
      throw new Error(`lag ${lag}, parked ${parked}, retrying ${retrying}`);
    },
    { withinMs: 600_000, everyMs: 50 },
  );
}

interface Comparison {
  readonly lost: number;
  readonly doubled: number;
  readonly disordered: number;
}

async function compare(run: SqlRunner, messages: readonly Message[]): Promise<Comparison> {
  const rows = await run('SELECT message_id, key, sequence FROM effect ORDER BY position', []);
  const times = new Map<string, number>();
  const lastOf = new Map<string, number>();
  let disordered = 0;
  for (const row of rows) {
    const key = String(row['key']);
    const name = row['message_id'] === null ? `${key}|${row['sequence']}` : `${row['message_id']}`;
    times.set(name, (times.get(name) ?? 0) + 1);
    if (row['message_id'] !== null) continue;
    const number = Number(row['sequence']);
    if (number !== (lastOf.get(key) ?? 0) + 1) disordered += 1;
    lastOf.set(key, number);
  }
  const expected = messages.map(nameOf);
  const lost = expected.filter((name) => !times.has(name)).length;
  const doubled = [...times.values()].reduce((sum, count) => sum + count - 1, 0);
  return { lost, doubled, disordered };
}

function nameOf({ id, subject, text }: Message): string {
  if (subject === noted.subject) return id;
  const { partitionkey, sequence } = JSON.parse(text) as { partitionkey: string; sequence: string };
  return `${partitionkey}|${sequence}`;
}

function faultsOf({ lost, doubled, disordered }: Comparison): string[] {
  return [
    ...(lost > 0 ? [`${lost} messages were not applied`] : []),
    ...(doubled > 0 ? [`${doubled} effects were applied once too often`] : []),
    ...(disordered > 0 ? [`${disordered} entries came out of their order`] : []),
  ];
}
