/** The country's PostgreSQL: as it builds, then as the system has it that answers. */
import {
  keptSecret,
  type PreparedDatabase,
  prepareDatabase,
  type RunningSystem,
  startPostgres,
  startSystem,
  withConnection,
} from '@satchel/local';
import { UNLIMITED } from '../bench-kits.js';
import { type Built, buildCountry } from './build-country.js';
import { migrateOf } from './formulas.js';
import type { NationalOptions } from './options.js';

type Log = (line: string) => void;

/** What is built can be built again: while it is, nothing is made safe from a crash. */
const BUILDING = {
  shared_buffers: '2GB',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  autovacuum: 'off',
};

/** Of both systems that are compared; everything else is as `npm start` has it. */
export const ANSWERING = { shared_buffers: '2GB', max_wal_size: '4GB' };

/** Builds the country, or what is missing of it. */
export async function build(options: NationalOptions, log: Log): Promise<Built> {
  const { folder, kits, movements, seed, workers } = options;
  const postgres = await startPostgres({
    dataDir: folder,
    databaseUrl: '',
    settings: BUILDING,
    log,
  });
  const stopping = new AbortController();
  const stop = (): void => {
    log('stopping after the parts in hand');
    stopping.abort(new Error('stopped; the next run goes on from here'));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const inventory = await database(postgres.url, folder, 'inventory');
    const replenishment = await database(postgres.url, folder, 'replenishment');
    const built = await buildCountry({
      sizes: { kits, movements, seed },
      inventoryUrl: inventory.ownerUrl,
      replenishmentUrl: replenishment.ownerUrl,
      workers,
      log,
      signal: stopping.signal,
    });
    await spreadEvaluations(replenishment.ownerUrl);
    return built;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await postgres.stop();
  }
}

/** As the system makes it, with the same passwords, so that it finds it afterwards. */
async function database(
  adminUrl: string,
  folder: string,
  service: 'inventory' | 'replenishment',
): Promise<PreparedDatabase> {
  const prepared = await prepareDatabase(adminUrl, service, {
    owner: keptSecret(folder, `postgres-${service}-owner`),
    runtime: keptSecret(folder, `postgres-${service}-app`),
  });
  const migrate = await migrateOf(service);
  await migrate(prepared.ownerUrl);
  return prepared;
}

/**
 * A folder that lay about is overdue as no system that runs ever is: what is due counts as looked
 * at, and comes up again over the next twenty hours, as it does where nobody stopped.
 */
async function spreadEvaluations(ownerUrl: string): Promise<void> {
  await withConnection(ownerUrl, (client) =>
    client.query(
      `UPDATE card SET evaluated_at = now(), evaluate_at = now() + random() * interval '20 hours'
       WHERE evaluate_at < now()`,
    ),
  );
}

export function serve(folder: string): Promise<RunningSystem> {
  const given = { databaseUrl: '', natsUrl: '' };
  const postgresSettings = ANSWERING;
  return startSystem({ dataDir: folder, ...given, postgresSettings, env: UNLIMITED });
}
