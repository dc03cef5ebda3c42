/** Inventory's connections: one pool for the ledger's short transactions, one for questions. */

import type { Clock } from '@satchel/language';
import { runnerOf } from '@satchel/messaging';
import pg from 'pg';
import type { Register, RegisterTransaction } from '../use-cases/ports.js';
import { listeningClient } from './listening-client.js';
import { RegisterWriter } from './register.store.js';

/**
 * The ledger reads and writes by key only. Plans are kept per connection, so a plan made while a
 * table was small must not fall back on reading the whole table when it has grown.
 */
const BY_KEY = '-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off';
const LIMITS =
  '-c statement_timeout=15s -c lock_timeout=10s -c idle_in_transaction_session_timeout=10s';

export interface Pools {
  /** For the ledger's transactions. */
  ledger: pg.Pool;
  /** For questions, the register and messaging. */
  general: pg.Pool;
  end(): Promise<void>;
}

export function openPools(url: string, lanes: number, readers: number): Pools {
  const pool = (max: number, name: string, options: string) => {
    const made = new pg.Pool({
      connectionString: url,
      max,
      application_name: `inventory ${name}`,
      options,
      connectionTimeoutMillis: 5000,
    });
    // An idle connection that breaks is replaced at the next use; the fault shows there.
    made.on('error', () => undefined);
    return made;
  };
  const ledger = pool(lanes, 'ledger', `${LIMITS} ${BY_KEY}`);
  const general = pool(readers + 4, 'general', LIMITS);
  return {
    ledger,
    general,
    end: async () => {
      await Promise.all([ledger.end(), general.end()]);
    },
  };
}

/** The register, one PostgreSQL transaction at a time: entries build on one another. */
export class PostgresRegister implements Register {
  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: Clock,
    private readonly committed: () => void,
  ) {}

  async transact<T>(work: (register: RegisterTransaction) => Promise<T>): Promise<T> {
    const client = await listeningClient(this.pool);
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      await client.query(`SELECT pg_advisory_xact_lock(hashtext('register'))`);
      const result = await work(new RegisterWriter(runnerOf(client), this.clock.now()));
      await client.query('COMMIT');
      this.committed();
      return result;
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      client.release(broken);
    }
  }
}
