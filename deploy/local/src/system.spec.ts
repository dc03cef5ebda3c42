import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { deleteDataFolder } from './left-overs.js';
import { type PostgresServer, startPostgres } from './postgres.js';
import { isAlive } from './processes.js';
import { serviceNames } from './service-names.js';
import { type RunningSystem, type SystemOptions, startSystem } from './system.js';
import { eventually } from './wait.js';

const folders: string[] = [];
const systems: RunningSystem[] = [];
let sharedFolder = '';
let shared: PostgresServer | undefined;
const built = new URL('../dist/index.js', import.meta.url).href;

/** A stand-in service: answers /health, shows what it was given, ends on SIGTERM. */
const standIn = `
  import { appendFileSync } from 'node:fs';
  import { createServer } from 'node:http';
  const { PORT, DATABASE_URL, DATABASE_OWNER_URL, NATS_URL } = process.env;
  const { SERVICE_KEY, TRUSTED_KEYS } = process.env;
  const given = { PORT, DATABASE_URL, DATABASE_OWNER_URL, NATS_URL, SERVICE_KEY, TRUSTED_KEYS };
  console.log('runs on', PORT);
  if (process.env.FAILS === process.argv[1].split('/').at(-1)) throw new Error('no such table');
  const server = createServer((request, response) => {
    if (request.url === '/health') response.writeHead(process.env.SICK ? 503 : 200).end('here');
    else response.end(JSON.stringify(given));
  }).listen(Number(PORT), '127.0.0.1');
  process.on('SIGTERM', () => {
    if (process.env.ORDER_FILE) appendFileSync(process.env.ORDER_FILE, process.argv[1] + '\\n');
    if (process.env.STUBBORN) return;
    server.close();
    server.closeAllConnections();
  });`;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'satchel-local-'));
  folders.push(folder);
  mkdirSync(join(folder, 'entries'));
  for (const name of serviceNames) {
    writeFileSync(join(folder, 'entries', `${name}.mjs`), standIn);
  }
  return folder;
}

function optionsFor(folder: string): SystemOptions {
  return {
    dataDir: join(folder, 'data'),
    databaseUrl: '',
    natsUrl: '',
    serviceEntry: (name) => join(folder, 'entries', `${name}.mjs`),
    log: () => undefined,
    patienceMs: 10_000,
  };
}

/** For tests that are not about PostgreSQL: creating its data takes a second. */
const onSharedPostgres = (): SystemOptions => ({ databaseUrl: shared?.url ?? '' });

async function start(folder: string, more: SystemOptions = {}): Promise<RunningSystem> {
  const system = await startSystem({ ...optionsFor(folder), ...more });
  systems.push(system);
  return system;
}

async function whatItWasGiven(url: string): Promise<Record<string, string>> {
  return (await (await fetch(url)).json()) as Record<string, string>;
}

function pidsOf(system: RunningSystem): number[] {
  const services = serviceNames.flatMap((name) => system.services[name].map((it) => it.pid()));
  return [...services, system.postgres.pid() ?? 0, system.nats.pid() ?? 0];
}

beforeAll(async () => {
  const dataDir = newFolder();
  sharedFolder = folders.pop() ?? '';
  shared = await startPostgres({ dataDir, databaseUrl: '', log: () => undefined });
});

afterAll(async () => {
  await shared?.stop();
  await deleteDataFolder(sharedFolder);
});

afterEach(async () => {
  for (const system of systems.splice(0)) await system.stop();
  for (const folder of folders.splice(0)) {
    await deleteDataFolder(join(folder, 'data'));
    await deleteDataFolder(folder);
  }
});

