/**
 * One process at a time: a session advisory lock on a PostgreSQL connection of its own.
 *
 * The holder does all its SQL on that same connection. When it breaks, lock and transaction are
 * gone together, so a process that lost its turn cannot write as if it still had it.
 */
import type pg from 'pg';
import { BoundedClient } from './bounded-client.js';
import { crashPoint } from './crash-point.js';
import { inTransaction, runnerOf } from './sql.js';
import type { Log, SqlRunner } from './types.js';

const CONNECT_MS = 5000;
/** Bookkeeping over many rows may take longer than a request is allowed to. */
const STATEMENT_MS = 30_000;
/** A server that is silent for so much longer is not believed to answer any more. */
const SILENCE_MS = 2000;
/** The holder speaks every second or two: one that is silent for so long has lost the way to us. */
const IDLE_SESSION_MS = 30_000;
/** How long a stopping holder waits for PostgreSQL. */
const PATIENCE_MS = 3000;

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
  private client: BoundedClient | undefined;
  private session: Session | undefined;
  private heardAt = 0;

  constructor(private readonly options: LeaseOptions) {}

  get isHeld(): boolean {
    return this.session !== undefined;
  }

  /**
   * The session if the lock is, or can now be, ours; else undefined. Throws when PostgreSQL is
   * away.
   */
  async tryHold(): Promise<Session | undefined> {
    if (this.session) return this.proven(this.session);
    const client = this.client ?? (await this.connect());
    const run = this.runOn(client);
    const [answer] = await run('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held', [
      this.options.name,
    ]);
    if (!answer?.['held'] || this.client !== client) return undefined;
    await crashPoint('lease.after-lock');
    const { listen, log, name } = this.options;
    if (listen) await run(`LISTEN ${client.escapeIdentifier(listen.channel)}`, []);
    // The connection may be gone since: nothing would ever say so again.
    if (this.client !== client) return undefined;
    this.session = {
      run,
      transaction: (work) => inTransaction(client, work),
    };
    log.info('took the lease', { name });
    return this.session;
  }

  /** The session, after a word on it where there was none for a while, so that it is not ended. */
  private async proven(session: Session): Promise<Session> {
    if (performance.now() - this.heardAt > IDLE_SESSION_MS / 3) await session.run('SELECT 1', []);
    return session;
  }

  /** Statements on the connection, outside of a transaction. */
  private runOn(client: pg.Client): SqlRunner {
    const run = runnerOf(client);
    return async (text, values) => {
      const rows = await run(text, values);
      this.heardAt = performance.now();
      return rows;
    };
  }

  /** Waits for the holder's last turn. One that PostgreSQL does not answer is cut off. */
  async outlast(turn: Promise<void> | undefined): Promise<void> {
    const timer = setTimeout(() => {
      this.options.log.warn('PostgreSQL does not answer; the lease is cut', {
        name: this.options.name,
      });
      this.client?.destroy();
    }, PATIENCE_MS);
    await turn;
    clearTimeout(timer);
  }

  /** Gives the lock back by closing its connection. */
  async release(): Promise<void> {
    const client = this.client;
    if (!client) return;
    this.forget(client);
    const timer = setTimeout(() => client.destroy(), PATIENCE_MS);
    await client.end().catch((error: unknown) => {
      this.options.log.warn('the lease was not given back tidily', { reason: String(error) });
    });
    clearTimeout(timer);
  }

  private async connect(): Promise<BoundedClient> {
    const client = new BoundedClient(connectionOptions(this.options.pool));
    client.on('error', (error) => {
      this.options.log.warn('lost the lease', { name: this.options.name, reason: error.message });
      this.forget(client);
    });
    client.on('end', () => this.forget(client));
    client.on('notification', () => this.options.listen?.heard());
    await client.connect();
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
  const { password, connectionTimeoutMillis, options = '' } = pool.options;
  const bounds = `-c statement_timeout=${STATEMENT_MS} -c idle_session_timeout=${IDLE_SESSION_MS}`;
  return {
    ...pool.options,
    // The pool hides it from copies.
    ...(password === undefined ? {} : { password }),
    connectionTimeoutMillis: connectionTimeoutMillis || CONNECT_MS,
    options: `${options} ${bounds}`,
    query_timeout: STATEMENT_MS + SILENCE_MS,
    keepAlive: true,
  };
}
