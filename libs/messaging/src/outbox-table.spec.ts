import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@satchel/language';
import { v7 as uuid } from 'uuid';
import { type TableWorld, tableWorlds } from '../proving/table-world.js';
import { clock } from '../proving/world.js';
import type { OutgoingEvent } from './outbox.js';
import { hasForgotten } from './relay-state.js';

describe.each(tableWorlds)('the outbox in %s', (_where, open) => {
  let world: TableWorld;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.close());

  const stream = { name: 'INVENTORY', created: 'first', lastSequence: 0, epoch: 1 };
  const event = (note: string, ageMs = 0): OutgoingEvent => ({
    messageId: uuid(),
    subject: 'inventory.evt.stock-moved.v1',
    partitionKey: 'KIT-1|ACT',
    payload: { note },
    createdAt: new Date(clock.now().getTime() - ageMs),
  });
  const append = (...events: OutgoingEvent[]) =>
    world.session.transaction((tx) => world.append(tx, events));
  const pending = () => world.outbox.pending(world.session.run, 100);
  const notes = async () =>
    (await pending()).map((row) => (JSON.parse(row.payloadText) as { note: string }).note);
  /** Publishes everything that waits, giving it the next sequences. */
  const publish = async (from: number): Promise<void> => {
    const acked = (await pending()).map((row, n) => [row.position, from + n] as const);
    const last = from + acked.length - 1;
    await world.outbox.markPublished(world.session.run, stream.name, acked, last);
  };
  const recall = () => world.outbox.recall(world.session.run, stream);

  it('gives out what is committed, in the order in which it was appended, until published', async () => {
    await append({ ...event('one'), sequence: 7, traceparent: 'trace' });
    await append(event('two'), event('three'));
    expect(await notes()).toEqual(['one', 'two', 'three']);
    const [first] = await pending();
    expect(first).toMatchObject({ sequence: '7', epoch: 1, traceparent: 'trace' });
    expect(first?.createdAt).toBeInstanceOf(Date);
    expect(await world.outbox.pending(world.session.run, 2)).toHaveLength(2);
    await recall();
    await publish(1);
    expect(await notes()).toEqual([]);
    expect(await recall()).toMatchObject({ lastSequence: 3, confirmedSequence: 0 });
  });

  it('gives out nothing of a transaction that is open, or did not commit', async () => {
    const failing = world.session.transaction(async (tx) => {
      await world.append(tx, [event('never')]);
      expect(await notes()).toEqual([]);
      throw new Error('the power went');
    });
    await expect(failing).rejects.toThrow('the power went');
    expect(await notes()).toEqual([]);
  });

  it('finds a row that was appended first and committed last', async () => {
    await world.session.transaction(async (tx) => {
      await world.append(tx, [event('slow')]);
      await append(event('quick'));
      await recall();
      await publish(1);
    });
    expect(await notes()).toEqual(['slow']);
  });

  it('refuses a second message of the same id', async () => {
    const once = event('once');
    await append(once);
    await expect(append({ ...once, payload: { note: 'twice' } })).rejects.toMatchObject({
      code: '23505',
    });
    expect(await notes()).toEqual(['once']);
  });

  it('tells a stream that was made anew, or has become shorter, from the one it knew', async () => {
    const second = event('two');
    await append(event('one'), second);
    expect(await recall()).not.toHaveProperty('lastMessageId');
    await publish(1);
    const known = await recall();
    expect(known.created).toBe('first');
    expect(known.lastMessageId).toBe(second.messageId);
    expect(hasForgotten(known, { ...stream, lastSequence: 2 })).toBe(false);
    expect(hasForgotten(known, { ...stream, lastSequence: 1 })).toBe(true);
    expect(hasForgotten(known, { ...stream, created: 'second', lastSequence: 2 })).toBe(true);
  });

  it('gives out again, after a loss, whatever was not confirmed', async () => {
    await append(event('one'), event('two'), event('three'));
    await recall();
    await publish(1);
    await world.outbox.noteConfirmed(world.session.run, { ...stream, created: 'other' }, 3);
    await world.outbox.noteConfirmed(world.session.run, stream, 2);
    await world.outbox.noteConfirmed(world.session.run, stream, 1);
    expect(await recall()).toMatchObject({ lastSequence: 3, confirmedSequence: 2 });
    const anew = { ...stream, created: 'second', lastSequence: 0 };
    expect(await world.outbox.startOver(world.session, anew)).toBe(1);
    expect(await notes()).toEqual(['three']);
    expect(await recall()).toEqual({
      created: 'second',
      lastSequence: 0,
      confirmedSequence: 0,
      epoch: 1,
    });
    await publish(1);
    expect(await world.outbox.startOver(world.session, anew)).toBe(1);
    expect(await notes()).toEqual(['three']);
  });

  it('gives out everything again in a new epoch, also what was confirmed', async () => {
    await append(event('one'), event('two'));
    expect(await world.outbox.ownEpoch(world.session.run)).toBe(1);
    await recall();
    await publish(1);
    await world.outbox.noteConfirmed(world.session.run, stream, 2);
    const anew = { ...stream, created: 'second', epoch: 7 };
    expect(await world.outbox.beginEpoch(world.session, anew)).toBe(2);
    expect(await notes()).toEqual(['one', 'two']);
    expect(await recall()).toMatchObject({ created: 'second', epoch: 7, confirmedSequence: 0 });
  });

  it('never counts as confirmed what it has not published', async () => {
    await append(event('one'));
    await recall();
    await publish(1);
    await world.outbox.noteConfirmed(world.session.run, stream, 99);
    expect(await recall()).toMatchObject({ confirmedSequence: 1 });
  });

  it('lets go of what is old and confirmed, and of nothing else', async () => {
    await append(event('old', 15 * DAY_MS), event('old too', 15 * DAY_MS), event('young'));
    await recall();
    await publish(1);
    const sweep = () => world.outbox.sweepConfirmed(world.session.run, stream.name, 10);
    expect(await sweep()).toBe(0);
    await world.outbox.noteConfirmed(world.session.run, stream, 1);
    expect(await sweep()).toBe(1);
    await world.outbox.noteConfirmed(world.session.run, stream, 3);
    expect(await sweep()).toBe(1);
    expect(await sweep()).toBe(0);
  });
});
