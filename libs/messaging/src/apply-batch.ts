/**
 * Applies a batch of messages: in one transaction if all goes well, else one by one, so that a
 * message that cannot be applied holds up nothing but its own key.
 */
import type { AskHeads } from './compare-heads.js';
import { applyPlain, type PlainWork } from './inbox.js';
import type { Incoming, Unreadable } from './incoming.js';
import type { Session } from './lease.js';
import { applySequenced, bySequence, type EventsByKey, fillGaps, runAfter } from './sequenced.js';
import { setbackOf } from './setback.js';
import { isConnectionFault } from './sql.js';
import type { SequencedHandler } from './subscriptions.js';
import type { Log, SqlRunner } from './types.js';

/** What a consumer applies, and how. */
export interface Work extends PlainWork {
  readonly sequenced: ReadonlyMap<string, SequencedHandler<unknown>>;
  readonly delaysMs: readonly number[];
  readonly log: Log;
  /** Called when a message was parked, to be tried again. */
  readonly onSetback: () => void;
  /** Asks the owner how far it is; absent where nothing is compared. */
  readonly owner?: AskHeads | undefined;
  /** The epoch of the source up to which this copy was compared with it. */
  comparedEpoch(): number;
}

/**
 * Applies, duplicates aside, every message or parks it. Answers those whose gap the owner could not
 * fill yet: they are to be delivered again. Throws only when PostgreSQL is away.
 */
export async function applyBatch(
  session: Session,
  work: Work,
  messages: readonly Incoming[],
): Promise<Incoming[]> {
  try {
    const behind = await session.transaction((tx) => applyTogether(tx, work, messages));
    return await catchUp(session, work, behind);
  } catch (error) {
    if (isConnectionFault(error)) throw error;
    return applySingly(session, work, messages);
  }
}

/** Parks a message that nobody can read. It blocks nothing. */
export async function parkUnreadable(
  session: Session,
  work: Work,
  { message, messageId, text, reason }: Unreadable,
): Promise<void> {
  work.log.error('a message is not readable and was parked', { subject: message.subject, reason });
  await session.transaction(async (tx) => {
    const fresh = await work.inbox.takeOver(tx, work.consumer, [messageId]);
    if (fresh.size === 0) return;
    const event = { id: messageId, partitionkey: `unreadable:${messageId}`, type: message.subject };
    const setback = { reason, attempts: 0, retryInMs: undefined };
    // PostgreSQL cannot hold a zero character in JSON.
    const raw = JSON.stringify({ raw: text.replaceAll('\u0000', '') });
    await work.inbox.park(tx, work.consumer, { event, text: raw }, setback);
  });
}

async function applyTogether(
  tx: SqlRunner,
  work: Work,
  messages: readonly Incoming[],
): Promise<Incoming[]> {
  const keys = messages.map(({ event }) => event.partitionkey);
  const blocked = await work.inbox.blockedKeys(tx, work.consumer, keys);
  const plain = messages.filter(({ event }) => work.plain.has(event.type));
  await applyPlain(tx, work, plain, blocked);
  const behind: Incoming[] = [];
  for (const [subject, handler] of work.sequenced) {
    const mine = messages.filter(({ event }) => event.type === subject);
    const stuck = mine.filter(({ event }) => blocked.has(event.partitionkey));
    await parkNewBehind(tx, work, handler, stuck);
    const free = mine.filter(({ event }) => !blocked.has(event.partitionkey));
    const reached = await applySequenced(tx, handler, eventsOf(free));
    behind.push(...free.filter(({ event }) => isAbove(event, reached.get(event.partitionkey))));
  }
  return behind;
}

/** Fills the gaps before these messages from the owner; answers those that it could not fill. */
async function catchUp(
  session: Session,
  work: Work,
  behind: readonly Incoming[],
): Promise<Incoming[]> {
  const still: Incoming[] = [];
  for (const [subject, handler] of work.sequenced) {
    const mine = behind.filter(({ event }) => event.type === subject);
    if (mine.length === 0) continue;
    const filled = await fill(session, work, handler, eventsOf(mine));
    const reached = await session.transaction((tx) => applySequenced(tx, handler, filled));
    still.push(...mine.filter(({ event }) => isAbove(event, reached.get(event.partitionkey))));
  }
  return still;
}

async function applySingly(
  session: Session,
  work: Work,
  messages: readonly Incoming[],
): Promise<Incoming[]> {
  const behind: Incoming[] = [];
  for (const incoming of messages) {
    if (work.plain.has(incoming.event.type)) await applyOne(session, work, incoming);
  }
  for (const [subject, handler] of work.sequenced) {
    const keys = new Map<string, Incoming[]>();
    for (const incoming of messages.filter(({ event }) => event.type === subject)) {
      const { partitionkey } = incoming.event;
      keys.set(partitionkey, [...(keys.get(partitionkey) ?? []), incoming]);
    }
    for (const mine of keys.values()) {
      mine.sort((one, other) => (one.event.sequence ?? 0) - (other.event.sequence ?? 0));
      behind.push(...(await applyKey(session, work, handler, mine)));
    }
  }
  return behind;
}

