/**
 * A PostgreSQL and a NATS with one consumer between them: the real one, whose effects are written
 * down without any unique key, so that an effect applied twice is seen.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@satchel/language';
import {
  deleteDataFolder,
  type NatsServer,
  type PostgresServer,
  prepareDatabase,
  startNats,
  startPostgres,
  withConnection,
} from '@satchel/local';
import {
  addEpochs,
  type Courier,
  connectCourier,
  inboxGrants,
  inboxSql,
  newKeyPair,
  openPool,
  outboxGrants,
  outboxSql,
  readSigningKey,
  runnerOf,
  type SqlRunner,
} from '@satchel/messaging';
import type { Pool } from 'pg';

const CONSUMER = 'requisition';
const STREAM = 'INVENTORY';

export interface RedeliveryWorld {
  readonly courier: Courier;
  readonly pool: Pool;
  readonly run: SqlRunner;
  /** What the consumer had to say. */
  readonly said: readonly string[];
  /** Stores a message in the stream; the broker does not know one that it has stored before. */
  publish(subject: string, text: string): Promise<void>;
  /** Breaks every connection of the consumer to its database. */
  cutConnections(): Promise<void>;
  end(): Promise<void>;
}

const effectsSql = `
CREATE TABLE effect (position bigserial PRIMARY KEY, message_id uuid, key text, sequence bigint);
CREATE TABLE progress (key text PRIMARY KEY, applied bigint NOT NULL);
`;

export async function redeliveryWorld(): Promise<RedeliveryWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'satchel-redelivery-'));
  const log = (): void => undefined;
  const servers: { postgres?: PostgresServer; nats?: NatsServer } = {};
  const end = async (): Promise<void> => {
    await servers.nats?.stop();
    await servers.postgres?.stop();
    await deleteDataFolder(dataDir);
  };
  try {
    servers.postgres = await startPostgres({ dataDir, databaseUrl: '', log });
    servers.nats = await startNats({ dataDir, natsUrl: '', log });
    return await open(servers.postgres, servers.nats, end);
  } catch (error) {
    await end();
    throw error;
  }
}

async function open(
  postgres: PostgresServer,
  nats: NatsServer,
  end: () => Promise<void>,
): Promise<RedeliveryWorld> {
  const database = await prepareDatabase(postgres.url, CONSUMER);
  await migrate(database.ownerUrl);
  const said: string[] = [];
  const say = (message: string, details = {}): void => {
    said.push(`${message} ${JSON.stringify(details)}`);
  };
  const log = { info: say, warn: say, error: say };
  const key = readSigningKey(CONSUMER, newKeyPair().privateKey);
  const courier = await connectCourier({
    url: nats.url,
    name: CONSUMER,
    key,
    clock: systemClock,
    log,
  });
  await makeStream(courier);
  const url = database.runtimeUrl;
  const pool = openPool({ url, name: CONSUMER, connectionsMax: 4, statementTimeoutMs: 15_000 });
  return {
    courier,
    pool,
    run: runnerOf(pool),
    said,
    publish: async (subject, text) => {
      const answer = await courier.connection.request(subject, text, { timeout: 10_000 });
      const stored = answer.json<{ error?: unknown }>();
      if (stored.error) throw new Error(`not stored: ${JSON.stringify(stored.error)}`);
    },
    cutConnections: () =>
      withConnection(postgres.url, async (admin) => {
        await admin.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1',
          [`satchel_${CONSUMER}`],
        );
      }),
    end: async () => {
      await courier.close();
      await pool.end();
      await end();
    },
  };
}

async function migrate(ownerUrl: string): Promise<void> {
  await withConnection(ownerUrl, async (owner) => {
    await owner.query(outboxSql + inboxSql + effectsSql);
    const app = `satchel_${CONSUMER}_app`;
    await owner.query(outboxGrants(app) + inboxGrants(app));
    await addEpochs(async (sql) => (await owner.query(sql)).rows);
  });
}

/** As inventory's relay would make it. */
async function makeStream(courier: Courier): Promise<void> {
  const config = {
    name: STREAM,
    subjects: ['inventory.evt.>'],
    storage: 'file',
    retention: 'limits',
    num_replicas: 1,
  };
  const subject = `$JS.API.STREAM.CREATE.${STREAM}`;
  const answer = await courier.connection.request(subject, JSON.stringify(config));
  const made = answer.json<{ error?: unknown }>();
  if (made.error) throw new Error(`no stream: ${JSON.stringify(made.error)}`);
}
