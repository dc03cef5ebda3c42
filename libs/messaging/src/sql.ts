/**
 * Running SQL on plain pg connections, and telling a database that is away from one that says no.
 */
import type { ClientBase, Pool } from 'pg';
import { crashPoint } from './crash-point.js';
import type { SqlRunner } from './types.js';

/** Runs statements on a connection or a pool. */
export function runnerOf(connection: ClientBase | Pool): SqlRunner {
  return async (text, values) => {
    const result = await connection.query(text, values);
    return result.rows as Record<string, unknown>[];
  };
}

/**
 * Runs `work` in a transaction of `connection`; whatever it throws rolls back and is thrown on.
 * `broken` hears of a connection that could not even roll back; the transaction is gone with it.
 */
export async function inTransaction<T>(
  connection: ClientBase,
  work: (tx: SqlRunner) => Promise<T>,
  broken: (fault: Error) => void = () => undefined,
): Promise<T> {
  try {
    await connection.query('BEGIN');
    const result = await work(runnerOf(connection));
    await crashPoint('transaction.before-commit');
    await connection.query('COMMIT');
    await crashPoint('transaction.after-commit');
    return result;
  } catch (error) {
    await connection.query('ROLLBACK').catch(broken);
    throw error;
  }
}

/**
 * Runs `work` in a transaction on a connection of the pool and gives the connection back, or up
 * when it broke. Commits what `work` did, or nothing of it if it throws.
 */
export async function transactionOn<T>(
  pool: Pool,
  work: (tx: SqlRunner) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let fault: Error | undefined;
  // The pool listens to idle connections only; a fault that nobody hears ends the process.
  const breaks = (error: Error): void => {
    fault = error;
  };
  client.on('error', breaks);
  try {
    return await inTransaction(client, work, breaks);
  } finally {
    client.removeListener('error', breaks);
    client.release(fault);
  }
}

// Class 08 connection, 53 resources, 57P shutdown and start; 40 serialization and deadlock, 55P03
// lock wait.
const PASSING_STATES = /^(08|53|57P|40|55P03)/;
const PASSING_SYSTEM_ERRORS = /^E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_)/;
const PASSING_MESSAGES =
  /connection terminated|query read timeout|timeout expired|client has encountered a connection error|timeout exceeded when trying to connect|client was closed|not queryable/i;

/** Whether PostgreSQL gave a statement up for taking too long, as it may when its disk is slow. */
export function isTooSlow(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === '57014';
}

/**
 * Whether the same work may well succeed later: the fault lies in the database's being away or
 * busy.
 */
export function isConnectionFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && (PASSING_STATES.test(code) || PASSING_SYSTEM_ERRORS.test(code))) {
    return true;
  }
  if (PASSING_MESSAGES.test(error.message)) return true;
  return error.cause !== undefined && isConnectionFault(error.cause);
}
