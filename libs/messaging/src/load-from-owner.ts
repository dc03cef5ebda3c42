/**
 * Takes over from the owner itself what no message brings any more: entries after the last one
 * applied, and states as they stand.
 */
import type { Head, HeadsWanted } from '@satchel/contracts';
import type { Work } from './apply-batch.js';
import type { AskHeads } from './compare-heads.js';
import type { EventEnvelope } from './envelope.js';
import type { Session } from './lease.js';
import { applySequenced, runAfter } from './sequenced.js';
import { writeStateMarks } from './state-marks.js';
import type { SequencedHandler, StateCopy } from './subscriptions.js';
import type { SqlRunner } from './types.js';

/** States that travel in one answer; a full state may be large. */
const STATES = 50;

/** Applies, page by page and each in a transaction, all that the owner has of one key. */
export async function loadEntries(
  session: Session,
  handler: SequencedHandler<unknown>,
  key: string,
): Promise<void> {
  for (;;) {
    const applied = (await handler.appliedSequences(session.run, [key])).get(key) ?? 0;
    const next = runAfter(await handler.fetchSince(key, applied), applied);
    if (next.length === 0) return;
    await session.transaction((tx) => applySequenced(tx, handler, new Map([[key, next]])));
  }
}

/** The owner's states of these keys, by key, with the epoch in which it tells them. */
export async function fetchStates(
  ask: AskHeads,
  kind: HeadsWanted['kind'],
  keys: readonly string[],
): Promise<{ readonly epoch: number; readonly heads: Map<string, Head> }> {
  const heads = new Map<string, Head>();
  let epoch = 0;
  for (let at = 0; at < keys.length; at += STATES) {
    const known = keys.slice(at, at + STATES).map((key) => ({ key, position: 0 }));
    const page = await ask({ kind, known, withState: true });
    epoch = page.epoch;
    for (const head of page.items) heads.set(head.key, head);
  }
  return { epoch, heads };
}

/** Applies a state that the owner answered, as if it had announced it. */
export async function applyState(
  tx: SqlRunner,
  work: Work,
  copy: StateCopy,
  head: Head,
  epoch: number,
): Promise<void> {
  const handler = work.plain.get(copy.subject);
  if (!handler || head.state === undefined) {
    throw new Error(`the owner gave no state of ${head.key}`);
  }
  const { kind } = copy;
  const { key, position: version } = head;
  const event: EventEnvelope = {
    specversion: '1.0',
    id: `${kind}:${key}:${version}`,
    source: 'owner',
    type: copy.subject,
    time: '',
    datacontenttype: 'application/json',
    partitionkey: key,
    epoch,
    data: JSON.parse(head.state) as unknown,
  };
  await handler(event, tx);
  await writeStateMarks(tx, work.consumer, [{ kind, key, version, epoch }]);
}
