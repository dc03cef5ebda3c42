/**
 * Keeps a consumer's copy and its owner in agreement across restores. When the owner tells a later
 * epoch, or our own database was put back, every key of the copy is compared with the owner before
 * anything more is applied: what the owner does not have, or has otherwise, is listed and its key
 * waits; what a database of ours that was put back lacks is loaded from the owner.
 *
 * Guarantees: nothing of a later epoch is applied before the comparison is done; nothing that
 * diverges is merged; a comparison that is interrupted is done again from the start.
 */
import { type CopiedKind, ProblemError } from '@satchel/contracts';
import type { Work } from './apply-batch.js';
import { type AskHeads, type Comparison, compareHeads, type Mark } from './compare-heads.js';
import { crashPoint } from './crash-point.js';
import {
  type AcceptedDivergence,
  acceptedDivergences,
  recordDivergences,
  settleDivergence,
} from './divergences.js';
import { ownEpoch } from './epoch.js';
import type { Session } from './lease.js';
import { applyState, fetchStates, loadEntries } from './load-from-owner.js';
import { isConnectionFault } from './sql.js';
import { forgetStateMark, stateMarks, stateMarksAfter } from './state-marks.js';
import type { SequencedHandler, StateCopy } from './subscriptions.js';
import type { SqlRunner } from './types.js';

const PAGE = 500;
const SETTLED_AT_ONCE = 20;

/** What is known after a comparison. */
export interface Reached {
  /** The epoch that the owner tells. */
  readonly epoch: number;
  /** Our own database was put back: the stream is to be read from its start. */
  readonly restored: boolean;
}

/** A copy of one kind, sequenced or of states. */
interface Copy {
  readonly kind: CopiedKind;
  marksAfter(run: SqlRunner, after: string | undefined): Promise<Mark[]>;
  positions(run: SqlRunner, keys: readonly string[]): Promise<ReadonlyMap<string, number>>;
  load(session: Session, keys: readonly string[]): Promise<void>;
}

/** Compares where that is due; throws when the owner cannot answer. */
export async function reachAgreement(
  session: Session,
  work: Work,
  streamEpoch: number,
): Promise<Reached> {
  const known = await recallSource(session.run, work.consumer);
  const own = await ownEpoch(session.run);
  // Whoever listens for the first time to a source of a later epoch starts from nothing, too.
  const restored = known ? own > known.ownEpoch : streamEpoch > 1;
  const due = restored || (known !== undefined && (streamEpoch > known.epoch || !known.isDone));
  if (!due || !work.owner) {
    return { epoch: Math.max(streamEpoch, known?.epoch ?? 0), restored };
  }
  const { owner } = work;
  let epoch = streamEpoch;
  let listed = 0;
  for (const copy of copiesOf(work, owner)) {
    const compared = await compareKnown(session, work, owner, copy, restored);
    epoch = Math.max(epoch, compared.epoch);
    listed += compared.listed;
    if (restored) await loadMissing(session, owner, copy);
  }
  const { consumer } = work;
  work.log.warn('the copy was compared with its owner', { consumer, epoch, restored, listed });
  return { epoch, restored };
}

/** Remembers with which epochs the copy was compared. */
export async function noteAgreement(
  session: Session,
  consumer: string,
  epoch: number,
): Promise<void> {
  await session.run(
    `INSERT INTO source_epoch (consumer, epoch, own_epoch, compared_at)
     SELECT $1, $2, epoch, now() FROM producer_epoch
     ON CONFLICT (consumer) DO UPDATE SET epoch = excluded.epoch, own_epoch = excluded.own_epoch,
       compared_at = excluded.compared_at
     WHERE (source_epoch.epoch, source_epoch.own_epoch) <> (excluded.epoch, excluded.own_epoch)
       OR source_epoch.compared_at IS NULL`,
    [consumer, epoch],
  );
  await crashPoint('agreement.after-note');
}

/**
 * Carries out what people have accepted: the copy of each such key is made anew from its owner. One
 * that the owner cannot answer for stays, and is tried again.
 */
export async function settleAccepted(session: Session, work: Work): Promise<void> {
  const { owner } = work;
  if (!owner) return;
  const accepted = await acceptedDivergences(session.run, work.consumer, SETTLED_AT_ONCE);
  for (const divergence of accepted) {
    try {
      await settle(session, work, owner, divergence);
    } catch (error) {
      if (isConnectionFault(error)) throw error;
      const { kind, key } = divergence;
      work.log.warn('a divergence could not be settled', { kind, key, reason: String(error) });
      return;
    }
  }
}

async function settle(
  session: Session,
  work: Work,
  owner: AskHeads,
  { id, kind, key }: AcceptedDivergence,
): Promise<void> {
  for (const handler of work.sequenced.values()) {
    const { copy } = handler;
    if (copy?.kind !== kind) continue;
    // Its key waits meanwhile, so that nothing else is applied to what is half loaded.
    await session.transaction((tx) => copy.forget(tx, key));
    await loadEntries(session, handler, key);
    await session.transaction((tx) => settleDivergence(tx, id));
  }
  for (const copy of work.states.values()) {
    if (copy.kind === kind) await settleState(session, work, owner, copy, { id, key });
  }
  work.log.info('a copy was made anew from its owner', { kind, key });
}

