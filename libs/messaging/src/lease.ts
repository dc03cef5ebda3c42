/**
 * One process at a time: a session advisory lock on a PostgreSQL connection of its own.
 *
 * The holder does all its SQL on that same connection. When it breaks, lock and transaction are
 * gone together, so a process that lost its turn cannot write as if it still had it.
 */
import pg from 'pg';
import { crashPoint } from './crash-point.js';
import { inTransaction, runnerOf } from './sql.js';
import type { Log, SqlRunner } from './types.js';

const CONNECT_MS = 5000;

/** The connection that holds the lock. */
export interface Session {
  readonly run: SqlRunner;
  transaction<T>(work: (tx: SqlRunner) => Promise<T>): Promise<T>;
}

export interface LeaseOptions {
  /** What is held, within this database. */
  readonly name: string;
  readonly pool: pg.Pool;
  readonly log: Log;
  /** A channel to listen to, and what to do when it is notified. */
  readonly listen?: { readonly channel: string; readonly heard: () => void };
}

export class Lease {
  private client: pg.Client | undefined;
  private session: Session | undefined;

  constructor(private readonly options: LeaseOptions) {}

  get isHeld(): boolean {
    return this.session !== undefined;
  }

  /**
   * The session if the lock is, or can now be, ours; else undefined. Throws when PostgreSQL is
   * away.
   */
  async tryHold(): Promise<Session | undefined> {
    if (this.session) return this.session;
    const client = this.client ?? (await this.connect());
    const answer = await client.query<{ held: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held',
      [this.options.name],
    );
    if (!answer.rows[0]?.held || this.client !== client) return undefined;
    await crashPoint('lease.after-lock');
    const { listen, log, name } = this.options;
    if (listen) await client.query(`LISTEN ${client.escapeIdentifier(listen.channel)}`);
    this.session = {
      run: runnerOf(client),
      transaction: (work) => inTransaction(client, work),
    };
    log.info('took the lease', { name });
    return this.session;
  }

  /** Gives the lock back by closing its connection. */
  async release(): Promise<void> {
    const client = this.client;
    this.forget(client);
    await client?.end().catch((error: unknown) => {
      this.options.log.warn('the lease was not given back tidily', { reason: String(error) });
    });
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client(connectionOptions(this.options.pool));
    client.on('error', (error) => {
      this.options.log.warn('lost the lease', { name: this.options.name, reason: error.message });
      this.forget(client);
    });
    client.on('end', () => this.forget(client));
    client.on('notification', () => this.options.listen?.heard());
    await client.connect();
    // Bookkeeping over many rows may take longer than a request is allowed to.
    await client.query(`SET statement_timeout = '30s'`);
    this.client = client;
    return client;
  }

  private forget(client: pg.Client | undefined): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.session = undefined;
  }
}

function connectionOptions(pool: pg.Pool): pg.ClientConfig {
  const { password, connectionTimeoutMillis } = pool.options;
  return {
    ...pool.options,
    // The pool hides it from copies.
    ...(password === undefined ? {} : { password }),
    connectionTimeoutMillis: connectionTimeoutMillis || CONNECT_MS,
    keepAlive: true,
  };
}