describe('the local system', () => {
  it('gives each service its own database roles, NATS user and key, and all public keys', async () => {
    const system = await start(newFolder(), onSharedPostgres());

    const inventory = await whatItWasGiven(system.services.inventory[0]?.url() ?? '');
    const gateway = await whatItWasGiven(system.gatewayUrl);

    expect(new URL(inventory['DATABASE_URL'] ?? '').username).toBe('satchel_inventory_app');
    expect(new URL(inventory['DATABASE_OWNER_URL'] ?? '').username).toBe('satchel_inventory_owner');
    expect(new URL(inventory['NATS_URL'] ?? '').username).toBe('inventory');
    expect(new URL(gateway['NATS_URL'] ?? '').username).toBe('gateway');
    expect(inventory['SERVICE_KEY']).not.toBe(gateway['SERVICE_KEY']);
    expect(inventory['TRUSTED_KEYS']).toBe(gateway['TRUSTED_KEYS']);
    expect(Object.keys(JSON.parse(gateway['TRUSTED_KEYS'] ?? '{}')).sort()).toEqual(
      [...serviceNames].sort(),
    );
  });

  it('lets a drill change what one process is given, and put a module before its code', async () => {
    const folder = newFolder();
    const preload = join(folder, 'preload.mjs');
    writeFileSync(preload, `process.env.NATS_URL += '?preloaded';`);

    const system = await start(folder, {
      ...onSharedPostgres(),
      replicas: { inventory: 2 },
      changeService: async (name, index, env) =>
        name === 'inventory' && index === 1
          ? { env: { NATS_URL: `${env['NATS_URL']}/other` }, nodeArguments: ['--import', preload] }
          : {},
    });

    const [one, two] = await Promise.all(
      system.services.inventory.map((service) => whatItWasGiven(service.url())),
    );
    expect(two?.['NATS_URL']).toBe(`${one?.['NATS_URL']}/other?preloaded`);
    expect(two?.['DATABASE_URL']).toBe(one?.['DATABASE_URL']);
  });

  it('finds its data, passwords and keys again at a second start', async () => {
    const folder = newFolder();
    const first = await start(folder);
    const before = await whatItWasGiven(first.gatewayUrl);
    await first.stop();

    const second = await start(folder);

    const { PORT: _before, ...kept } = before;
    expect(await whatItWasGiven(second.gatewayUrl)).toMatchObject(kept);
  });

  it('leaves no process when it stops, and stops twice without harm', async () => {
    const system = await start(newFolder(), { replicas: { inventory: 2 } });
    const pids = pidsOf(system);
    expect(pids.filter(isAlive)).toHaveLength(7);

    await system.stop();
    await system.stop();

    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('stops the gateway first and inventory last', async () => {
    const folder = newFolder();
    const orderFile = join(folder, 'order');
    const system = await start(folder, {
      ...onSharedPostgres(),
      env: { ORDER_FILE: orderFile },
    });

    await system.stop();

    const order = readFileSync(orderFile, 'utf8').match(/\w+(?=\.mjs)/g);
    expect(order).toEqual(['gateway', 'replenishment', 'requisition', 'inventory']);
  });

  it('tells of a service that died, and can start it again on its address', async () => {
    const lines: string[] = [];
    const system = await start(newFolder(), {
      ...onSharedPostgres(),
      replicas: { inventory: 2 },
      log: (line) => lines.push(line),
    });
    const replica = system.services.inventory[1];
    const url = replica?.url() ?? '';
    process.kill(replica?.pid() ?? 0, 'SIGKILL');
    await eventually(() => lines.some((line) => /inventory-1 died \(signal SIGKILL\)/.test(line)));

    await system.restartService('inventory', 1);

    expect((await fetch(`${url}/health`)).status).toBe(200);
    await system.killService('inventory', 1);
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });

  it('takes another port when the wished one is not free', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;

    const system = await start(newFolder(), {
      ...onSharedPostgres(),
      ports: { gateway: port },
    });
    other.close();

    expect((await fetch(`${system.gatewayUrl}/health`)).status).toBe(200);
    expect(system.gatewayUrl).not.toContain(String(port));
  });

  it('stops what was started, with the reason and the log, when one service cannot start', async () => {
    const folder = newFolder();

    await expect(start(folder, { env: { FAILS: 'requisition.mjs' } })).rejects.toThrow(
      /requisition-0 ended with exit code 1 while starting[\s\S]*no such table/,
    );

    expect(readdirSync(join(folder, 'data', 'running'))).toEqual([]);
    const again = await start(folder);
    expect(again.postgres.origin).toBe('started');
    expect(again.nats.origin).toBe('started');
  });

  it('gives up on a service that is never healthy', async () => {
    const options = { ...onSharedPostgres(), env: { SICK: 'yes' }, patienceMs: 4000 };

    await expect(start(newFolder(), options)).rejects.toThrow(
      /not healthy after .* says 503: here/,
    );
  });

  it('can be interrupted while it starts', async () => {
    const abort = new AbortController();
    const folder = newFolder();
    const log = (line: string): void => {
      if (line.includes('databases')) abort.abort(new Error('Ctrl-C'));
    };

    await expect(
      start(folder, { ...onSharedPostgres(), signal: abort.signal, log }),
    ).rejects.toThrow('Ctrl-C');

    expect(existsSync(join(folder, 'data', 'held-by'))).toBe(false);
  });

  it('refuses a second start on the same data while the first lives, and says where it is', async () => {
    const folder = newFolder();
    const first = await start(folder, onSharedPostgres());
    const code = `
      import { startSystem } from '${built}';
      const dataDir = '${join(folder, 'data')}';
      await startSystem({ dataDir }).catch((error) => console.log(error.message));`;

    const second = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
    });

    expect(second.stdout).toContain(
      `already runs on ${join(folder, 'data')}, at ${first.gatewayUrl}`,
    );
    expect((await fetch(`${first.gatewayUrl}/health`)).status).toBe(200);
  });
});

