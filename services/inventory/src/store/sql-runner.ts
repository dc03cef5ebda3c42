/** Plain statements on a connection or pool, in the form that messaging takes. */
import type { SqlRunner } from '@satchel/messaging';
import type { ClientBase, Pool } from 'pg';

export function runnerOf(connection: ClientBase | Pool): SqlRunner {
  return async (text, values) => (await connection.query(text, values)).rows;
}
