/** A connection for a transaction that does not end the process when it breaks. */
import type { Pool, PoolClient } from 'pg';

const listening = new WeakSet<PoolClient>();

/**
 * Takes a connection from the pool. While it is out nobody else listens to its errors, and an error
 * without a listener ends the process; the query under way fails with the same fault, which is
 * enough.
 */
export async function listeningClient(pool: Pool): Promise<PoolClient> {
  const client = await pool.connect();
  if (!listening.has(client)) {
    client.on('error', () => undefined);
    listening.add(client);
  }
  return client;
}
