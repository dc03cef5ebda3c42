import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { eventually } from '@satchel/proving';
import {
  commitEvents,
  eventOf,
  makeWorld,
  type ServiceDatabase,
  streamed,
  type World,
} from '../proving/world.js';
import type { Courier } from './courier.js';
import { Relay } from './relay.js';

describe('the relay', () => {
  let world: World;
  let inventory: Courier;
  let database: ServiceDatabase;

  beforeEach(async () => {
    world = await makeWorld();
    [inventory, database] = await Promise.all([world.courier('inventory'), world.database()]);
  });

  afterEach(async () => {
    await world.end();
  });

  function relay(courier = inventory, subscribers?: string[]): Relay {
    const options = { courier, pool: database.pool, log: world.log };
    const made = new Relay(subscribers ? { ...options, subscribers } : options);
    world.atEnd(() => made.stop());
    made.start();
    return made;
  }

  async function allPublished(count: number): Promise<void> {
    await eventually(async () => {
      const [row] = await database.run(
        'SELECT count(*) AS count FROM outbox WHERE published_at IS NOT NULL',
        [],
      );
      return Number(row?.['count']) === count;
    });
  }

  it('stops within seconds when PostgreSQL does not answer its turn', async () => {
    const running = relay();
    await eventually(async () => (await running.health()).active);
    const blocker = await database.pool.connect();
    await blocker.query('BEGIN; LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE');
    await eventually(async () => {
      const [row] = await database.run(
        `SELECT count(*) AS count FROM pg_locks WHERE NOT granted AND relation = 'outbox'::regclass`,
        [],
      );
      return Number(row?.['count']) > 0;
    });

    const startedAt = performance.now();
    await running.stop();

    expect(performance.now() - startedAt).toBeLessThan(6000);
    await blocker.query('ROLLBACK');
    blocker.release();
  });

  it('publishes every event once, in order, and notes where it went', async () => {
    const notes = Array.from({ length: 1200 }, (_, index) => `event ${index}`);
    await commitEvents(
      database.pool,
      notes.map((note) => eventOf('inventory', 'KIT-1', note)),
    );
    const running = relay();
    await allPublished(1200);
    const stream = await streamed(inventory);
    expect(stream.map(({ event }) => (event.data as { note: string }).note)).toEqual(notes);
    const rows = await database.run(
      'SELECT message_id, stream_sequence FROM outbox ORDER BY position',
      [],
    );
    expect(rows.map((row) => [row['message_id'], Number(row['stream_sequence'])])).toEqual(
      stream.map(({ event, seq }) => [event.id, seq]),
    );
    expect(await running.health()).toEqual({
      active: true,
      unpublished: 0,
      oldestUnpublishedSeconds: 0,
    });
  });

  it('is woken by the commit, from another process or from its own', async () => {
    const running = relay();
    await eventually(async () => (await running.health()).active);
    await commitEvents(database.pool, [eventOf('inventory', 'KIT-1', 'notified')]);
    await allPublished(1);
    await commitEvents(database.pool, [eventOf('inventory', 'KIT-1', 'quiet')], { notify: false });
    running.wake();
    await allPublished(2);
  });

  it('finds by itself what nobody announced', async () => {
    const running = relay();
    await eventually(async () => (await running.health()).active);
    await commitEvents(database.pool, [eventOf('inventory', 'KIT-1', 'quiet')], { notify: false });
    await allPublished(1);
  });

  it('runs in one process at a time, and in another when the first one ends', async () => {
    const first = relay();
    await eventually(async () => (await first.health()).active);
    const second = relay(await world.courier('inventory'));
    await commitEvents(database.pool, [eventOf('inventory', 'KIT-1', 'by the first')]);
    await allPublished(1);
    expect((await second.health()).active).toBe(false);
    await first.stop();
    await eventually(async () => (await second.health()).active);
    await commitEvents(database.pool, [eventOf('inventory', 'KIT-1', 'by the second')]);
    await allPublished(2);
    expect(await streamed(inventory)).toHaveLength(2);
  });

  it('goes on after PostgreSQL has cut its connection', async () => {
    const running = relay();
    await eventually(async () => (await running.health()).active);
    await database.cutConnections();
    await eventually(() => commitEvents(database.pool, [eventOf('inventory', 'KIT-1', 'after')]));
    await allPublished(1);
  });

  it('keeps what it cannot publish while NATS is away, and says how much and how old', async () => {
    const running = relay();
    await eventually(async () => (await running.health()).active);
    await world.nats.kill();
    const createdAt = new Date(Date.parse('2026-01-01T00:00:00Z'));
    await commitEvents(database.pool, [eventOf('inventory', 'KIT-1', 'waits', { createdAt })]);
    const health = await running.health();
    expect(health.unpublished).toBe(1);
    expect(health.oldestUnpublishedSeconds).toBeGreaterThan(3600);
    await world.nats.restart();
    await allPublished(1);
    expect(await streamed(inventory)).toHaveLength(1);
  });

  it('publishes the others when one event is too large for the broker', async () => {
    const running = relay();
    const large = { payload: { note: 'x'.repeat(5 * 1024 * 1024) } };
    await commitEvents(database.pool, [
      eventOf('inventory', 'KIT-1', 'large', large),
      eventOf('inventory', 'KIT-2', 'small'),
    ]);
    await allPublished(1);
    expect(await running.health()).toMatchObject({ unpublished: 1 });
    await eventually(() => world.log.said.some((line) => line.includes('must try again')));
  });

  it('sees that the stream went back in time though it has grown past its old length', async () => {
    const told = (...notes: string[]) =>
      commitEvents(
        database.pool,
        notes.map((note) => eventOf('inventory', 'KIT-1', note)),
      );
    const running = relay();
    await told('one');
    await allPublished(1);
    await world.nats.keepStore();
    await told('two', 'three');
    await allPublished(3);
    await running.stop();
    await world.nats.kill();
    await world.nats.putStoreBack();
    await world.nats.restart();
    // What was under way to the broker meanwhile, and of which no answer came back.
    const other = await world.courier('inventory');
    for (const id of ['b1', 'b2', 'b3']) {
      await eventually(() =>
        jetstream(other.connection).publish('inventory.evt.noted.v1', id, { msgID: id }),
      );
    }
    relay(other);
    await eventually(async () => {
      const manager = await jetstreamManager(other.connection);
      const { state } = await manager.streams.info('INVENTORY');
      const texts: string[] = [];
      for (let seq = 1; seq <= state.last_seq; seq += 1) {
        texts.push((await manager.streams.getMessage('INVENTORY', { seq }))?.string() ?? '');
      }
      for (const note of ['two', 'three']) expect(texts.join()).toContain(`"note": "${note}"`);
    });
  });

  it('has consumers that are further than it knows of read that part again, and no more', async () => {
    await commitEvents(database.pool, [eventOf('inventory', 'KIT-1', 'known')]);
    const first = relay();
    await allPublished(1);
    await first.stop();
    // Whatever has these numbers now, the answers that would tell were lost.
    for (const msgID of ['b1', 'b2']) {
      await jetstream(inventory.connection).publish('inventory.evt.noted.v1', msgID, { msgID });
    }
    const manager = await jetstreamManager(inventory.connection);
    await manager.consumers.add('INVENTORY', { durable_name: 'ahead', ack_policy: 'explicit' });
    await manager.consumers.add('INVENTORY', { durable_name: 'level', ack_policy: 'explicit' });
    const take = async (name: string, count: number): Promise<number[]> => {
      const consumer = await manager.jetstream().consumers.get('INVENTORY', name);
      const taken: number[] = [];
      for (let n = 0; n < count; n += 1) {
        const message = await consumer.next();
        await message?.ackAck();
        taken.push(message?.seq ?? 0);
      }
      return taken;
    };
    expect([await take('ahead', 3), await take('level', 1)]).toEqual([[1, 2, 3], [1]]);
    const { created } = await manager.consumers.info('INVENTORY', 'level');

    await commitEvents(database.pool, [eventOf('inventory', 'KIT-1', 'new')]);
    relay();
    await allPublished(2);
    expect(await manager.consumers.info('INVENTORY', 'ahead')).toMatchObject({ num_pending: 3 });
    expect(await take('ahead', 3)).toEqual([2, 3, 4]);
    expect(await manager.consumers.info('INVENTORY', 'level')).toMatchObject({ created });
    expect(await take('level', 3)).toEqual([2, 3, 4]);
  });

  it('lets go of an event only when it is old and every subscriber has applied it', async () => {
    const old = new Date(Date.parse('2026-01-01T00:00:00Z'));
    const events = ['applied', 'not yet applied'].map((note) =>
      eventOf('inventory', 'KIT-1', note, { createdAt: old }),
    );
    await commitEvents(database.pool, events);
    await commitEvents(database.pool, [eventOf('inventory', 'KIT-1', 'young')]);
    const first = relay(inventory, ['requisition', 'replenishment']);
    await allPublished(3);
    const manager = await jetstreamManager(inventory.connection);
    for (const [name, acknowledged] of [
      ['requisition', 3],
      ['replenishment', 1],
    ] as const) {
      await manager.consumers.add('INVENTORY', { durable_name: name, ack_policy: 'explicit' });
      const consumer = await manager.jetstream().consumers.get('INVENTORY', name);
      for (let count = 0; count < acknowledged; count += 1) await (await consumer.next())?.ackAck();
    }
    // A relay confirms at its start, and then every few seconds.
    await first.stop();
    relay(inventory, ['requisition', 'replenishment']);
    const notes = await eventually(async () => {
      const rows = await database.run('SELECT payload FROM outbox ORDER BY position', []);
      return rows.length < 3 && rows.map((row) => (row['payload'] as { note: string }).note);
    });
    expect(notes).toEqual(['not yet applied', 'young']);
  });

  it('lets nothing go while a subscriber is missing', async () => {
    const createdAt = new Date(Date.parse('2026-01-01T00:00:00Z'));
    await commitEvents(database.pool, [eventOf('inventory', 'KIT-1', 'old', { createdAt })]);
    const first = relay(inventory, ['requisition', 'replenishment']);
    await allPublished(1);
    const manager = await jetstreamManager(inventory.connection);
    await manager.consumers.add('INVENTORY', {
      durable_name: 'requisition',
      ack_policy: 'explicit',
    });
    const consumer = await manager.jetstream().consumers.get('INVENTORY', 'requisition');
    await (await consumer.next())?.ackAck();
    await first.stop();
    const second = relay(inventory, ['requisition', 'replenishment']);
    await commitEvents(database.pool, [eventOf('inventory', 'KIT-1', 'new')]);
    await allPublished(2);
    // The turn that published has also confirmed, before it ends.
    await second.stop();
    expect(await database.run('SELECT 1 FROM outbox', [])).toHaveLength(2);
  });
});
