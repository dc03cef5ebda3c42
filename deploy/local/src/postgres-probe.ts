// Asks a PostgreSQL port who is there, so that a server left by a killed run is told from a stale
// postmaster.pid and from somebody else's server.

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { readIfThere } from './data-folder.js';
import { isAlive } from './processes.js';

/** A server process and the port it listens on. */
export interface LiveServer {
  readonly pid: number;
  readonly port: number;
}

/** Who answers: the cluster asked for, not yet, wrong password, another server, or nobody. */
export type Answer = 'ours' | 'starting' | 'denied' | 'stranger' | 'silent';

/** Asks whoever listens there whether it serves this cluster. */
export async function ask(url: string, clusterDir: string): Promise<Answer> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that dies while we ask shows as the rejection below; without a listener its broken
  // connection would end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ dir: string }>(
      `select current_setting('data_directory') as dir`,
    );
    return rows[0]?.dir === clusterDir ? 'ours' : 'stranger';
  } catch (error) {
    return answerOf((error as { code?: string }).code);
  } finally {
    // The answer is known; how the connection ends does not change it.
    await client.end().catch(() => undefined);
  }
}

function answerOf(code: string | undefined): Answer {
  switch (code) {
    case '57P03': // starting up, shutting down or recovering
    case '57P01': // being shut down
      return 'starting';
    case '28P01':
      return 'denied';
    case 'ECONNREFUSED':
      return 'silent';
    default:
      return 'stranger';
  }
}

/** The server that postmaster.pid names, whether it lives or not. */
export function namedServer(clusterDir: string): LiveServer | undefined {
  const lines = readIfThere(join(clusterDir, 'postmaster.pid'))?.split('\n') ?? [];
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port } : undefined;
}

/** The server that postmaster.pid names, if it lives and answers for this cluster. */
export async function survivingServer(
  clusterDir: string,
  urlOf: (port: number) => string,
  deadline: number,
): Promise<LiveServer | undefined> {
  const named = namedServer(clusterDir);
  if (named === undefined) return undefined;
  while (isAlive(named.pid) && performance.now() < deadline) {
    const answer = await ask(urlOf(named.port), clusterDir);
    if (answer === 'ours') return named;
    // Nobody or a stranger on that port: the file is stale and its process id was reused.
    if (answer !== 'starting') return undefined;
    await pause(100);
  }
  return undefined;
}
