/**
 * Raises the epoch of every service whose database is on a server that was restored: before any
 * service runs on it, so that nothing is ever told under the old one.
 */
import { raiseEpoch, runnerOf } from '@satchel/messaging';
import pg from 'pg';

export interface RaisedEpoch {
  readonly database: string;
  /** Undefined where the database is older than epochs; its first start makes them. */
  readonly epoch: number | undefined;
  readonly before: number | undefined;
  /** Of a ledger: the number of the last seal that was restored with it. */
  readonly lastSeal?: number;
}

/** @param adminUrl an administrator who may act as the owners */
export async function raiseEpochs(adminUrl: string, reason: string): Promise<RaisedEpoch[]> {
  const names = await connected(adminUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database
       WHERE datname ~ '^satchel_(inventory|requisition|replenishment|gateway)$' ORDER BY datname`,
    );
    return rows.map(({ name }) => name);
  });
  const raised: RaisedEpoch[] = [];
  for (const database of names) raised.push(await raiseIn(adminUrl, database, reason));
  return raised;
}

async function raiseIn(adminUrl: string, database: string, reason: string): Promise<RaisedEpoch> {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return connected(url.href, async (client) => {
    await client.query(`SET ROLE ${client.escapeIdentifier(`${database}_owner`)}`);
    const run = runnerOf(client);
    const [known] = await run(
      `SELECT to_regclass('producer_epoch') IS NOT NULL AS epochs,
         to_regclass('sealed_head') IS NOT NULL AS seals`,
      [],
    );
    if (known?.['epochs'] !== true) return { database, epoch: undefined, before: undefined };
    const [last] =
      known['seals'] === true ? await run('SELECT max(number) AS number FROM ledger_seal', []) : [];
    const [was] = await run('SELECT epoch FROM producer_epoch', []);
    const epoch = await raiseEpoch(run, reason);
    const seal = Number(last?.['number'] ?? 0);
    const before = Number(was?.['epoch']);
    return { database, epoch, before, ...(seal > 0 ? { lastSeal: seal } : {}) };
  });
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