async function settleState(
  session: Session,
  work: Work,
  owner: AskHeads,
  copy: StateCopy,
  { id, key }: { id: string; key: string },
): Promise<void> {
  const { epoch, heads } = await fetchStates(owner, copy.kind, [key]);
  const head = heads.get(key);
  await session.transaction(async (tx) => {
    await copy.lower(tx, key);
    await forgetStateMark(tx, work.consumer, copy.kind, key);
    if (head) await applyState(tx, work, copy, head, epoch);
    else await copy.withdraw?.(tx, key);
    await settleDivergence(tx, id);
  });
}

/** Compares every key that we know, page by page. */
async function compareKnown(
  session: Session,
  work: Work,
  owner: AskHeads,
  copy: Copy,
  load: boolean,
): Promise<{ epoch: number; listed: number }> {
  let epoch = 0;
  let listed = 0;
  let after: string | undefined;
  for (;;) {
    const marks = await copy.marksAfter(session.run, after);
    const known = marks.map(({ key, position }) => ({ key, position }));
    const page = await owner({ kind: copy.kind, known });
    epoch = page.epoch;
    const found: Comparison = compareHeads(marks, page.items);
    listed += await session.transaction((tx) =>
      recordDivergences(tx, work.consumer, copy.kind, epoch, found.diverged),
    );
    if (load && found.behind.length > 0) await copy.load(session, found.behind);
    after = marks.at(-1)?.key;
    if (marks.length < PAGE) return { epoch, listed };
  }
}

/** Loads every key that the owner has and we have less of, page by page. */
async function loadMissing(session: Session, owner: AskHeads, copy: Copy): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const wanted = { kind: copy.kind, limit: PAGE, ...(after === undefined ? {} : { after }) };
    const { items } = await owner(wanted);
    const keys = items.map(({ key }) => key);
    const ours = await copy.positions(session.run, keys);
    const missing = items.filter(({ key, position }) => position > (ours.get(key) ?? 0));
    const lacking = missing.map(({ key }) => key);
    if (lacking.length > 0) await copy.load(session, lacking);
    after = keys.at(-1);
    if (items.length < PAGE) return;
  }
}

function copiesOf(work: Work, owner: AskHeads): Copy[] {
  const sequenced = [...work.sequenced.values()].flatMap((handler) => entriesCopy(work, handler));
  const states = [...work.states.values()].map((copy) => statesCopy(work, owner, copy));
  return [...states, ...sequenced];
}

function entriesCopy(work: Work, handler: SequencedHandler<unknown>): Copy[] {
  const { copy } = handler;
  if (!copy) return [];
  return [
    {
      kind: copy.kind,
      marksAfter: (run, after) => copy.marksAfter(run, after, PAGE),
      positions: (run, keys) => handler.appliedSequences(run, [...keys]),
      load: async (session, keys) => {
        const blocked = await work.inbox.blockedKeys(session.run, work.consumer, keys);
        for (const key of keys) {
          if (!blocked.has(key))
            await loadOrSay(work, key, () => loadEntries(session, handler, key));
        }
      },
    },
  ];
}

function statesCopy(work: Work, owner: AskHeads, copy: StateCopy): Copy {
  const { consumer } = work;
  const { kind } = copy;
  return {
    kind,
    marksAfter: (run, after) => stateMarksAfter(run, consumer, kind, after ?? '', PAGE),
    positions: async (run, keys) => {
      const marks = await stateMarks(run, consumer, kind, keys);
      return new Map([...marks].map(([key, mark]) => [key, mark.version]));
    },
    load: async (session, keys) => {
      const blocked = await work.inbox.blockedKeys(session.run, consumer, keys);
      const free = keys.filter((key) => !blocked.has(key));
      const { epoch, heads } = await fetchStates(owner, kind, free);
      for (const head of heads.values()) {
        await loadOrSay(work, head.key, () =>
          session.transaction((tx) => applyState(tx, work, copy, head, epoch)),
        );
      }
    },
  };
}

/** What cannot be applied is met again as a message, and parked then: others go on. */
async function loadOrSay(work: Work, key: string, load: () => Promise<void>): Promise<void> {
  try {
    await load();
  } catch (error) {
    const isAway = error instanceof ProblemError && error.problem.status === 503;
    if (isAway || isConnectionFault(error)) throw error;
    const { consumer } = work;
    work.log.error('a key could not be loaded', { consumer, key, reason: String(error) });
  }
}

async function recallSource(
  run: SqlRunner,
  consumer: string,
): Promise<{ epoch: number; ownEpoch: number; isDone: boolean } | undefined> {
  const [row] = await run(
    'SELECT epoch, own_epoch, compared_at FROM source_epoch WHERE consumer = $1',
    [consumer],
  );
  if (!row) return undefined;
  return {
    epoch: Number(row['epoch']),
    ownEpoch: Number(row['own_epoch']),
    isDone: row['compared_at'] !== null,
  };
}
