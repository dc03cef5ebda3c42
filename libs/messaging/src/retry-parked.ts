/** Tries parked messages again when their time has come, key by key, in order. */
import { applyEachOf, type Work } from './apply-batch.js';
import { decodeEnvelope, type EventEnvelope } from './envelope.js';
import { handlerOf } from './inbox.js';
import type { Session } from './lease.js';
import { applyState, fetchStates, loadEntries } from './load-from-owner.js';
import type { Waiting } from './parked.js';
import { bySequence } from './sequenced.js';
import { setbackOf } from './setback.js';
import { isConnectionFault } from './sql.js';
import { watchStates } from './state-watch.js';

const KEYS = 100;
const OWNER_AWAY_MS = 1000;

/**
 * Tries every key that is due. Answers in how many milliseconds the next one will be, undefined
 * when nothing is tried again by itself. Throws only when PostgreSQL is away.
 */
export async function retryParked(session: Session, work: Work): Promise<number | undefined> {
  for (const key of await work.inbox.dueKeys(session.run, work.consumer, KEYS)) {
    await retryKey(session, work, key);
  }
  return work.inbox.nextDueInMs(session.run, work.consumer);
}

async function retryKey(session: Session, work: Work, key: string): Promise<void> {
  for (;;) {
    const waiting = await work.inbox.firstWaiting(session.run, work.consumer, key);
    if (!waiting) return;
    try {
      if (!(await retry(session, work, waiting))) return;
    } catch (error) {
      if (isConnectionFault(error)) throw error;
      const setback = setbackOf(error, waiting.attempts, work.delaysMs);
      const about = { subject: waiting.subject, key, reason: setback.reason };
      if (setback.retryInMs === undefined) work.log.error('a message was parked', about);
      await work.inbox.noteSetback(session.run, waiting, setback);
      return;
    }
  }
}

/** Answers whether it was applied, or is no longer needed. */
async function retry(session: Session, work: Work, waiting: Waiting): Promise<boolean> {
  const event = decodeEnvelope(waiting.text);
  const sequenced = work.sequenced.get(event.type);
  if (event.epoch < work.comparedEpoch()) return retryForgotten(session, work, waiting, event);
  if (!sequenced) {
    return session.transaction(async (tx) => {
      const watch = await watchStates(tx, work, [event]);
      const diverged = watch.goesBack(event);
      if (!diverged) {
        await handlerOf(work.plain, event)(event, tx);
        watch.applied(event);
        await work.inbox.unpark(tx, waiting);
      }
      await watch.write();
      return !diverged;
    });
  }
  const reached = await applyEachOf(session, work, sequenced, waiting.key, bySequence([event]));
  if (reached >= sequenceOf(event)) {
    // What was applied is known by its sequence: a crash before this line only repeats this line.
    await session.transaction((tx) => work.inbox.unpark(tx, waiting));
    return true;
  }
  const { attempts } = waiting;
  const reason = `the owner did not give what follows ${reached}`;
  await work.inbox.noteSetback(session.run, waiting, {
    reason,
    attempts,
    retryInMs: OWNER_AWAY_MS,
  });
  return false;
}

/**
 * A message of an epoch that its owner may have forgotten says no more than that there may be
 * something: what there is, the owner is asked for.
 */
async function retryForgotten(
  session: Session,
  work: Work,
  waiting: Waiting,
  event: EventEnvelope,
): Promise<boolean> {
  const sequenced = work.sequenced.get(event.type);
  const copy = work.states.get(event.type);
  if (sequenced) await loadEntries(session, sequenced, waiting.key);
  const answer =
    copy && work.owner ? await fetchStates(work.owner, copy.kind, [waiting.key]) : undefined;
  await session.transaction(async (tx) => {
    const head = answer?.heads.get(waiting.key);
    if (copy && answer && head) await applyState(tx, work, copy, head, answer.epoch);
    else if (!sequenced && !copy) await handlerOf(work.plain, event)(event, tx);
    await work.inbox.unpark(tx, waiting);
  });
  return true;
}

function sequenceOf(event: EventEnvelope): number {
  return event.sequence ?? 0;
}
