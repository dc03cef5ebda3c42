import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@satchel/language';
import { v7 as uuid } from 'uuid';
import { type TableWorld, tableWorlds } from '../proving/table-world.js';
import { clock, listeningLog } from '../proving/world.js';
import type { Broker } from './broker.js';
import { RelayTurn } from './relay-turn.js';
import type { DurableFloor } from './stream.js';

/** A broker of which a spec says what became of its disk, and when. */
class Disk implements Broker {
  created = 'first';
  messages: string[] = [];
  consumers: DurableFloor[] = [];
  /** What happens on the way of the question for the consumers. */
  meanwhile: () => void = () => undefined;

  async ensureStream(epoch: number) {
    const { created, messages } = this;
    return { name: 'INVENTORY', created, lastSequence: messages.length, epoch };
  }
  async deleteStream() {
    this.messages = [];
  }
  async forgetConsumers() {
    this.consumers = [];
  }
  async rewindConsumers(last: number) {
    this.consumers = this.consumers.map((it) => ({ ...it, floor: Math.min(it.floor, last) }));
  }
  async durables() {
    this.meanwhile();
    return this.consumers;
  }
  async messageIdAt(sequence: number) {
    return this.messages[sequence - 1];
  }
  async publish(_subject: string, _text: string, id: string) {
    const known = this.messages.indexOf(id);
    if (known >= 0) return { seq: known + 1, duplicate: true };
    return { seq: this.messages.push(id), duplicate: false };
  }
  whileConnected<T>(work: Promise<T>) {
    return work;
  }
}

describe.each(tableWorlds)('a turn of the relay, with its outbox in %s', (_where, open) => {
  let world: TableWorld;
  let disk: Disk;
  let turn: RelayTurn;

  beforeEach(async () => {
    world = await open();
    disk = new Disk();
    const subscribers = ['requisition'];
    const { outbox } = world;
    const log = listeningLog();
    turn = new RelayTurn({ service: 'inventory', outbox, broker: disk, log, subscribers });
  });
  afterEach(() => world.close());

  const say = (...notes: string[]) =>
    world.session.transaction((tx) =>
      world.append(
        tx,
        notes.map((note) => ({
          messageId: uuid(),
          subject: 'inventory.evt.noted.v1',
          partitionKey: 'KIT-1',
          payload: { note },
          createdAt: new Date(clock.now().getTime() - 20 * DAY_MS),
        })),
      ),
    );
  const publish = () => turn.publish(world.session, () => false);

  it('believes no consumer of a stream that took the place of the one it checked', async () => {
    await say('one', 'two', 'three');
    await publish();
    // Of the same name, from an older copy of the disk: what it numbers is something else.
    disk.meanwhile = () => {
      disk.created = 'older';
      disk.messages = ['a', 'b', 'c', 'd'];
      disk.consumers = [{ name: 'requisition', floor: 3 }];
      disk.meanwhile = () => undefined;
    };
    await turn.confirm(world.session);
    turn.forget();
    await publish();
    expect(disk.messages).toHaveLength(7);
  });

  it('believes no consumer beyond the last message of which it was told', async () => {
    await say('one');
    await publish();
    // Two more came, their answers were lost, the stream went back, and they came once more.
    await say('two', 'three');
    const [two, three] = await world.outbox.pending(world.session.run, 2);
    disk.messages.push(String(three?.messageId), String(two?.messageId));
    disk.consumers = [{ name: 'requisition', floor: 3 }];
    turn.forget();
    await publish();
    expect(disk.consumers).toEqual([{ name: 'requisition', floor: 1 }]);
    // What it knows it has no doubt about, however often it asks.
    disk.consumers = [{ name: 'requisition', floor: 3 }];
    turn.forget();
    await turn.confirm(world.session);
    expect(disk.consumers).toEqual([{ name: 'requisition', floor: 3 }]);
  });
});
