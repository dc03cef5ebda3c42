import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { type TableWorld, tableWorlds } from '../proving/table-world.js';
import type { Incoming } from './incoming.js';

describe.each(tableWorlds)('the inbox in %s', (_where, open) => {
  let world: TableWorld;
  let consumer: string;
  beforeAll(async () => {
    world = await open();
  });
  afterAll(() => world.close());

  const incoming = (key: string, id = uuid()): Incoming =>
    ({
      event: { id, partitionkey: key, type: 'inventory.evt.stock-moved.v1' },
      text: JSON.stringify({ id, key }),
    }) as unknown as Incoming;
  const park = (message: Incoming, retryInMs: number | undefined) => {
    const setback = { reason: 'it broke', attempts: 1, retryInMs };
    return world.session.transaction((tx) => world.inbox.park(tx, consumer, message, setback));
  };
  const first = (key: string) => world.inbox.firstWaiting(world.session.run, consumer, key);
  const due = () => world.inbox.dueKeys(world.session.run, consumer, 10);
  const fresh = (ids: string[]) =>
    world.session.transaction((tx) => world.inbox.takeOver(tx, consumer, ids));
  const newConsumer = () => {
    consumer = `spec.${uuid()}`;
  };

  it('knows what it took over, each consumer for itself', async () => {
    newConsumer();
    const [one, two] = [uuid(), uuid()];
    expect(await fresh([one])).toEqual(new Set([one]));
    expect(await fresh([one, two])).toEqual(new Set([two]));
    expect(await fresh([one, two])).toEqual(new Set());
    newConsumer();
    expect(await fresh([two])).toEqual(new Set([two]));
  });

  it('forgets what a transaction took over that did not commit', async () => {
    newConsumer();
    const id = uuid();
    const failing = world.session.transaction(async (tx) => {
      await world.inbox.takeOver(tx, consumer, [id]);
      throw new Error('the power went');
    });
    await expect(failing).rejects.toThrow('the power went');
    expect(await fresh([id])).toEqual(new Set([id]));
  });

  it('lets one of two win that take a message over at once', async () => {
    newConsumer();
    const id = uuid();
    const both = await Promise.all([fresh([id]), fresh([id])]);
    expect(both.map((ids) => ids.size).sort()).toEqual([0, 1]);
  });

  it('hands the message on to the other when the first gives up', async () => {
    newConsumer();
    const id = uuid();
    let giveUp = (_error: Error): void => undefined;
    let taken = (): void => undefined;
    const isTaken = new Promise<void>((resolve) => {
      taken = resolve;
    });
    const failing = world.session.transaction(async (tx) => {
      await world.inbox.takeOver(tx, consumer, [id]);
      taken();
      await new Promise((_resolve, reject) => {
        giveUp = reject;
      });
    });
    await isTaken;
    const waiting = fresh([id]);
    giveUp(new Error('the power went'));
    await expect(failing).rejects.toThrow('the power went');
    expect(await waiting).toEqual(new Set([id]));
  });

  it('keeps what waits in order, behind what blocks its key', async () => {
    newConsumer();
    const [one, two, three, other] = ['a', 'a', 'a', 'b'].map((key) => incoming(key));
    if (!one || !two || !three || !other) throw new Error('four were made');
    await park(one, 60_000);
    await world.session.transaction((tx) => world.inbox.parkBehind(tx, consumer, [two, three]));
    await park(other, undefined);
    const { run } = world.session;
    const blocked = await world.inbox.blockedKeys(run, consumer, ['a', 'c', 'b', 'a']);
    expect([...blocked].sort()).toEqual(['a', 'b']);
    expect(await world.inbox.countParked(run, consumer)).toEqual({ parked: 1, retrying: 3 });
    for (const expected of [one, two, three]) {
      const head = await first('a');
      expect(JSON.parse(head?.text ?? '')).toEqual(JSON.parse(expected.text));
      if (head) await world.session.transaction((tx) => world.inbox.unpark(tx, head));
    }
    expect(await first('a')).toBeUndefined();
    expect(await world.inbox.blockedKeys(run, consumer, ['a'])).toEqual(new Set());
  });

  it('parks a message once, however often it comes', async () => {
    newConsumer();
    const message = incoming('a');
    await park(message, undefined);
    await park(message, 0);
    const { run } = world.session;
    expect(await world.inbox.countParked(run, consumer)).toEqual({ parked: 1, retrying: 0 });
  });

  it('says which key is due, the longest waiting first, and never one behind another', async () => {
    newConsumer();
    await park(incoming('later'), 60_000);
    await park(incoming('person'), undefined);
    await park(incoming('second'), -1000);
    await park(incoming('first'), -2000);
    await world.session.transaction((tx) =>
      world.inbox.parkBehind(tx, consumer, [incoming('later'), incoming('person')]),
    );
    expect(await due()).toEqual(['first', 'second']);
    expect(await world.inbox.nextDueInMs(world.session.run, consumer)).toBe(0);
    for (const key of ['first', 'second']) {
      const head = await first(key);
      if (head) await world.session.transaction((tx) => world.inbox.unpark(tx, head));
    }
    expect(await due()).toEqual([]);
    const next = await world.inbox.nextDueInMs(world.session.run, consumer);
    expect(next).toBeGreaterThan(50_000);
    expect(next).toBeLessThanOrEqual(60_000);
  });

  it('notes a further failure, up to waiting for a person', async () => {
    newConsumer();
    await park(incoming('a'), -1);
    const head = await first('a');
    if (!head) throw new Error('one is parked');
    const setback = { reason: 'again', attempts: 6, retryInMs: undefined };
    await world.inbox.noteSetback(world.session.run, head, setback);
    expect(await first('a')).toMatchObject({ attempts: 6, key: 'a', subject: head.subject });
    expect(await due()).toEqual([]);
    expect(await world.inbox.nextDueInMs(world.session.run, consumer)).toBeUndefined();
  });
});
