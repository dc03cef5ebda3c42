/**
 * How a service opens its database: every wait has an end. A server that is too slow ends its
 * statement; one that does not answer at all, paused or cut off without a word, is given up by us,
 * and gives up a session of ours that has gone silent inside a transaction.
 */
import pg from 'pg';
import { BoundedClient } from './bounded-client.js';

/** How long a connection may take to come about, or to become free. */
const CONNECT_MS = 5000;
/** How much longer than a statement may take we wait for a server that has fallen silent. */
const SILENCE_MS = 2000;
const IDLE_IN_TRANSACTION_MS = 5_000;

export interface PoolPlan {
  /** As the runtime role. */
  readonly url: string;
  /** Shown by PostgreSQL beside each connection. */
  readonly name: string;
  readonly connectionsMax: number;
  /** A statement that takes longer is stuck. */
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs?: number;
  /** Further settings of every session. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Hears of idle connections that broke; they are replaced at the next use. */
  readonly onFault?: (error: Error) => void;
}

export function openPool(plan: PoolPlan): pg.Pool {
  const { url, name, connectionsMax: max, statementTimeoutMs, lockTimeoutMs, onFault } = plan;
  const settings = {
    statement_timeout: `${statementTimeoutMs}ms`,
    idle_in_transaction_session_timeout: `${IDLE_IN_TRANSACTION_MS}ms`,
    ...(lockTimeoutMs === undefined ? {} : { lock_timeout: `${lockTimeoutMs}ms` }),
    ...plan.settings,
  };
  const pool = new pg.Pool({
    Client: BoundedClient,
    connectionString: url,
    max,
    application_name: name,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: statementTimeoutMs + SILENCE_MS,
    keepAlive: true,
    options: Object.entries(settings)
      .map(([key, value]) => `-c ${key}=${value}`)
      .join(' '),
  });
  pool.on('error', onFault ?? (() => undefined));
  return pool;
}
