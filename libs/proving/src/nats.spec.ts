import { afterEach, describe, expect, it } from '@jest/globals';
import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type FreshNats, freshNats, sharedNats } from './nats.js';
import { eventually } from './wait.js';

const connections: NatsConnection[] = [];
const brokers: FreshNats[] = [];

async function connected(url: string): Promise<NatsConnection> {
  const connection = await connect({
    servers: url,
    reconnectTimeWait: 20,
    maxReconnectAttempts: -1,
  });
  connections.push(connection);
  return connection;
}

async function broker(): Promise<FreshNats> {
  const nats = await freshNats();
  brokers.push(nats);
  return nats;
}

/** A request that falls into the gap of a restart is lost, so it has a short deadline. */
function manage(connection: NatsConnection): Promise<JetStreamManager> {
  return jetstreamManager(connection, { timeout: 300 });
}

async function publishOne(connection: NatsConnection): Promise<void> {
  const manager = await manage(connection);
  await manager.streams.add({ name: 'SPEC', subjects: ['spec.>'] });
  await jetstream(connection).publish('spec.one', 'a message');
}

afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close();
  for (const nats of brokers.splice(0)) await nats.drop();
});

describe('a fresh NATS', () => {
  it('keeps its streams when it is killed and restarted on the same address', async () => {
    const nats = await broker();
    const connection = await connected(nats.url);
    await publishOne(connection);

    await nats.kill();
    await nats.restart();

    const info = await eventually(async () => (await manage(connection)).streams.info('SPEC'));
    expect(info.state.messages).toBe(1);
  });

  it('has forgotten everything when its store was deleted', async () => {
    const nats = await broker();
    const connection = await connected(nats.url);
    await publishOne(connection);

    await nats.kill();
    await nats.deleteStore();
    await nats.restart();

    await eventually(async () => {
      const manager = await manage(connection);
      await expect(manager.streams.info('SPEC')).rejects.toThrow('stream not found');
    });
  });

  it('refuses to lose its store while it runs', async () => {
    const nats = await broker();

    await expect(nats.deleteStore()).rejects.toThrow('stop or kill it');
  });

  it('is apart from every other', async () => {
    const [one, other] = [await broker(), await broker()];
    await publishOne(await connected(one.url));

    const manager = await manage(await connected(other.url));
    expect(await manager.streams.names().next()).toEqual([]);
  });
});

describe('the shared NATS', () => {
  it('takes messages of 4 MiB', async () => {
    const connection = await connected((await sharedNats()).url);

    expect(connection.info?.max_payload).toBe(4 * 1024 * 1024);
    expect(connection.info?.jetstream).toBe(true);
  });
});
