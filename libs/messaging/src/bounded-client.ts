/**
 * A PostgreSQL connection that is closed as soon as it is known to be dead, and at the latest when
 * a statement is not answered in time. pg gives up waiting for a silent server, but keeps the
 * connection: a ROLLBACK behind such a statement is never sent, and whoever gets the connection
 * next would work inside a transaction of somebody else.
 *
 * A statement may take long, so silence alone proves nothing. Where it lasts, the server is asked
 * on another connection: one that has finished, or knows nothing of us, will never answer on this
 * one. Its end of the session is ended too, since locks and leases hang on it.
 */
import type { Socket } from 'node:net';
import pg from 'pg';

/** Silence after which the server is asked, again and again. */
const DOUBT_MS = 1500;
/** How long the server has done nothing when it is believed to have answered. */
const IDLE_MS = 1000;
const ASK_MS = 2000;

const ASK = `
SELECT state LIKE 'idle%' AND state_change < now() - $2 * interval '1 millisecond' AS idle
FROM pg_stat_activity WHERE pid = $1 AND usename = current_user`;

export class BoundedClient extends pg.Client {
  private asking = false;

  constructor(private readonly settings: pg.ClientConfig = {}) {
    super(settings);
    const query = this.query.bind(this) as (...words: unknown[]) => unknown;
    const bounded = (...words: unknown[]): unknown => {
      const answer = query(...words);
      if (answer instanceof Promise) this.watch(answer);
      return answer;
    };
    Object.assign(this, { query: bounded });
  }

  /** Closes our end at once; `end` would wait for a server that may never answer. */
  destroy(): void {
    const { connection } = this as unknown as { connection: { stream: Socket } };
    connection.stream.destroy();
  }

  private watch(answer: Promise<unknown>): void {
    let waiting = true;
    const timer = setInterval(() => void this.doubt(() => waiting), DOUBT_MS);
    const heard = (): void => {
      waiting = false;
      clearInterval(timer);
    };
    answer.then(heard, (error: unknown) => {
      heard();
      if (isUnanswered(error)) this.destroy();
    });
  }

  /** Ends the connection on both sides if the server says that it does not work for us. */
  private async doubt(isWaiting: () => boolean): Promise<void> {
    const { processID: pid } = this as unknown as { processID: number | null };
    if (this.asking || pid === null) return;
    this.asking = true;
    await this.askElsewhere(pid, isWaiting).catch((error: unknown) => {
      // Who cannot be asked either has not answered yet: the statement's own time-out counts.
      this.emit('doubt', error);
    });
    this.asking = false;
  }

  private async askElsewhere(pid: number, isWaiting: () => boolean): Promise<void> {
    const other = new pg.Client(anotherOf(this.settings));
    try {
      // How it breaks shows in what is asked on it.
      other.on('error', () => undefined);
      await other.connect();
      const { rows } = await other.query<{ idle: boolean }>(ASK, [pid, IDLE_MS]);
      const isDead = rows[0]?.idle ?? true;
      if (!isDead || !isWaiting()) return;
      this.destroy();
      await other.query('SELECT pg_terminate_backend($1)', [pid]);
    } finally {
      await other.end();
    }
  }
}

/** The way to the same server, as the same role, with little patience. */
function anotherOf(settings: pg.ClientConfig): pg.ClientConfig {
  const { password } = settings;
  return {
    ...settings,
    // A pool hides it from copies.
    ...(password === undefined ? {} : { password }),
    connectionTimeoutMillis: ASK_MS,
    query_timeout: ASK_MS,
  };
}

function isUnanswered(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}
