// The servers of one test run. They belong to jest's main process, start when the first test asks
// for them, and end with the run. Workers ask over HTTP on the loopback interface, so a run without
// database tests starts none.

import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  deleteDataFoldersIn,
  isHeldByAnother,
  type NatsServer,
  ownIdentity,
  type PostgresServer,
  startNats,
  startPostgres,
} from '@satchel/local';
import type { ProvingConfig } from './config.js';
import { dropDatabasesOfRun } from './postgres.js';

/** A running host. */
export interface HarnessHost {
  readonly config: ProvingConfig;
  /** Stops every server of the run and deletes its data. Safe to repeat. */
  stop(): Promise<void>;
}

const folderPrefix = 'satchel-proving-';

/** Starts a host; no server is started before the first test asks. */
export async function startHarnessHost(): Promise<HarnessHost> {
  await deleteFoldersOfKilledRuns();
  const run = randomBytes(3).toString('hex');
  const token = randomBytes(16).toString('hex');
  const folder = makeRunFolder(run);
  const log = (): void => undefined;
  let postgres: Promise<PostgresServer> | undefined;
  let nats: Promise<NatsServer> | undefined;
  const addressOf = async (wanted: string): Promise<string | undefined> => {
    if (wanted === `/${token}/postgres`) {
      postgres ??= startPostgres({ dataDir: join(folder, 'servers'), log });
      return (await postgres).url;
    }
    if (wanted === `/${token}/nats`) {
      nats ??= startNats({ dataDir: join(folder, 'servers'), log });
      return (await nats).url;
    }
    return undefined;
  };
  const server = await listen(addressOf);
  const { port } = server.address() as AddressInfo;
  const hostUrl = `http://127.0.0.1:${port}/${token}`;

  let stopping: Promise<void> | undefined;
  const stopAll = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    const database = await settled(postgres);
    if (database?.origin === 'given') await dropDatabasesOfRun(database.url, run);
    await database?.stop();
    await (await settled(nats))?.stop();
    await deleteDataFoldersIn(folder);
  };
  return {
    config: { run, folder, hostUrl },
    stop: () => {
      stopping ??= stopAll();
      return stopping;
    },
  };
}

function listen(addressOf: (path: string) => Promise<string | undefined>): Promise<Server> {
  const server = createServer((request, response) => {
    // One question a connection: a worker that asks again later must not meet one being closed.
    response.setHeader('connection', 'close');
    addressOf(request.url ?? '').then(
      (address) => response.writeHead(address === undefined ? 404 : 200).end(address),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

/**
 * A server that could not be started was reported to the test that asked; nothing is left of it.
 */
function settled<T>(server: Promise<T> | undefined): Promise<T | undefined> {
  return server?.catch(() => undefined) ?? Promise.resolve(undefined);
}

/** Makes the run's folder; it gets its name when it says who holds it. */
function makeRunFolder(run: string): string {
  const unnamed = mkdtempSync(join(tmpdir(), 'satchel-new-'));
  writeFileSync(join(unnamed, 'held-by'), ownIdentity());
  // The database's user, when we are root, must be able to walk through.
  chmodSync(unnamed, 0o711);
  mkdirSync(join(unnamed, 'tmp'), { mode: 0o755 });
  const folder = join(tmpdir(), `${folderPrefix}${run}`);
  renameSync(unnamed, folder);
  return folder;
}

/** A run that was killed could not clean up: the next one does, servers included. */
async function deleteFoldersOfKilledRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const folder = join(tmpdir(), name);
    if (!name.startsWith(folderPrefix) || statSync(folder).uid !== process.getuid?.()) continue;
    if (isHeldByAnother(join(folder, 'held-by'))) continue;
    try {
      await deleteDataFoldersIn(folder);
    } catch (error) {
      // Another run may be deleting it too; ours does not depend on it.
      process.stderr.write(`could not delete ${folder} of a killed run: ${String(error)}\n`);
    }
  }
}