describe('the local system after its starter was killed by SIGKILL', () => {
  /** Another process starts the system and is killed; its children live on. */
  async function startAndDie(folder: string, env: Record<string, string> = {}): Promise<number[]> {
    const code = `
      import { startSystem } from '${built}';
      const system = await startSystem({
        dataDir: '${join(folder, 'data')}', databaseUrl: '', natsUrl: '', log: () => undefined,
        env: ${JSON.stringify(env)},
        serviceEntry: (name) => '${join(folder, 'entries')}/' + name + '.mjs',
      });
      const services = Object.values(system.services).flat().map((service) => service.pid());
      console.log(JSON.stringify([...services, system.postgres.pid(), system.nats.pid()]));`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise<string>((resolve) => {
      starter.stdout.once('data', (part: Buffer) => resolve(part.toString()));
    });
    const isGone = new Promise((resolve) => starter.once('exit', resolve));
    starter.kill('SIGKILL');
    await isGone;
    return JSON.parse(line) as number[];
  }

  it('replaces the services and adopts PostgreSQL and NATS', async () => {
    const folder = newFolder();
    const left = await startAndDie(folder);
    expect(left.filter(isAlive)).toHaveLength(6);

    const system = await start(folder);

    expect(left.slice(0, 4).filter(isAlive)).toEqual([]);
    expect(system.postgres.origin).toBe('adopted');
    expect(system.nats.origin).toBe('adopted');
    await system.stop();
    expect(left.filter(isAlive)).toEqual([]);
  });

  it('ends a left-over service that does not listen to SIGTERM', async () => {
    const folder = newFolder();
    const left = await startAndDie(folder, { STUBBORN: 'yes' });

    await start(folder, { stopPatienceMs: 200 });

    expect(left.slice(0, 4).filter(isAlive)).toEqual([]);
  });

  it('starts anew, with its data, when everything else was killed as well', async () => {
    const folder = newFolder();
    for (const pid of await startAndDie(folder)) process.kill(pid, 'SIGKILL');

    const system = await start(folder);

    expect(system.postgres.origin).toBe('started');
    expect(system.nats.origin).toBe('started');
    expect((await fetch(`${system.gatewayUrl}/health`)).status).toBe(200);
  });
});
