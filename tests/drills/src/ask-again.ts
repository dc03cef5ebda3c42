/**
 * Asking again: the only way in which a write without an answer is ever decided. The same id with
 * the same content, until it is acknowledged or refused; and for a sample of those that were
 * answered, to see that the answer is the same.
 */
import { isDeepStrictEqual } from 'node:util';
import { eventually } from '@satchel/proving';
import type { Chance } from './chance.js';
import { isCommand } from './command-checks.js';
import { sendAlone, type Write, type Writes } from './writes.js';

const AT_ONCE = 6;

export interface AskedAgain {
  /** Writes that had no answer and are decided now. */
  readonly decided: number;
  /** What was answered differently the second time. */
  readonly differences: readonly string[];
}

/**
 * Decides every write without an answer, and asks `sample` answered ones again.
 * @throws when one of them is not decided within `withinMs`.
 */
export async function askAgain(
  writes: Writes,
  chance: Chance,
  { sample = 10, withinMs = 60_000 }: { sample?: number; withinMs?: number } = {},
): Promise<AskedAgain> {
  const open = writes.unanswered();
  await inLanes(open, (write) => decide(writes, write, withinMs));
  const answered = writes.list().filter((write) => write.outcome.kind !== 'unanswered');
  // The latest are those that the fault was near to.
  const recent = answered.slice(-10 * sample);
  const asked = Array.from({ length: Math.min(sample, recent.length) }, () => chance.pick(recent));
  const late = open.filter(() => chance.next() < 0.5).slice(0, sample);
  const differences: string[] = [];
  await inLanes([...new Set([...asked, ...late])], async (write) => {
    const difference = await repeat(write, withinMs);
    if (difference !== undefined) differences.push(difference);
  });
  return { decided: open.length, differences };
}

async function decide(writes: Writes, write: Write, withinMs: number): Promise<void> {
  await eventually(
    async () => {
      const outcome = await sendAlone(write);
      writes.end(write, outcome);
      if (outcome.kind !== 'unanswered') return true;
      throw new Error(`${write.path} ${write.id} has no answer: ${outcome.why}`);
    },
    { withinMs, everyMs: 50 },
  );
}

/** How a write is answered differently, if it is. */
async function repeat(write: Write, withinMs: number): Promise<string | undefined> {
  const first = write.outcome;
  // What was refused because something was not known yet is not kept.
  if (first.kind === 'refused' && first.code.startsWith('unknown-')) return undefined;
  // Of a command that moves no stock no refusal is kept.
  if (first.kind === 'refused' && isCommand(write)) return undefined;
  const again = await eventually(
    async () => {
      const outcome = await sendAlone(write);
      if (outcome.kind === 'unanswered') throw new Error(`${write.id}: ${outcome.why}`);
      return outcome;
    },
    { withinMs, everyMs: 50 },
  );
  if (isDeepStrictEqual(again, first)) return undefined;
  return `${write.path} ${write.id}: first ${JSON.stringify(first)}, then ${JSON.stringify(again)}`;
}

/** A few at a time, as people would. */
async function inLanes(
  writes: readonly Write[],
  work: (write: Write) => Promise<void>,
): Promise<void> {
  const queue = [...writes];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
