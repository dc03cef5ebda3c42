import { beforeEach, describe, expect, it } from '@jest/globals';
import { clock, eventOf } from '../proving/world.js';
import type { Published } from './broker.js';
import { inMemory, type MemoryConnection, MemoryDatabase } from './memory-database.js';
import { appendInMemory, MemoryOutbox } from './memory-outbox.js';
import { publishPending } from './publication.js';

describe('a turn of publishing', () => {
  const outbox = new MemoryOutbox(clock);
  let session: MemoryConnection;
  beforeEach(async () => {
    session = new MemoryDatabase().connect();
    const events = ['one', 'two', 'three'].map((note) => eventOf('inventory', 'KIT-1', note));
    await inMemory(session.run, (tx) => appendInMemory(tx, events));
  });

  /** Publishes three rows to a broker that had given out ten numbers before. */
  const publish = (...answers: (Published | Error)[]) => {
    const left = [...answers];
    const broker = {
      publish: async (): Promise<Published> => {
        const answer = left.shift();
        if (answer instanceof Error || !answer) throw answer;
        return answer;
      },
      whileConnected: <T>(work: Promise<T>): Promise<T> => work,
    };
    const about = { service: 'inventory', stream: 'INVENTORY', lastSequence: 10, outbox, broker };
    return publishPending(session.run, about);
  };
  const at = (seq: number, duplicate = false): Published => ({ seq, duplicate });
  const left = async () => (await outbox.pending(session.run, 10)).length;

  it('marks what was acknowledged, in whatever order the numbers were given out', async () => {
    const result = await publish(at(13), at(11), at(12));
    expect(result).toEqual({ picked: 3, lastSequence: 13, forgot: false });
    expect(await left()).toBe(0);
  });

  it('leaves what was not acknowledged', async () => {
    const lost = new Error('no answer');
    expect(await publish(at(11), lost, at(12))).toMatchObject({ failure: lost, forgot: false });
    expect(await left()).toBe(1);
  });

  it('believes a broker that has the message already', async () => {
    expect(await publish(at(4, true), at(11), at(11, true))).toMatchObject({ forgot: false });
    expect(await left()).toBe(0);
  });

  it.each([
    ['a number from before', [at(11), at(10), at(12)]],
    ['one number twice', [at(11), at(12), at(12)]],
  ])('does not believe a broker that gives out %s', async (_what, answers) => {
    expect(await publish(...answers)).toMatchObject({ forgot: true });
    expect(await left()).toBe(3);
  });
});
