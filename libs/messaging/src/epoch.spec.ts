import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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
import { raiseEpoch } from './epoch.js';
import { Relay } from './relay.js';

describe('the epoch of a producer', () => {
  let world: World;
  let courier: Courier;
  let database: ServiceDatabase;

  beforeEach(async () => {
    world = await makeWorld();
    [courier, database] = await Promise.all([world.courier('inventory'), world.database()]);
  });
  afterEach(() => world.end());

  const startRelay = (): Relay => {
    const relay = new Relay({ courier, pool: database.pool, log: world.log });
    world.atEnd(() => relay.stop());
    relay.start();
    return relay;
  };
  const notesIn = async (): Promise<[note: unknown, epoch: number][]> =>
    (await streamed(courier)).map(({ event }) => [
      (event.data as { note: string }).note,
      event.epoch,
    ]);
  const raise = (): Promise<number> => database.asOwner((run) => raiseEpoch(run, 'a restore'));

  it('is raised by the owner alone, and never to a number used before', async () => {
    const attempt = raiseEpoch(database.run, 'a take-over');
    await expect(attempt).rejects.toThrow('permission denied');
    const first = await raise();
    expect(first).toBeGreaterThan(1);
    expect(await raise()).toBeGreaterThan(first);
  });

  it('stands on every event, and the stream of the old one is published anew', async () => {
    const [one, two] = [eventOf('inventory', 'KIT-1', 'one'), eventOf('inventory', 'KIT-1', 'two')];
    await commitEvents(database.pool, [one, two]);
    const relay = startRelay();
    await eventually(async () =>
      expect(await notesIn()).toEqual([
        ['one', 1],
        ['two', 1],
      ]),
    );
    await relay.stop();
    // The restored database has never heard of the second one; the stream has.
    await database.run('DELETE FROM outbox WHERE message_id = $1', [two.messageId]);
    const epoch = await raise();
    await commitEvents(database.pool, [{ ...two, payload: { note: 'another two' } }]);
    startRelay();
    await eventually(async () =>
      expect(await notesIn()).toEqual([
        ['one', 1],
        ['another two', epoch],
      ]),
    );
    const [kept, told] = await streamed(courier);
    expect(kept?.event.id).toBe(one.messageId);
    expect(told?.event.id).not.toBe(two.messageId);
  });

  it('that is behind the stream keeps everything back until it is raised', async () => {
    await raise();
    const relay = startRelay();
    await commitEvents(database.pool, [eventOf('inventory', 'KIT-1', 'one')]);
    await eventually(async () => expect(await notesIn()).toHaveLength(1));
    await relay.stop();
    await database.asOwner((run) => run('UPDATE producer_epoch SET epoch = 1', []));
    await commitEvents(database.pool, [eventOf('inventory', 'KIT-1', 'two')]);
    startRelay();
    await eventually(() => world.log.said.some((line) => line.includes('was not raised')));
    expect(await notesIn()).toHaveLength(1);
    await raise();
    await eventually(async () => expect(await notesIn()).toHaveLength(2), { withinMs: 10_000 });
  });
});
