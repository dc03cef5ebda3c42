/**
 * Sequenced events: gapless per key, so the consumer's own applied sequence is its inbox. Lower is
 * a duplicate, next is applied, and a gap is asked for from the owner, who can always answer from
 * its own records whatever the broker has lost.
 */
import { crashPoint } from './crash-point.js';
import type { EventEnvelope } from './envelope.js';
import type { SequencedEvent, SequencedHandler } from './subscriptions.js';
import type { SqlRunner } from './types.js';

/** Pages asked for at one time for one key; the rest follows at the next try. */
const PAGES = 20;
const KEYS_AT_ONCE = 8;

/** Events of one key in order, without duplicates, from the stream and from the owner. */
export type EventsByKey = ReadonlyMap<string, SequencedEvent<unknown>[]>;

/** The sequence that each key which is still behind its messages has reached. */
export type Reached = ReadonlyMap<string, number>;

/** Thrown for an event of a sequenced subject without a sequence. */
export class NotSequenced extends Error {
  override readonly name = 'NotSequenced';
}

/** Groups events of one subject by key, in the order of their sequence. */
export function bySequence(
  events: readonly EventEnvelope[],
): Map<string, SequencedEvent<unknown>[]> {
  const keys = new Map<string, Map<number, SequencedEvent<unknown>>>();
  for (const { partitionkey, sequence, epoch, data } of events) {
    if (sequence === undefined) throw new NotSequenced('a sequenced event without a sequence');
    const known = keys.get(partitionkey) ?? new Map<number, SequencedEvent<unknown>>();
    keys.set(partitionkey, known.set(sequence, { sequence, epoch, data }));
  }
  return new Map([...keys].map(([key, known]) => [key, inOrder(known.values())]));
}

/**
 * Asks the owner for whatever lies between what was applied and what came; changes nothing. Where
 * the owner cannot answer, the events stay as they were and `failed` is told why, once.
 */
export async function fillGaps(
  run: SqlRunner,
  handler: SequencedHandler<unknown>,
  events: EventsByKey,
  failed: (error: unknown) => void,
): Promise<EventsByKey> {
  const applied = await handler.appliedSequences(run, [...events.keys()]);
  const filled = new Map(events);
  const keys = [...events.keys()];
  for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
    const asked = keys.slice(at, at + KEYS_AT_ONCE).map(async (key) => {
      const known = events.get(key) ?? [];
      filled.set(key, await fillKey(handler, key, known, applied.get(key) ?? 0));
    });
    const outcomes = await Promise.allSettled(asked);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    // An owner that is away would let every further key wait for its deadline too.
    if (refused) {
      failed(refused.reason);
      break;
    }
  }
  return filled;
}

/**
 * Applies, inside a transaction, whatever follows without a gap. Answers the keys that are still
 * behind their messages, with the sequence they have reached.
 */
export async function applySequenced(
  tx: SqlRunner,
  handler: SequencedHandler<unknown>,
  events: EventsByKey,
): Promise<Reached> {
  const behind = new Map<string, number>();
  if (events.size === 0) return behind;
  const applied = await handler.appliedSequences(tx, [...events.keys()].sort());
  const runs = new Map<string, SequencedEvent<unknown>[]>();
  for (const [key, known] of events) {
    const last = applied.get(key) ?? 0;
    const next = runAfter(known, last);
    if (next.length > 0) runs.set(key, next);
    const reached = last + next.length;
    if ((known.at(-1)?.sequence ?? 0) > reached) behind.set(key, reached);
  }
  if (runs.size > 0) {
    await crashPoint('sequenced.before-apply');
    await handler.apply(tx, runs);
    await crashPoint('sequenced.after-apply');
  }
  return behind;
}

async function fillKey(
  handler: SequencedHandler<unknown>,
  key: string,
  known: readonly SequencedEvent<unknown>[],
  applied: number,
): Promise<SequencedEvent<unknown>[]> {
  const merged = new Map(known.map((event) => [event.sequence, event]));
  const last = known.at(-1)?.sequence ?? 0;
  for (let page = 0; page < PAGES; page += 1) {
    const reached = applied + runAfter(inOrder(merged.values()), applied).length;
    if (reached >= last) break;
    const events = await handler.fetchSince(key, reached);
    if (!events.some(({ sequence }) => sequence === reached + 1)) break;
    for (const event of events) {
      if (!merged.has(event.sequence)) merged.set(event.sequence, event);
    }
  }
  return inOrder(merged.values());
}

/** The events that follow `applied` without a gap. */
export function runAfter(
  events: readonly SequencedEvent<unknown>[],
  applied: number,
): SequencedEvent<unknown>[] {
  const run: SequencedEvent<unknown>[] = [];
  for (const event of events) {
    if (event.sequence === applied + run.length + 1) run.push(event);
  }
  return run;
}

function inOrder(events: Iterable<SequencedEvent<unknown>>): SequencedEvent<unknown>[] {
  return [...events].sort((one, other) => one.sequence - other.sequence);
}
