/**
 * Watches the versions of states while a batch is applied: an owner that was put back from a backup
 * gives versions out again, and a version that is not above the one that was told in an earlier
 * epoch is a divergence, not old news.
 */
import type { Difference } from './compare-heads.js';
import { recordDivergences } from './divergences.js';
import type { EventEnvelope } from './envelope.js';
import { type StateMark, stateMarks, writeStateMarks } from './state-marks.js';
import type { StateCopy } from './subscriptions.js';
import type { SqlRunner } from './types.js';

/** Whose states are watched. */
export interface Watched {
  readonly consumer: string;
  readonly states: ReadonlyMap<string, StateCopy>;
}

export interface StateWatch {
  /** Whether it tells a version again that was told otherwise before; it is then listed. */
  goesBack(event: EventEnvelope): boolean;
  applied(event: EventEnvelope): void;
  /** Writes the marks and what was found, in the transaction of the batch. */
  write(): Promise<void>;
}

const NOTHING: StateWatch = {
  goesBack: () => false,
  applied: () => undefined,
  write: async () => undefined,
};

export async function watchStates(
  tx: SqlRunner,
  { states, consumer }: Watched,
  events: readonly EventEnvelope[],
): Promise<StateWatch> {
  const watched = events.filter((event) => states.has(event.type));
  if (watched.length === 0) return NOTHING;
  const marks = new Map<string, StateMark>();
  for (const { kind, subject } of states.values()) {
    const keys = watched.filter(({ type }) => type === subject).map((event) => event.partitionkey);
    for (const mark of (await stateMarks(tx, consumer, kind, keys)).values()) {
      marks.set(nameOf(mark), mark);
    }
  }
  const changed = new Map<string, StateMark>();
  const found: { kind: string; epoch: number; difference: Difference }[] = [];
  const markOf = (event: EventEnvelope): StateMark | undefined => {
    const copy = states.get(event.type);
    const version = Number((event.data as { version?: unknown } | null)?.version);
    if (!copy || !Number.isSafeInteger(version)) return undefined;
    return { kind: copy.kind, key: event.partitionkey, version, epoch: event.epoch };
  };
  return {
    goesBack: (event) => {
      const told = markOf(event);
      const known = told && marks.get(nameOf(told));
      if (!known || told.epoch <= known.epoch || told.version > known.version) return false;
      const difference = { key: told.key, ours: known.version, theirs: told.version };
      found.push({ kind: told.kind, epoch: told.epoch, difference });
      return true;
    },
    applied: (event) => {
      const told = markOf(event);
      if (!told) return;
      const known = marks.get(nameOf(told));
      if (known && known.version >= told.version) return;
      marks.set(nameOf(told), told);
      changed.set(nameOf(told), told);
    },
    write: async () => {
      await writeStateMarks(tx, consumer, [...changed.values()]);
      for (const { kind, epoch, difference } of found) {
        await recordDivergences(tx, consumer, kind, epoch, [difference]);
      }
    },
  };
}

function nameOf({ kind, key }: Pick<StateMark, 'kind' | 'key'>): string {
  return `${kind}:${key}`;
}
