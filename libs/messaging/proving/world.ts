/**
 * What messaging's specs stand on: two services with a database and a courier each, on a broker of
 * their own. Everything started is stopped by `end`.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { systemClock } from '@satchel/language';
import { deleteDataFolder, type NatsServer, startNats } from '@satchel/local';
import { freshDatabase } from '@satchel/proving';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { type Courier, connectCourier } from '../src/courier.js';
import { decodeEnvelope, type EventEnvelope } from '../src/envelope.js';
import { inboxGrants, inboxSql } from '../src/inbox.js';
import { epochGrants, epochSql } from '../src/migrations/epochs.js';
import { appendToOutbox, type OutgoingEvent, outboxGrants, outboxSql } from '../src/outbox.js';
import { newKeyPair, readSigningKey, readTrustedKeys } from '../src/principal.js';
import { inTransaction, runnerOf } from '../src/sql.js';
import type { Log, SqlRunner } from '../src/types.js';
import { streamOf } from '../src/wire.js';

export const clock = systemClock;

/** Keeps what was said, for specs that ask. */
export function listeningLog(): Log & { readonly said: string[] } {
  const said: string[] = [];
  const say = (message: string, details?: Record<string, unknown>): void => {
    said.push(`${message} ${JSON.stringify(details ?? {})}`);
  };
  return { said, info: say, warn: say, error: say };
}

const pairs = new Map(
  ['gateway', 'inventory', 'requisition'].map((service) => [service, newKeyPair()] as const),
);

export const trusted = readTrustedKeys(
  JSON.stringify(Object.fromEntries([...pairs].map(([name, pair]) => [name, pair.publicKey]))),
);

export function keyOf(service: string) {
  const pair = pairs.get(service);
  if (!pair) throw new Error(`no key for ${service}`);
  return readSigningKey(service, pair.privateKey);
}

export interface ServiceDatabase {
  readonly pool: pg.Pool;
  readonly run: SqlRunner;
  /** As the owner of the database, as an operator's command does. */
  asOwner<T>(work: (run: SqlRunner) => Promise<T>): Promise<T>;
  /**
   * Ends every connection of the service but its pool's and ours, as a PostgreSQL restart would.
   */
  cutConnections(): Promise<void>;
  close(): Promise<void>;
}

/** Effects have no unique key, so that an event applied twice is seen. */
const effectsSql = `
CREATE TABLE effects (position bigserial PRIMARY KEY, key text, note text, message_id uuid);
CREATE TABLE progress (key text PRIMARY KEY, applied bigint NOT NULL);
`;

async function migrate(ownerUrl: string): Promise<void> {
  const client = new pg.Client(ownerUrl);
  await client.connect();
  try {
    await client.query(outboxSql + inboxSql + epochSql + effectsSql);
    const { rows } = await client.query(`SELECT replace(current_user, '_owner', '_app') AS app`);
    const app = String(rows[0]?.app);
    await client.query(outboxGrants(app) + inboxGrants(app) + epochGrants(app));
    await client.query(`GRANT SELECT, INSERT, UPDATE ON effects, progress TO ${app}`);
    await client.query(`GRANT USAGE ON SEQUENCE effects_position_seq TO ${app}`);
  } finally {
    await client.end();
  }
}

