import { runInThisContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { event, ProblemError, problem, Text } from '@satchel/contracts';
import { eventually } from '@satchel/proving';
import {
  commitEvents,
  eventOf,
  makeWorld,
  type ServiceDatabase,
  type World,
} from '../proving/world.js';
import type { Courier } from './courier.js';
import { EventConsumer } from './event-consumer.js';
import { listParked, releaseParked } from './parked.js';
import { Relay } from './relay.js';
import { type EventHandler, onEvent } from './subscriptions.js';

class Noted {
  @Text('What happened.', 100)
  note!: string;
}
const noted = event('inventory.evt.noted.v1', Noted);

/** Writes the effect down; notes in `poison` cannot be applied, those in `waits` not yet. */
class Applying {
  readonly poison = new Set<string>();
  readonly waits = new Set<string>();
  readonly tries: string[] = [];
  /** Holds every message up, as a database that is short of room does. */
  gate: Promise<void> = Promise.resolve();

  readonly handler: EventHandler<Noted> = async (envelope, tx) => {
    const { note } = envelope.data;
    this.tries.push(note);
    const values = [envelope.partitionkey, note, envelope.id];
    await this.gate;
    // The effect comes first, so that a failure must undo it.
    await tx('INSERT INTO effects (key, note, message_id) VALUES ($1, $2, $3)', values);
    if (this.poison.has(note)) throw new Error(`cannot apply ${note}`);
    if (this.waits.has(note)) {
      throw new ProblemError(problem(503, 'service-unavailable', 'The owner does not answer.'));
    }
  };
}

describe('the consumer of events', () => {
  let world: World;
  let inventory: ServiceDatabase;
  let requisition: ServiceDatabase;
  let courier: Courier;
  let applying: Applying;
  let relay: Relay;

  beforeEach(async () => {
    world = await makeWorld();
    applying = new Applying();
    const [owner, ...databases] = await Promise.all([
      world.courier('inventory'),
      world.database(),
      world.database(),
    ]);
    [inventory, requisition] = databases;
    courier = await world.courier('requisition');
    relay = new Relay({ courier: owner, pool: inventory.pool, log: world.log });
    world.atEnd(() => relay.stop());
    relay.start();
  });

  afterEach(async () => {
    await world.end();
  });

  function consume(by = courier, retryDelaysMs = [1, 1, 1, 1, 1]): EventConsumer {
    const consumer = new EventConsumer({
      courier: by,
      pool: requisition.pool,
      source: 'inventory',
      subscriptions: [onEvent(noted, applying.handler)],
      log: world.log,
      retryDelaysMs,
    });
    world.atEnd(() => consumer.stop());
    consumer.start();
    return consumer;
  }

  async function say(key: string, ...notes: string[]): Promise<void> {
    await commitEvents(
      inventory.pool,
      notes.map((note) => eventOf('inventory', key, note)),
    );
  }

  async function effects(key: string): Promise<string[]> {
    const rows = await requisition.run(
      'SELECT note FROM effects WHERE key = $1 ORDER BY position',
      [key],
    );
    return rows.map((row) => String(row['note']));
  }

  async function effectsBecome(key: string, notes: string[]): Promise<void> {
    await eventually(async () => {
      expect(await effects(key)).toEqual(notes);
    });
  }

  it('outlives a broker that falls silent while a message is being applied', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown): void => void unheard.push(reason);
    // Jest hands out a copy of the process, and forgives what is heard in the end.
    const real = runInThisContext('process') as NodeJS.Process;
    real.on('unhandledRejection', hear);
    let open = (): void => undefined;
    applying.gate = new Promise((resolve) => {
      open = resolve;
    });
    consume();
    await say('KIT-1', 'slow');
    await eventually(() => applying.tries.length > 0);

    await world.nats.pause();
    // Two heartbeats of half a second are missed, and the pull fails while nobody waits for it.
    const silentSince = performance.now();
    await eventually(() => performance.now() - silentSince > 2500);
    await world.nats.resume();
    open();

    await say('KIT-1', 'next');
    await effectsBecome('KIT-1', ['slow', 'next']);
    real.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });

  it('applies every event once, in the order of its key', async () => {
    const consumer = consume();
    const notes = Array.from({ length: 700 }, (_, index) => `note ${index}`);
    await say('KIT-1', ...notes);
    await effectsBecome('KIT-1', notes);
    await eventually(async () => (await consumer.health()).lag === 0);
    expect(await consumer.health()).toEqual({
      source: 'inventory',
      active: true,
      parked: 0,
      diverged: 0,
      retrying: 0,
      lag: 0,
    });
  });

  it('waits for a stream that does not exist yet', async () => {
    await relay.stop();
    await (await jetstreamManager(courier.connection)).streams.delete('INVENTORY').catch(() => 0);
    consume();
    const later = new Relay({
      courier: await world.courier('inventory'),
      pool: inventory.pool,
      log: world.log,
    });
    world.atEnd(() => later.stop());
    later.start();
    await say('KIT-1', 'first');
    await effectsBecome('KIT-1', ['first']);
  });

  it('leaves alone what it has no handler for', async () => {
    consume();
    const other = eventOf('inventory', 'KIT-1', 'other', { subject: 'inventory.evt.other.v1' });
    await commitEvents(inventory.pool, [other]);
    await say('KIT-1', 'known');
    await effectsBecome('KIT-1', ['known']);
    expect(await requisition.run('SELECT 1 FROM inbox', [])).toHaveLength(1);
  });

  it('parks poison with its reason, holds its key back, lets others flow, and releases in order', async () => {
    applying.poison.add('poison');
    const consumer = consume();
    await say('KIT-1', 'before', 'poison', 'after 1', 'after 2');
    await say('KIT-2', 'unharmed');
    await effectsBecome('KIT-1', ['before']);
    await effectsBecome('KIT-2', ['unharmed']);
    await eventually(async () => (await consumer.health()).parked === 3);
    await say('KIT-1', 'after 3');
    await say('KIT-2', 'still unharmed');
    await effectsBecome('KIT-2', ['unharmed', 'still unharmed']);
    await eventually(async () => (await consumer.health()).parked === 4);
    expect(await effects('KIT-1')).toEqual(['before']);

    const parked = await listParked(requisition.run, consumer.name);
    expect(parked[0]).toMatchObject({
      key: 'KIT-1',
      attempts: 6,
      reason: 'Error: cannot apply poison',
    });
    expect(parked[0]).not.toHaveProperty('nextAttemptAt');
    // The first try was made within its batch, beside the six that count.
    expect(applying.tries.filter((note) => note === 'poison')).toHaveLength(7);

    applying.poison.clear();
    expect(await releaseParked(requisition.run, consumer.name, 'KIT-1')).toBe(4);
    await effectsBecome('KIT-1', ['before', 'poison', 'after 1', 'after 2', 'after 3']);
    await say('KIT-1', 'flowing again');
    await effectsBecome('KIT-1', [
      'before',
      'poison',
      'after 1',
      'after 2',
      'after 3',
      'flowing again',
    ]);
    expect(await consumer.health()).toMatchObject({ parked: 0, retrying: 0 });
  });

  it('parks again what still cannot be applied after its release', async () => {
    applying.poison.add('poison').add('second poison');
    const consumer = consume();
    await say('KIT-1', 'poison', 'second poison', 'after');
    await eventually(async () => (await consumer.health()).parked === 3);
    applying.poison.delete('poison');
    await releaseParked(requisition.run, consumer.name, 'KIT-1');
    await effectsBecome('KIT-1', ['poison']);
    await eventually(async () => (await consumer.health()).parked === 2);
    applying.poison.clear();
    await releaseParked(requisition.run, consumer.name, 'KIT-1');
    await effectsBecome('KIT-1', ['poison', 'second poison', 'after']);
  });

  it('recovers by itself from a failure that passes', async () => {
    applying.poison.add('shaky');
    const consumer = consume(courier, [1, 1, 50, 50, 60_000]);
    await say('KIT-1', 'shaky', 'after');
    await eventually(() => applying.tries.filter((note) => note === 'shaky').length >= 3);
    applying.poison.clear();
    await effectsBecome('KIT-1', ['shaky', 'after']);
    expect(await consumer.health()).toMatchObject({ parked: 0, retrying: 0 });
  });

  it('never gives up on a message because somebody it needs is away', async () => {
    applying.waits.add('needs the owner');
    const consumer = consume();
    await say('KIT-1', 'needs the owner', 'after');
    await eventually(() => applying.tries.filter((note) => note === 'needs the owner').length > 7, {
      withinMs: 20_000,
    });
    expect(await consumer.health()).toMatchObject({ parked: 0, retrying: 2 });
    applying.waits.clear();
    await effectsBecome('KIT-1', ['needs the owner', 'after']);
  });

  it('does not take PostgreSQL being away for poison', async () => {
    const consumer = consume();
    await say('KIT-1', 'first');
    await effectsBecome('KIT-1', ['first']);
    for (let round = 0; round < 10; round += 1) {
      await say(`KIT-${round + 2}`, 'under way');
      await eventually(() => requisition.cutConnections());
    }
    await say('KIT-1', 'second');
    await effectsBecome('KIT-1', ['first', 'second']);
    for (let round = 0; round < 10; round += 1) {
      await effectsBecome(`KIT-${round + 2}`, ['under way']);
    }
    expect(await listParked(requisition.run, consumer.name)).toEqual([]);
  });

  it('parks what nobody can read, without holding anything back', async () => {
    const consumer = consume();
    await say('KIT-1', 'first');
    await effectsBecome('KIT-1', ['first']);
    courier.connection.publish('inventory.evt.noted.v1', 'not an \u0000 envelope');
    await say('KIT-1', 'second');
    await effectsBecome('KIT-1', ['first', 'second']);
    const [parked] = await eventually(async () => {
      const found = await listParked(requisition.run, consumer.name);
      return found.length === 1 && found;
    });
    expect(parked).toMatchObject({ reason: 'the message is not JSON' });
  });

  it('runs in one process at a time, and in another when the first one ends', async () => {
    const first = consume();
    await say('KIT-1', 'by the first');
    await effectsBecome('KIT-1', ['by the first']);
    const second = consume(await world.courier('requisition'));
    expect((await second.health()).active).toBe(false);
    await first.stop();
    await say('KIT-1', 'by the second');
    await effectsBecome('KIT-1', ['by the first', 'by the second']);
    expect((await second.health()).active).toBe(true);
  });

  it('makes its durable consumer anew when somebody has deleted it', async () => {
    consume();
    await say('KIT-1', 'first');
    await effectsBecome('KIT-1', ['first']);
    await (await jetstreamManager(courier.connection)).consumers.delete('INVENTORY', 'requisition');
    await say('KIT-1', 'second');
    await effectsBecome('KIT-1', ['first', 'second']);
  });
});
