// A real nats-server with JetStream for one machine. Guarantees: streams of an earlier run are
// found, also after everything was killed; a server that survived is adopted or replaced, never
// doubled on one store; `stop` ends what is ours and nothing else.

import { resolve } from 'node:path';
import { defaultDataDir, type Log, printLine } from './data-folder.js';
import { type NatsSearch, natsServerProgram } from './nats-binary.js';
import { openBroker } from './nats-broker.js';
import type { NatsUser } from './nats-config.js';
import { givenNats } from './nats-probe.js';
import type { NatsServer } from './nats-server.js';

/** How to get a NATS. */
export interface NatsOptions {
  /** Where its streams are kept. Default: `.satchel` in the project. */
  readonly dataDir?: string;
  /** Uses this server and starts nothing. Default: the environment's NATS_URL. '' means none. */
  readonly natsUrl?: string;
  /** Default: the port of the last run when free, else any free one. */
  readonly port?: number;
  /** Users and their subjects. None: no password is asked. */
  readonly users?: readonly NatsUser[];
  /** Where to look for the program. */
  readonly search?: NatsSearch;
  readonly log?: Log;
}

/**
 * Starts or adopts the NATS of a data folder, or takes the one that NATS_URL names.
 * @throws an Error that says what to do when there is none to be had.
 */
export async function startNats(options: NatsOptions = {}): Promise<NatsServer> {
  const given = options.natsUrl ?? process.env['NATS_URL'] ?? '';
  if (given !== '') return givenNats(given);
  const log = options.log ?? printLine;
  const broker = openBroker({
    program: natsServerProgram(options.search ?? {}, log),
    dataDir: resolve(options.dataDir ?? defaultDataDir),
    port: options.port,
    users: options.users ?? [],
    log,
  });
  const origin = await broker.start();
  return {
    url: broker.url(),
    origin,
    pid: () => broker.pid(),
    stop: () => broker.stop(),
    kill: () => broker.kill(),
    pause: async () => broker.pause(),
    resume: async () => broker.resume(),
    restart: async () => {
      await broker.start();
    },
    deleteStore: () => broker.deleteStore(),
    copyStore: (folder) => broker.copyStore(folder),
    restoreStore: (folder) => broker.restoreStore(folder),
  };
}
