/** Inventory's connections: one pool for the ledger's short transactions, one for questions. */

import type { Clock } from '@satchel/language';
import { transactionOn } from '@satchel/messaging';
import pg from 'pg';
import type { Register, RegisterTransaction } from '../use-cases/ports.js';
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
    const result = await transactionOn(this.pool, async (tx) => {
      await tx(`SELECT pg_advisory_xact_lock(hashtext('register'))`, []);
      return work(new RegisterWriter(tx, this.clock.now()));
    });
    this.committed();
    return result;
  }
}