async function applyOne(session: Session, work: Work, incoming: Incoming): Promise<void> {
  const { consumer, inbox } = work;
  try {
    await session.transaction(async (tx) => {
      const blocked = await inbox.blockedKeys(tx, consumer, [incoming.event.partitionkey]);
      await applyPlain(tx, work, [incoming], blocked);
    });
  } catch (error) {
    if (isConnectionFault(error)) throw error;
    const setback = setbackOf(error, 0, work.delaysMs);
    work.log.warn('a message could not be applied', { ...about(incoming), reason: setback.reason });
    await session.transaction(async (tx) => {
      const fresh = await inbox.takeOver(tx, consumer, [incoming.event.id]);
      if (fresh.size > 0) await inbox.park(tx, consumer, incoming, setback);
    });
    work.onSetback();
  }
}

/** One key of a sequenced subject, event by event; `messages` in the order of their sequence. */
async function applyKey(
  session: Session,
  work: Work,
  handler: SequencedHandler<unknown>,
  messages: readonly Incoming[],
): Promise<Incoming[]> {
  const first = messages[0] as Incoming;
  const key = first.event.partitionkey;
  const blocked = await work.inbox.blockedKeys(session.run, work.consumer, [key]);
  if (blocked.has(key)) {
    await session.transaction((tx) => parkNewBehind(tx, work, handler, messages));
    return [];
  }
  try {
    const reached = await applyEachOf(session, work, handler, key, eventsOf(messages));
    return messages.filter(({ event }) => isAbove(event, reached));
  } catch (error) {
    if (isConnectionFault(error)) throw error;
    await parkKey(session, work, handler, messages, error);
    return [];
  }
}

/** Applies a key's events in a transaction each; answers the sequence reached. */
export async function applyEachOf(
  session: Session,
  work: Work,
  handler: SequencedHandler<unknown>,
  key: string,
  events: EventsByKey,
): Promise<number> {
  const filled = await fill(session, work, handler, events);
  const applied = (await handler.appliedSequences(session.run, [key])).get(key) ?? 0;
  const next = runAfter(filled.get(key) ?? [], applied);
  for (const event of next) {
    await session.transaction((tx) => applySequenced(tx, handler, new Map([[key, [event]]])));
  }
  return applied + next.length;
}

async function parkKey(
  session: Session,
  work: Work,
  handler: SequencedHandler<unknown>,
  messages: readonly Incoming[],
  error: unknown,
): Promise<void> {
  const setback = setbackOf(error, 0, work.delaysMs);
  await session.transaction(async (tx) => {
    const [head, ...followers] = await notApplied(tx, handler, messages);
    if (!head) return;
    work.log.warn('a message could not be applied', { ...about(head), reason: setback.reason });
    await work.inbox.park(tx, work.consumer, head, setback);
    await work.inbox.parkBehind(tx, work.consumer, followers);
  });
  work.onSetback();
}

async function parkNewBehind(
  tx: SqlRunner,
  work: Work,
  handler: SequencedHandler<unknown>,
  messages: readonly Incoming[],
): Promise<void> {
  if (messages.length === 0) return;
  const waiting = await notApplied(tx, handler, messages);
  await work.inbox.parkBehind(tx, work.consumer, waiting);
}

async function notApplied(
  tx: SqlRunner,
  handler: SequencedHandler<unknown>,
  messages: readonly Incoming[],
): Promise<Incoming[]> {
  const keys = [...new Set(messages.map(({ event }) => event.partitionkey))].sort();
  const applied = await handler.appliedSequences(tx, keys);
  return messages.filter(({ event }) => isAbove(event, applied.get(event.partitionkey) ?? 0));
}

function fill(
  session: Session,
  work: Work,
  handler: SequencedHandler<unknown>,
  events: EventsByKey,
): Promise<EventsByKey> {
  return fillGaps(session.run, handler, events, (error) => {
    work.log.warn('the owner could not fill a gap', { reason: String(error) });
  });
}

function eventsOf(messages: readonly Incoming[]): EventsByKey {
  return bySequence(messages.map(({ event }) => event));
}

/** Whether an event lies above a sequence; one without any sequence always does. */
function isAbove(event: Incoming['event'], sequence: number | undefined): boolean {
  return sequence !== undefined && (event.sequence ?? Number.POSITIVE_INFINITY) > sequence;
}

function about({ event }: Incoming): Record<string, unknown> {
  return { subject: event.type, key: event.partitionkey, messageId: event.id };
}
