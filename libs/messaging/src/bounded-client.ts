/**
 * A PostgreSQL connection that is closed as soon as a statement is not answered in time. pg gives
 * up waiting for a silent server, but keeps the connection: a ROLLBACK behind such a statement is
 * never sent, and whoever gets the connection next would work inside a transaction of somebody
 * else.
 */
import type { Socket } from 'node:net';
import pg from 'pg';

export class BoundedClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...words: unknown[]) => unknown;
    const bounded = (...words: unknown[]): unknown => {
      const answer = query(...words);
      if (answer instanceof Promise) {
        answer.catch((error: unknown) => {
          if (isUnanswered(error)) this.destroy();
        });
      }
      return answer;
    };
    Object.assign(this, { query: bounded });
  }

  /** Closes our end at once; `end` would wait for a server that may never answer. */
  destroy(): void {
    const { connection } = this as unknown as { connection: { stream: Socket } };
    connection.stream.destroy();
  }
}

function isUnanswered(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}
