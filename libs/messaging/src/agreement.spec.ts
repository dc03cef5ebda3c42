/** A producer put back from a backup, and consumers that know what it has forgotten. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@satchel/proving';
import { CopiedCards, entered, PlayedOwner, shipped } from '../proving/played-owner.js';
import { makeWorld, type ServiceDatabase, type World } from '../proving/world.js';
import type { Courier } from './courier.js';
import { acceptDivergences, listDivergences } from './divergences.js';
import { raiseEpoch } from './epoch.js';
import { EventConsumer } from './event-consumer.js';
import { Relay } from './relay.js';
import { onSequenced, onState } from './subscriptions.js';
import type { SqlRunner } from './types.js';

/** The state of a key is the one note beside its name; the highest version wins. */
const takeState = async (tx: SqlRunner, key: string, version: number, note: string) => {
  await tx(
    `WITH news AS (
       INSERT INTO progress AS p (key, applied) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE
       SET applied = excluded.applied WHERE p.applied < excluded.applied RETURNING key
     ), gone AS (DELETE FROM effects USING news WHERE effects.key = news.key)
     INSERT INTO effects (key, note) SELECT key, $3 FROM news`,
    [key, version, note],
  );
};

describe('a consumer of a producer that was put back', () => {
  let world: World;
  let [theirs, ours]: ServiceDatabase[] = [];
  let couriers: { inventory: Courier; requisition: Courier };
  let owner: PlayedOwner;
  let cards: CopiedCards;
  let relay: Relay;
  let consumer: EventConsumer;

  beforeEach(async () => {
    world = await makeWorld();
    const [inventory, requisition] = await Promise.all([
      world.courier('inventory'),
      world.courier('requisition'),
    ]);
    couriers = { inventory, requisition };
    [theirs, ours] = await Promise.all([world.database(), world.database()]);
    owner = new PlayedOwner(theirs as ServiceDatabase);
    cards = new CopiedCards(owner);
    startRelay();
    startConsumer();
  });
  afterEach(() => world.end());

  const run: SqlRunner = (text, values) => (ours as ServiceDatabase).run(text, values);

  function startRelay(): void {
    const { pool } = theirs as ServiceDatabase;
    const started = new Relay({ courier: couriers.inventory, pool, log: world.log });
    relay = started;
    world.atEnd(() => started.stop());
    started.start();
  }

  function startConsumer(): void {
    const started = new EventConsumer({
      courier: couriers.requisition,
      pool: (ours as ServiceDatabase).pool,
      source: 'inventory',
      subscriptions: [
        onSequenced(entered, cards),
        onState(
          shipped,
          ({ partitionkey, data }, tx) => takeState(tx, partitionkey, data.version, data.note),
          {
            kind: 'shipment',
            lower: async (tx, key) => {
              await tx('UPDATE progress SET applied = 0 WHERE key = $1', [key]);
            },
            withdraw: async (tx, key) => {
              await tx('DELETE FROM effects WHERE key = $1', [key]);
            },
          },
        ),
      ],
      owner: (wanted) => owner.heads(wanted),
      log: world.log,
      retryDelaysMs: [1, 1, 1, 1, 1],
    });
    consumer = started;
    world.atEnd(() => started.stop());
    started.start();
  }

  async function restoreOwner(after?: () => Promise<void>): Promise<void> {
    await relay.stop();
    await owner.restore();
    await after?.();
    startRelay();
  }

  const notes = async (key: string): Promise<unknown[]> =>
    (await run('SELECT note FROM effects WHERE key = $1 ORDER BY position', [key])).map(
      (row) => row['note'],
    );
  const untilNotes = (key: string, expected: string[]) =>
    eventually(async () => expect(await notes(key)).toEqual(expected), { withinMs: 10_000 });
  const open = async () => (await listDivergences(run, {})).items;
  const untilOpen = (expected: object[]) =>
    eventually(async () => expect(await open()).toMatchObject(expected), { withinMs: 10_000 });
  const accept = async () =>
    acceptDivergences(
      run,
      (await open()).map(({ id }) => id),
      'person-1',
    );

  it('lists what is forgotten, lets that key wait and others flow, and believes a person', async () => {
    await owner.enter('KIT-1', 'a', 'b');
    await owner.enter('KIT-2', 'a');
    await owner.backUp();
    await owner.enter('KIT-1', 'lost c', 'lost d');
    await untilNotes('KIT-1', ['a', 'b', 'lost c', 'lost d']);
    await untilNotes('KIT-2', ['a']);
    await restoreOwner(() => owner.enter('KIT-1', 'new c'));
    await untilOpen([
      { consumer: 'requisition.inventory', kind: 'card', key: 'KIT-1', ours: 4, theirs: 3 },
    ]);
    await owner.enter('KIT-1', 'new d', 'new e', 'new f');
    await owner.enter('KIT-2', 'new b');
    await untilNotes('KIT-2', ['a', 'new b']);
    expect(await notes('KIT-1')).toEqual(['a', 'b', 'lost c', 'lost d']);
    await eventually(async () =>
      expect(await consumer.health()).toMatchObject({ diverged: 1, retrying: 0 }),
    );
    await accept();
    await untilNotes('KIT-1', ['a', 'b', 'new c', 'new d', 'new e', 'new f']);
    await eventually(async () =>
      expect(await consumer.health()).toMatchObject({ diverged: 0, parked: 0 }),
    );
    const [settled] = (await listDivergences(run, { status: 'settled' })).items;
    expect(settled).toMatchObject({ key: 'KIT-1', acceptedBy: 'person-1' });
    await owner.enter('KIT-1', 'new g');
    await untilNotes('KIT-1', ['a', 'b', 'new c', 'new d', 'new e', 'new f', 'new g']);
  });

  it('sees another history of the same length by its hash, and a card that is not there', async () => {
    await owner.enter('KIT-1', 'a');
    await owner.backUp();
    await owner.enter('KIT-1', 'lost b');
    await owner.enter('KIT-9', 'lost a');
    await untilNotes('KIT-9', ['lost a']);
    await restoreOwner(() => owner.enter('KIT-1', 'new b', 'new c'));
    await untilOpen([
      { key: 'KIT-1', ours: 2, theirs: 3, ourHash: 'lost b', theirHash: 'new b' },
      { key: 'KIT-9', ours: 1 },
    ]);
    await accept();
    await untilNotes('KIT-1', ['a', 'new b', 'new c']);
    await untilNotes('KIT-9', []);
  });

  it('does not merge a version that is told again, nor one that nobody tells any more', async () => {
    await owner.ship('S-1', 'packed');
    await owner.backUp();
    await owner.ship('S-1', 'lost: sent');
    await owner.ship('S-2', 'lost: packed');
    await untilNotes('S-1', ['lost: sent']);
    await untilNotes('S-2', ['lost: packed']);
    await restoreOwner();
    await untilOpen([
      { kind: 'shipment', key: 'S-1', ours: 2, theirs: 1 },
      { kind: 'shipment', key: 'S-2', ours: 1 },
    ]);
    await owner.ship('S-1', 'new: cancelled');
    await owner.ship('S-3', 'other');
    await untilNotes('S-3', ['other']);
    expect(await notes('S-1')).toEqual(['lost: sent']);
    await accept();
    await untilNotes('S-1', ['new: cancelled']);
    await untilNotes('S-2', []);
    await owner.ship('S-2', 'packed once more');
    await untilNotes('S-2', ['packed once more']);
  });

  it('sees a version that was told again before it could compare', async () => {
    await owner.ship('S-1', 'packed');
    await owner.backUp();
    await owner.ship('S-1', 'lost: sent');
    await untilNotes('S-1', ['lost: sent']);
    await restoreOwner(() => owner.ship('S-1', 'new: cancelled'));
    await untilOpen([{ kind: 'shipment', key: 'S-1', ours: 2, theirs: 2 }]);
    expect(await notes('S-1')).toEqual(['lost: sent']);
    await accept();
    await untilNotes('S-1', ['new: cancelled']);
  });

  it('applies nothing that waited since before, when its owner has forgotten it', async () => {
    cards.poison = 'lost b';
    await owner.enter('KIT-1', 'a');
    await owner.backUp();
    await owner.enter('KIT-1', 'lost b');
    await eventually(async () => expect(await consumer.health()).toMatchObject({ parked: 1 }));
    await restoreOwner(() => owner.enter('KIT-1', 'new b'));
    cards.poison = undefined;
    await run(`UPDATE parked SET next_attempt_at = now() + interval '3 seconds'`, []);
    await untilNotes('KIT-1', ['a', 'new b']);
    await eventually(async () =>
      expect(await consumer.health()).toMatchObject({ parked: 0, retrying: 0 }),
    );
    expect(await open()).toEqual([]);
  });

  it('that was put back itself reads and asks for what it has forgotten', async () => {
    await owner.enter('KIT-1', 'a', 'b', 'c');
    await owner.ship('S-1', 'sent');
    await untilNotes('KIT-1', ['a', 'b', 'c']);
    await untilNotes('S-1', ['sent']);
    await consumer.stop();
    // Also from the outbox: only the owner's books know it still.
    await (theirs as ServiceDatabase).run('DELETE FROM outbox', []);
    await run(`DELETE FROM effects WHERE note <> 'a'`, []);
    await run(`UPDATE progress SET applied = 1 WHERE key = 'KIT-1'`, []);
    await run(`DELETE FROM progress WHERE key = 'S-1'`, []);
    for (const table of ['inbox', 'state_mark']) await run(`DELETE FROM ${table}`, []);
    await (ours as ServiceDatabase).asOwner((asOwner) => raiseEpoch(asOwner, 'a restore'));
    startConsumer();
    await untilNotes('KIT-1', ['a', 'b', 'c']);
    await untilNotes('S-1', ['sent']);
    expect(await open()).toEqual([]);
  });
});
