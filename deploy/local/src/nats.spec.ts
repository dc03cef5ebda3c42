import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { deleteDataFolder } from './left-overs.js';
import { type NatsOptions, startNats } from './nats.js';
import { natsConfigText } from './nats-config.js';
import type { NatsServer } from './nats-server.js';
import { isAlive } from './processes.js';

const folders: string[] = [];
const connections: NatsConnection[] = [];
const built = new URL('../dist/index.js', import.meta.url).href;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'satchel-local-'));
  folders.push(folder);
  return folder;
}

function start(dataDir: string, more: NatsOptions = {}): Promise<NatsServer> {
  return startNats({ dataDir, natsUrl: '', log: () => undefined, ...more });
}

async function connected(url: string, user?: string, pass?: string): Promise<NatsConnection> {
  const login = user === undefined || pass === undefined ? {} : { user, pass };
  const connection = await connect({ servers: url, reconnect: false, ...login });
  connections.push(connection);
  return connection;
}

async function publish(url: string): Promise<void> {
  const connection = await connected(url);
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: 'KEPT', subjects: ['kept.>'] });
  await jetstream(connection).publish('kept.one', 'a message');
  await connection.close();
}

async function messages(url: string): Promise<number> {
  const manager = await jetstreamManager(await connected(url));
  return (await manager.streams.info('KEPT')).state.messages;
}

function startAndDie(dataDir: string): number {
  const code = `
    import { startNats } from '${built}';
    const nats = await startNats({ dataDir: '${dataDir}', natsUrl: '', log: () => undefined });
    process.stdout.write(String(nats.pid()), () => process.kill(process.pid, 'SIGKILL'));`;
  const dead = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
  });
  expect(dead.signal).toBe('SIGKILL');
  return Number(dead.stdout);
}

afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close();
  for (const folder of folders.splice(0)) await deleteDataFolder(folder);
});

describe('a local NATS', () => {
  it('keeps its streams and its port over a kill of everything', async () => {
    const dataDir = newFolder();
    const first = await start(dataDir);
    await publish(first.url);
    await first.kill();

    const second = await start(dataDir);

    expect(second.origin).toBe('started');
    expect(second.url).toBe(first.url);
    expect(await messages(second.url)).toBe(1);
    await second.stop();
  });

  it('is adopted, and stopped in the end, when only its starter was killed', async () => {
    const dataDir = newFolder();
    const survivor = startAndDie(dataDir);

    const adopted = await start(dataDir);

    expect(adopted.origin).toBe('adopted');
    expect(adopted.pid()).toBe(survivor);
    await publish(adopted.url);
    await adopted.stop();
    expect(isAlive(survivor)).toBe(false);
  });

  it('is replaced when it survived with other users than are wanted now', async () => {
    const dataDir = newFolder();
    const survivor = startAndDie(dataDir);
    const users = [{ user: 'u', password: 'p', publish: ['>'], subscribe: ['>'] }];

    const replaced = await start(dataDir, { users });

    expect(replaced.origin).toBe('started');
    expect(isAlive(survivor)).toBe(false);
    await expect(connected(replaced.url)).rejects.toThrow(/authorization/i);
    await replaced.stop();
  });

  it('comes back empty after its store was deleted', async () => {
    const nats = await start(newFolder());
    await publish(nats.url);

    await nats.kill();
    await nats.deleteStore();
    await nats.restart();

    await expect(messages(nats.url)).rejects.toThrow('stream not found');
    await nats.stop();
  });

  it('forgets what came after a copy of its store that was put back', async () => {
    const dataDir = newFolder();
    const copy = join(dataDir, 'copy');
    const nats = await start(dataDir);
    await publish(nats.url);

    await nats.copyStore(copy);
    await publish(nats.url);
    expect(await messages(nats.url)).toBe(2);
    await expect(nats.restoreStore(copy)).rejects.toThrow('NATS runs');
    await nats.kill();
    await nats.restoreStore(copy);
    await nats.restart();

    expect(await messages(nats.url)).toBe(1);
    await nats.stop();
  });

  it('lets a user publish and subscribe to its subjects only', async () => {
    const users = [
      { user: 'teller', password: 'p1', publish: ['news.>'], subscribe: ['_INBOX.>'] },
      { user: 'hearer', password: 'p2', publish: [], subscribe: ['news.>'] },
    ];
    const nats = await start(newFolder(), { users });
    const teller = await connected(nats.url, 'teller', 'p1');
    const hearer = await connected(nats.url, 'hearer', 'p2');
    const heard = hearer.subscribe('news.>', { max: 1 });
    await hearer.flush();

    teller.publish('news.today', 'it rains');
    for await (const message of heard) expect(message.string()).toBe('it rains');

    const problems = hearer.status()[Symbol.asyncIterator]();
    hearer.publish('news.today', 'not mine to say');
    expect(String((await problems.next()).value?.error)).toMatch(/permissions violation/i);
    const overheard = teller.subscribe('news.>');
    await expect(overheard[Symbol.asyncIterator]().next()).rejects.toThrow(/permission/i);
    await nats.stop();
  });

  it('lets a user who may publish nothing answer what it was asked', async () => {
    const users = [
      { user: 'asker', password: 'p1', publish: ['ask.>'], subscribe: ['_INBOX.>'] },
      { user: 'answerer', password: 'p2', publish: [], subscribe: ['ask.>'] },
    ];
    const nats = await start(newFolder(), { users });
    const asker = await connected(nats.url, 'asker', 'p1');
    const answerer = await connected(nats.url, 'answerer', 'p2');
    answerer.subscribe('ask.>', {
      callback: (_error, message) => {
        message.respond('an answer');
      },
    });
    await answerer.flush();

    expect((await asker.request('ask.it')).string()).toBe('an answer');
    await nats.stop();
  });

  it('takes messages of 4 MiB', async () => {
    const nats = await start(newFolder());

    expect((await connected(nats.url)).info?.max_payload).toBe(4_194_304);
    await nats.stop();
  });
});

describe('a NATS that is not there', () => {
  it('is one command to run', async () => {
    const search = { folders: [newFolder()], mayInstall: false };

    await expect(start(newFolder(), { search })).rejects.toThrow(
      /Run: .*(apt-get install -y nats-server|brew install nats-server|go install .*)/,
    );
  });
});

describe('a NATS given by NATS_URL', () => {
  it('is used, and nothing is started or stopped', async () => {
    const given = await start(newFolder());
    const dataDir = newFolder();

    const nats = await start(dataDir, { natsUrl: given.url, search: { folders: [] } });
    await nats.stop();

    expect(nats.origin).toBe('given');
    expect(nats.url).toBe(given.url);
    expect(existsSync(join(dataDir, 'nats'))).toBe(false);
    await expect(nats.kill()).rejects.toThrow('not ours');
    await publish(given.url);
    await given.stop();
  });

  it('must answer', async () => {
    await expect(start(newFolder(), { natsUrl: 'nats://127.0.0.1:1' })).rejects.toThrow(
      'does not answer',
    );
  });
});

describe('a NATS configuration', () => {
  it('refuses a text that would end its quotes', () => {
    const user = { user: 'u', password: 'p" }', publish: [], subscribe: [] };
    const place = { serverName: 's', port: 1, storeDir: '/s', pidFile: '/p' };

    expect(() => natsConfigText({ ...place, users: [user] })).toThrow('not possible');
  });

  it('is readable by its owner only', async () => {
    const dataDir = newFolder();
    const nats = await start(dataDir);
    await nats.stop();

    expect(statSync(join(dataDir, 'nats', 'nats.conf')).mode & 0o777).toBe(0o600);
  });
});
