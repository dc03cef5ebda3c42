/** What a restore has lost of what people were told is kept, and its second recording. */

import { eventually } from '@satchel/proving';
import { askAgain } from './ask-again.js';
import { Chance } from './chance.js';
import type { Read } from './databases.js';
import { type Outcome, sendAlone, type Write, type Writes } from './writes.js';

/** Acknowledged writes that the books do not have. */
export async function missingWrites(
  inventory: Read,
  requisition: Read,
  writes: readonly Write[],
): Promise<Write[]> {
  const idsOf = async (read: Read, text: string): Promise<Set<string>> =>
    new Set((await read(text)).map((row) => String(row['id'])));
  const events = await idsOf(inventory, 'SELECT id FROM stock_event');
  const acts = await idsOf(requisition, 'SELECT id FROM answered');
  const kept = (write: Write): boolean => (write.stock ? events : acts).has(write.id);
  return writes.filter((write) => write.outcome.kind === 'acknowledged' && !kept(write));
}

/**
 * What phones and people do who still hold what they sent: the same ids again, in their order, each
 * until it is decided. Answers how many of the missing ones were acknowledged once more.
 */
export async function sendAgain(
  writes: Writes,
  missing: readonly Write[],
  seed: number,
): Promise<number> {
  const lost = new Set(missing);
  for (const write of writes.list()) {
    // Whoever waited for it was told the first time.
    if (lost.has(write)) write.outcome = await decidedOnceMore(write);
    else if (write.outcome.kind === 'unanswered') writes.end(write, await sendAlone(write));
  }
  await askAgain(writes, new Chance(seed), { sample: 0, withinMs: 60_000 });
  return missing.filter(({ outcome }) => outcome.kind === 'acknowledged').length;
}

function decidedOnceMore(write: Write): Promise<Outcome> {
  return eventually(
    async () => {
      const outcome = await sendAlone(write);
      if (outcome.kind === 'unanswered') throw new Error(`${write.id}: ${outcome.why}`);
      return outcome;
    },
    { withinMs: 60_000, everyMs: 50 },
  );
}