export async function serviceDatabase(): Promise<ServiceDatabase> {
  const database = await freshDatabase(migrate, 'messaging');
  const pool = new pg.Pool({ connectionString: database.runtimeUrl, max: 4 });
  pool.on('error', () => undefined);
  const run = runnerOf(pool);
  return {
    pool,
    run,
    asOwner: async (work) => {
      const client = new pg.Client(database.ownerUrl);
      await client.connect();
      try {
        return await work(runnerOf(client));
      } finally {
        await client.end();
      }
    },
    cutConnections: async () => {
      await run(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()
           AND backend_type = 'client backend'`,
        [],
      );
    },
    close: async () => {
      await pool.end();
      await database.drop();
    },
  };
}

/** A broker of a spec's own, whose disk may be lost or put back to an older state. */
export interface WipeableNats extends NatsServer {
  /** Copies the store as a power loss would leave it: at one instant, under load. */
  keepStore(): Promise<void>;
  /**
   * Puts the copy in place of the store; the server must be down. With `keepConsumers` the
   * consumers' state stays as new as it was, so that they believe to be further than the stream is.
   */
  putStoreBack(options?: { readonly keepConsumers?: boolean }): Promise<void>;
  drop(): Promise<void>;
}

async function wipeableNats(): Promise<WipeableNats> {
  const dataDir = await mkdtemp(join(tmpdir(), 'satchel-messaging-'));
  const nats = await startNats({ dataDir, natsUrl: '', log: () => undefined });
  const store = join(dataDir, 'nats', 'store');
  const kept = join(dataDir, 'kept');
  return {
    ...nats,
    keepStore: async () => {
      const pid = nats.pid();
      if (pid === undefined) throw new Error('NATS does not run');
      process.kill(pid, 'SIGSTOP');
      try {
        await cp(store, kept, { recursive: true });
      } finally {
        process.kill(pid, 'SIGCONT');
      }
    },
    putStoreBack: async ({ keepConsumers = false } = {}) => {
      const consumers = join('jetstream', '$G', 'streams', 'INVENTORY', 'obs');
      if (keepConsumers) {
        await rm(join(kept, consumers), { recursive: true });
        await cp(join(store, consumers), join(kept, consumers), { recursive: true });
      }
      await nats.deleteStore();
      await cp(kept, store, { recursive: true });
    },
    drop: async () => {
      await nats.stop();
      await deleteDataFolder(dataDir);
    },
  };
}

export interface World {
  readonly nats: WipeableNats;
  readonly log: Log & { readonly said: string[] };
  courier(name: string): Promise<Courier>;
  database(): Promise<ServiceDatabase>;
  /** Stops something at the end, before couriers and databases. */
  atEnd(stop: () => Promise<unknown>): void;
  end(): Promise<void>;
}

export async function makeWorld(): Promise<World> {
  const nats = await wipeableNats();
  const log = listeningLog();
  const stops: (() => Promise<unknown>)[] = [];
  const closes: (() => Promise<unknown>)[] = [];
  return {
    nats,
    log,
    courier: async (name) => {
      const courier = await connectCourier({ url: nats.url, name, key: keyOf(name), clock, log });
      closes.push(() => courier.close());
      return courier;
    },
    database: async () => {
      const database = await serviceDatabase();
      closes.push(() => database.close());
      return database;
    },
    atEnd: (stop) => stops.push(stop),
    end: async () => {
      for (const stop of stops.reverse()) await stop();
      for (const close of closes.reverse()) await close();
      await nats.drop();
    },
  };
}

/** Appends events in a transaction of its own. */
export async function commitEvents(
  pool: pg.Pool,
  events: readonly OutgoingEvent[],
  options: { notify?: boolean } = {},
): Promise<void> {
  const client = await pool.connect();
  try {
    await inTransaction(client, (tx) => appendToOutbox(tx, events, options));
  } finally {
    client.release();
  }
}

/** An event of the subject `<service>.evt.<name>.v1` with an id of its own. */
export function eventOf(
  service: string,
  key: string,
  note: string,
  more: Partial<OutgoingEvent> = {},
): OutgoingEvent {
  return {
    messageId: uuid(),
    subject: `${service}.evt.noted.v1`,
    partitionKey: key,
    payload: { note },
    createdAt: clock.now(),
    ...more,
  };
}

/** Everything in a service's stream, in order. */
export async function streamed(courier: Courier, service = courier.name): Promise<StreamedEvent[]> {
  const manager = await jetstreamManager(courier.connection);
  const { state } = await manager.streams.info(streamOf(service));
  const events: StreamedEvent[] = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const stored = await manager.streams.getMessage(streamOf(service), { seq });
    if (stored)
      events.push({ seq, subject: stored.subject, event: decodeEnvelope(stored.string()) });
  }
  return events;
}

export interface StreamedEvent {
  readonly seq: number;
  readonly subject: string;
  readonly event: EventEnvelope;
}
