/** Inventory's connections: one pool for the ledger's short transactions, one for questions. */

import type { Clock } from '@satchel/language';
import { openPool, transactionOn } from '@satchel/messaging';
import type pg from 'pg';
import type { Register, RegisterTransaction } from '../use-cases/register-ports.js';
import { RegisterWriter } from './register.store.js';

/**
 * The ledger reads and writes by key only. Plans are kept per connection, so a plan made while a
 * table was small must not fall back on reading the whole table when it has grown.
 */
const BY_KEY = { enable_hashjoin: 'off', enable_mergejoin: 'off', enable_seqscan: 'off' };
const LIMITS = { statementTimeoutMs: 15_000, lockTimeoutMs: 10_000 };

export interface Pools {
  /** For the ledger's transactions. */
  ledger: pg.Pool;
  /** For questions, the register and messaging. */
  general: pg.Pool;
  end(): Promise<void>;
}

export function openPools(url: string, lanes: number, readers: number): Pools {
  const ledger = openPool({
    ...LIMITS,
    url,
    name: 'inventory ledger',
    connectionsMax: lanes,
    settings: BY_KEY,
  });
  const name = 'inventory general';
  const general = openPool({ ...LIMITS, url, name, connectionsMax: readers + 4 });
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
