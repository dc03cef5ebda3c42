import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { withConnection } from './databases.js';
import { deleteDataFolder } from './left-overs.js';
import { type PostgresOptions, type PostgresServer, startPostgres } from './postgres.js';
import { isAlive } from './processes.js';

const folders: string[] = [];
const built = new URL('../dist/index.js', import.meta.url).href;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'satchel-local-'));
  folders.push(folder);
  return folder;
}

function start(dataDir: string, more: PostgresOptions = {}): Promise<PostgresServer> {
  return startPostgres({ dataDir, databaseUrl: '', log: () => undefined, ...more });
}

function count(url: string): Promise<number> {
  return withConnection(url, async (client) => {
    const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM kept');
    return rows[0]?.n ?? -1;
  });
}

function write(url: string): Promise<unknown> {
  return withConnection(url, (client) =>
    client.query('CREATE TABLE IF NOT EXISTS kept (id int); INSERT INTO kept VALUES (1)'),
  );
}

/** Another process starts a server here and is killed by SIGKILL at once. */
function startAndDie(dataDir: string): void {
  const code = `
    import { startPostgres } from '${built}';
    await startPostgres({ dataDir: '${dataDir}', databaseUrl: '', log: () => undefined });
    process.kill(process.pid, 'SIGKILL');`;
  const dead = spawnSync(process.execPath, ['--input-type=module', '-e', code]);
  expect(dead.signal).toBe('SIGKILL');
}

function postmasterPid(dataDir: string): number {
  const file = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
  return Number(readFileSync(file, 'utf8').split('\n')[0]);
}

afterEach(async () => {
  for (const folder of folders.splice(0)) await deleteDataFolder(folder);
});

describe('a local PostgreSQL', () => {
  it('keeps its data and its port over a stop and a start', async () => {
    const dataDir = newFolder();
    const first = await start(dataDir);
    await write(first.url);
    await first.stop();

    const second = await start(dataDir);

    expect(second.origin).toBe('started');
    expect(second.url).toBe(first.url);
    expect(await count(second.url)).toBe(1);
    await second.stop();
  });

  it('is adopted, and stopped in the end, when only its starter was killed', async () => {
    const dataDir = newFolder();
    startAndDie(dataDir);
    const survivor = postmasterPid(dataDir);
    expect(isAlive(survivor)).toBe(true);

    const adopted = await start(dataDir);

    expect(adopted.origin).toBe('adopted');
    expect(adopted.pid()).toBe(survivor);
    await write(adopted.url);
    await adopted.stop();
    expect(isAlive(survivor)).toBe(false);
  });

  it('is replaced, with its data, when everything was killed', async () => {
    const dataDir = newFolder();
    const first = await start(dataDir);
    await write(first.url);
    await first.kill();

    const second = await start(dataDir);

    expect(second.origin).toBe('started');
    expect(await count(second.url)).toBe(1);
    await second.stop();
  });

  it('comes back on its address after a kill, within one handle', async () => {
    const server = await start(newFolder());
    await write(server.url);

    await server.kill();
    await server.restart();

    expect(await count(server.url)).toBe(1);
    await server.stop();
  });

  it('is left running by a second start that only borrowed it', async () => {
    const dataDir = newFolder();
    const owner = await start(dataDir);
    const code = `
      import { startPostgres } from '${built}';
      const server = await startPostgres({ dataDir: '${dataDir}', databaseUrl: '', log: () => {} });
      await server.stop();
      console.log(server.origin);`;

    const borrower = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
    });

    expect(borrower.stdout.trim()).toBe('adopted');
    await write(owner.url);
    await owner.stop();
  });

  it('starts beside a stale postmaster.pid whose process is gone, and leaves the file to PostgreSQL', async () => {
    const dataDir = newFolder();
    const server = await start(dataDir);
    const pidFile = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
    const stale = readFileSync(pidFile, 'utf8');
    await server.stop();
    writeFileSync(pidFile, stale);

    const again = await start(dataDir);

    expect(again.origin).toBe('started');
    expect(postmasterPid(dataDir)).toBe(again.pid());
    await again.stop();
  });

  it('keeps its password in a file that only its owner reads', async () => {
    const dataDir = newFolder();
    const server = await start(dataDir);

    const file = join(dataDir, 'secrets', 'postgres-admin');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(new URL(server.url).password).toBe(readFileSync(file, 'utf8'));
    await server.stop();
  });

  it('says so when the kept password is not the one of the data', async () => {
    const dataDir = newFolder();
    await (await start(dataDir)).stop();
    writeFileSync(join(dataDir, 'secrets', 'postgres-admin'), 'another');

    await expect(start(dataDir)).rejects.toThrow('is not the password of');
  });

  it('runs below a folder that its user, where we are root, cannot enter', async () => {
    const closed = newFolder();
    const dataDir = join(closed, 'below', 'data');
    const lines: string[] = [];

    const first = await start(dataDir, { log: (line) => lines.push(line) });
    await write(first.url);
    await first.stop();
    const second = await start(dataDir);

    expect(await count(second.url)).toBe(1);
    await second.stop();
    const elsewhere = lines.join().match(/its data lies in (\S+?)(,|$)/)?.[1];
    expect(elsewhere === undefined).toBe(process.getuid?.() !== 0);
    await deleteDataFolder(dataDir);
    if (elsewhere !== undefined) expect(existsSync(elsewhere)).toBe(false);
  });

  it('is silent while it is halted, stops all the same, and loses nothing', async () => {
    const dataDir = newFolder();
    const server = await start(dataDir);
    await write(server.url);
    const client = new pg.Client({ connectionString: server.url, query_timeout: 300 });
    client.on('error', () => undefined);
    await client.connect();

    await server.pause();
    await expect(client.query('SELECT 1')).rejects.toThrow('Query read timeout');
    await server.resume();
    expect(await count(server.url)).toBe(1);
    await server.pause();
    const startedAt = performance.now();
    await server.stop();

    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await client.end();
    const again = await start(dataDir);
    expect(await count(again.url)).toBe(1);
    await again.stop();
  });

  it('stops twice without harm, and leaves no process', async () => {
    const server = await start(newFolder());
    const pid = server.pid() ?? 0;

    await server.stop();
    await server.stop();

    expect(isAlive(pid)).toBe(false);
  });
});

describe('a PostgreSQL given by DATABASE_URL', () => {
  it('is used, and nothing is started or stopped', async () => {
    const given = await start(newFolder());
    const dataDir = newFolder();

    const server = await start(dataDir, { databaseUrl: given.url });
    await server.stop();

    expect(server.origin).toBe('given');
    expect(server.pid()).toBeUndefined();
    expect(() => statSync(join(dataDir, 'postgres'))).toThrow('ENOENT');
    await expect(server.kill()).rejects.toThrow('not ours');
    await write(given.url);
    await given.stop();
  });

  it('must answer', async () => {
    const options = { databaseUrl: 'postgres://nobody@127.0.0.1:1/none' };

    await expect(start(newFolder(), options)).rejects.toThrow(/DATABASE_URL .*ECONNREFUSED/);
  });
});
