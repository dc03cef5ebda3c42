/** The headline promise: whatever the broker's disk forgets, every event is applied, once. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { event, Text } from '@satchel/contracts';
import { eventually } from '@satchel/proving';
import {
  commitEvents,
  eventOf,
  makeWorld,
  type ServiceDatabase,
  type World,
} from '../proving/world.js';
import { EventConsumer } from './event-consumer.js';
import { Relay } from './relay.js';
import { onEvent } from './subscriptions.js';

class Noted {
  @Text('What happened.', 100)
  note!: string;
}
const noted = event('inventory.evt.noted.v1', Noted);

describe('a broker that forgets', () => {
  let world: World;
  let inventory: ServiceDatabase;
  let requisition: ServiceDatabase;
  let said: number;
  let talking: Promise<void> | undefined;
  let quiet: boolean;

  beforeEach(async () => {
    world = await makeWorld();
    const [owner, subscriber] = await Promise.all([
      world.courier('inventory'),
      world.courier('requisition'),
    ]);
    [inventory, requisition] = await Promise.all([world.database(), world.database()]);
    said = 0;
    quiet = false;
    const relay = new Relay({ courier: owner, pool: inventory.pool, log: world.log });
    const consumer = new EventConsumer({
      courier: subscriber,
      pool: requisition.pool,
      source: 'inventory',
      subscriptions: [
        onEvent(noted, async ({ partitionkey, data, id }, tx) => {
          await tx('INSERT INTO effects (key, note, message_id) VALUES ($1, $2, $3)', [
            partitionkey,
            data.note,
            id,
          ]);
        }),
      ],
      log: world.log,
    });
    world.atEnd(() => relay.stop());
    world.atEnd(() => consumer.stop());
    relay.start();
    consumer.start();
  });

  afterEach(async () => {
    quiet = true;
    await talking;
    await world.end();
  });

  /** Commits events without end, as services under load do. */
  async function talk(): Promise<void> {
    while (!quiet) {
      const events = Array.from({ length: 5 }, (_, index) =>
        eventOf('inventory', `KIT-${(said + index) % 7}`, String(said + index + 1)),
      );
      await commitEvents(inventory.pool, events);
      said += events.length;
    }
  }

  async function effects(): Promise<number> {
    const [row] = await requisition.run('SELECT count(*) AS count FROM effects', []);
    return Number(row?.['count']);
  }

  async function traffic(more: number): Promise<void> {
    const target = said + more;
    await eventually(() => said >= target);
  }

  async function everythingWasAppliedOnce(): Promise<void> {
    quiet = true;
    await talking;
    await eventually(async () => expect(await effects()).toBeGreaterThanOrEqual(said), {
      withinMs: 15_000,
    });
    const [row] = await requisition.run(
      `SELECT count(*) AS effects, count(DISTINCT note) AS notes, max(note::int) AS last FROM effects`,
      [],
    );
    expect({
      effects: Number(row?.['effects']),
      notes: Number(row?.['notes']),
      last: Number(row?.['last']),
    }).toEqual({ effects: said, notes: said, last: said });
  }

  it('loses nothing and repeats nothing when its disk is deleted under load, twice', async () => {
    talking = talk();
    await traffic(200);
    await eventually(async () => (await effects()) > 100);
    for (let round = 0; round < 2; round += 1) {
      await world.nats.kill();
      await world.nats.deleteStore();
      await traffic(50);
      await world.nats.restart();
      const before = await effects();
      await eventually(async () => (await effects()) > before + 50);
    }
    await everythingWasAppliedOnce();
    expect(world.log.said.some((line) => line.includes('has forgotten'))).toBe(true);
  });

  it.each([
    ['with its consumers', false],
    ['and its consumers do not', true],
  ])(
    'loses nothing and repeats nothing when its disk goes back in time, %s',
    async (_how, keepConsumers) => {
      talking = talk();
      await traffic(200);
      await eventually(async () => (await effects()) > 100);
      for (let round = 0; round < 2; round += 1) {
        await world.nats.keepStore();
        const kept = await effects();
        await eventually(async () => (await effects()) > kept + 300);
        await world.nats.kill();
        await world.nats.putStoreBack({ keepConsumers });
        await world.nats.restart();
        const before = await effects();
        await eventually(async () => (await effects()) > before + 50);
      }
      await everythingWasAppliedOnce();
      expect(world.log.said.some((line) => line.includes('has forgotten'))).toBe(true);
    },
  );

  it('loses nothing and repeats nothing when it is killed under load', async () => {
    talking = talk();
    for (let round = 0; round < 3; round += 1) {
      await traffic(100);
      await world.nats.kill();
      await world.nats.restart();
    }
    await everythingWasAppliedOnce();
  });

  it('loses nothing and repeats nothing when the databases cut every connection', async () => {
    talking = talk();
    await traffic(100);
    await requisition.cutConnections();
    await traffic(100);
    quiet = true;
    await talking;
    await inventory.cutConnections();
    await everythingWasAppliedOnce();
  });
});
