/**
 * Where the ledger and its seals are: told by URLs, or found from the data folder of `npm start`,
 * whose PostgreSQL is taken as it runs, or started for as long as it is needed.
 */
import { startPostgres } from '@satchel/local';
import type { Options } from './options.js';

export interface Databases {
  readonly inventoryUrl: string;
  /** Undefined where the seals come from elsewhere. */
  readonly gatewayUrl: string | undefined;
  /** Ends what was started. */
  close(): Promise<void>;
}

export async function findDatabases(options: Options): Promise<Databases> {
  const { databaseUrl, gatewayUrl, dataFolder, withSeals, seals } = options;
  const wantsGateway = withSeals && seals === undefined;
  if (databaseUrl !== undefined) {
    return { inventoryUrl: databaseUrl, gatewayUrl, close: async () => undefined };
  }
  const server = await startPostgres({
    ...(dataFolder === undefined ? {} : { dataDir: dataFolder, databaseUrl: '' }),
    log: () => undefined,
  });
  const of = (service: string): string => {
    const url = new URL(server.url);
    url.pathname = `/satchel_${service}`;
    return url.href;
  };
  return {
    inventoryUrl: of('inventory'),
    gatewayUrl: gatewayUrl ?? (wantsGateway ? of('gateway') : undefined),
    close: () => server.stop(),
  };
}
