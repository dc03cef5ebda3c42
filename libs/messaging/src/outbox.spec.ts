import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commitEvents, eventOf, type ServiceDatabase, serviceDatabase } from '../proving/world.js';
import { appendToOutbox } from './outbox.js';
import { inTransaction } from './sql.js';

describe('the outbox', () => {
  let database: ServiceDatabase;

  beforeAll(async () => {
    database = await serviceDatabase();
  });

  afterAll(async () => {
    await database.close();
  });

  it('keeps events in the order given, with all that they carry', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const awkward = {
      note: 'it\'s "quoted", {braced}, \\slashed\n and ünïcode',
      list: [null, 1.5],
    };
    const events = [
      eventOf('inventory', 'KIT-1/ORS', 'first', { sequence: 41, payload: awkward }),
      eventOf('inventory', 'KIT-1', 'second', { traceparent }),
    ];
    await commitEvents(database.pool, events);
    const rows = await database.run(
      'SELECT * FROM outbox WHERE message_id = ANY($1) ORDER BY position',
      [events.map(({ messageId }) => messageId)],
    );
    expect(rows).toMatchObject([
      {
        message_id: events[0]?.messageId,
        subject: 'inventory.evt.noted.v1',
        partition_key: 'KIT-1/ORS',
        sequence: '41',
        epoch: 1,
        payload: awkward,
        traceparent: null,
        created_at: events[0]?.createdAt,
        published_at: null,
      },
      {
        partition_key: 'KIT-1',
        sequence: null,
        epoch: 1,
        payload: { note: 'second' },
        traceparent,
      },
    ]);
  });

  it('keeps nothing of a transaction that is rolled back', async () => {
    const event = eventOf('inventory', 'KIT-2', 'never');
    const client = await database.pool.connect();
    const work = inTransaction(client, async (tx) => {
      await appendToOutbox(tx, [event]);
      throw new Error('second thoughts');
    });
    await expect(work).rejects.toThrow('second thoughts');
    client.release();
    const found = await database.run('SELECT 1 FROM outbox WHERE message_id = $1', [
      event.messageId,
    ]);
    expect(found).toEqual([]);
  });

  it('refuses the same message twice', async () => {
    const event = eventOf('inventory', 'KIT-3', 'once');
    await commitEvents(database.pool, [event]);
    await expect(commitEvents(database.pool, [event])).rejects.toThrow('duplicate key');
  });

  it('takes no events as nothing to do', async () => {
    await expect(commitEvents(database.pool, [])).resolves.toBeUndefined();
  });
});
