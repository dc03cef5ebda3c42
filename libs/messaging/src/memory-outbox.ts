/** The outbox in memory: the same promises as the tables `outbox` and `relay_state`. */
import { type Clock, DAY_MS } from '@satchel/language';
import { idOnTheWire } from './epoch.js';
import type { Session } from './lease.js';
import { inMemory, type MemoryTransaction } from './memory-database.js';
import type { OutgoingEvent } from './outbox.js';
import type { Acknowledged, OutboxTable, PendingEvent, RelayState } from './outbox-table.js';
import type { StreamState } from './stream.js';
import type { SqlRunner } from './types.js';

const OUTBOX = 'outbox';
const STATE = 'relay_state';
const EPOCH = 'producer_epoch';
const KEPT_DAYS = 14;

/** A row of `outbox`, as whoever looks into the database finds it. */
export interface OutboxMemoryRow extends PendingEvent {
  readonly published: boolean;
  readonly streamSequence?: number | undefined;
  readonly confirmed: boolean;
}

/** Appends events inside the caller's transaction, in the given order. */
export async function appendInMemory(
  tx: MemoryTransaction,
  events: readonly OutgoingEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await tx.step('append to outbox');
  for (const event of events) {
    await tx.insert(`${OUTBOX} ids`, event.messageId, true);
    const row: OutboxMemoryRow = {
      // Taken before the commit, as PostgreSQL does: a later number may be visible earlier.
      position: String(tx.next(OUTBOX)).padStart(12, '0'),
      messageId: event.messageId,
      subject: event.subject,
      partitionKey: event.partitionKey,
      sequence: event.sequence === undefined ? null : String(event.sequence),
      epoch: epochOf(tx),
      payloadText: JSON.stringify(event.payload),
      traceparent: event.traceparent ?? null,
      createdAt: event.createdAt,
      published: false,
      confirmed: false,
    };
    await tx.insert(OUTBOX, row.position, row);
  }
}

export class MemoryOutbox implements OutboxTable {
  constructor(private readonly clock: Clock) {}

  pending(run: SqlRunner, limit: number): Promise<PendingEvent[]> {
    return inMemory(run, async (tx) => {
      await tx.step('pick');
      const rows = rowsOf(tx).filter((row) => !row.published);
      return rows
        .slice(0, limit)
        .map((row) => ({ ...row, messageId: idOnTheWire(row.messageId, row.epoch) }));
    });
  }

  markPublished(
    run: SqlRunner,
    stream: string,
    acked: readonly Acknowledged[],
    lastSequence: number,
  ): Promise<void> {
    return inMemory(run, async (tx) => {
      await tx.step('mark');
      for (const [position, streamSequence] of acked) {
        await change(tx, position, { published: true, streamSequence });
      }
      const state = await stateOf(tx, stream);
      if (!state) return;
      await tx.write(STATE, stream, {
        ...state,
        lastSequence: Math.max(state.lastSequence, lastSequence),
      });
    });
  }

  recall(run: SqlRunner, stream: StreamState): Promise<RelayState> {
    return inMemory(run, async (tx) => {
      await tx.step('recall');
      const { created, epoch } = stream;
      const first = { created, lastSequence: 0, confirmedSequence: 0, epoch };
      await tx.insertNew(STATE, stream.name, first);
      const state = tx.read<RelayState>(STATE, stream.name) ?? first;
      const last = rowsOf(tx).findLast(
        (row) => row.streamSequence === state.lastSequence && !row.confirmed,
      );
      if (!last) return state;
      return { ...state, lastMessageId: idOnTheWire(last.messageId, last.epoch) };
    });
  }

  startOver(session: Session, stream: StreamState): Promise<number> {
    return session.transaction((token) =>
      inMemory(token, async (tx) => {
        await tx.step('start over');
        const state = await stateOf(tx, stream.name);
        let again = 0;
        for (const row of rowsOf(tx)) {
          if (!row.published || row.confirmed) continue;
          const isConfirmed = (row.streamSequence ?? Infinity) <= (state?.confirmedSequence ?? 0);
          const unpublished = { published: false, streamSequence: undefined };
          await change(tx, row.position, isConfirmed ? { confirmed: true } : unpublished);
          if (!isConfirmed) again += 1;
        }
        const { created, lastSequence } = stream;
        const anew = { created, lastSequence, confirmedSequence: 0, epoch: state?.epoch ?? 1 };
        await tx.write(STATE, stream.name, anew);
        await tx.step('started over');
        return again;
      }),
    );
  }

  ownEpoch(run: SqlRunner): Promise<number> {
    return inMemory(run, async (tx) => {
      await tx.step('own epoch');
      return epochOf(tx);
    });
  }

  beginEpoch(session: Session, stream: StreamState): Promise<number> {
    return session.transaction((token) =>
      inMemory(token, async (tx) => {
        await tx.step('begin epoch');
        const rows = rowsOf(tx).filter((row) => row.published);
        const unpublished = { published: false, streamSequence: undefined, confirmed: false };
        for (const { position } of rows) await change(tx, position, unpublished);
        const { created, lastSequence, epoch } = stream;
        const anew = { created, lastSequence, confirmedSequence: 0, epoch };
        await tx.write(STATE, stream.name, anew);
        return rows.length;
      }),
    );
  }

  noteConfirmed(run: SqlRunner, stream: StreamState, sequence: number): Promise<void> {
    return inMemory(run, async (tx) => {
      await tx.step('note confirmed');
      const state = await stateOf(tx, stream.name);
      if (state?.created !== stream.created) return;
      const confirmedSequence = Math.min(sequence, state.lastSequence);
      if (confirmedSequence <= state.confirmedSequence) return;
      await tx.write(STATE, stream.name, { ...state, confirmedSequence });
    });
  }

  sweepConfirmed(run: SqlRunner, stream: string, limit: number): Promise<number> {
    return inMemory(run, async (tx) => {
      await tx.step('sweep');
      const state = await stateOf(tx, stream);
      const before = this.clock.now().getTime() - KEPT_DAYS * DAY_MS;
      const gone = rowsOf(tx)
        .slice(0, limit)
        .filter((row) => row.published && row.createdAt.getTime() < before)
        .filter((row) => {
          const confirmed = state?.confirmedSequence ?? 0;
          return row.confirmed || (row.streamSequence ?? Infinity) <= confirmed;
        });
      for (const { position } of gone) await tx.remove(OUTBOX, position);
      return gone.length;
    });
  }
}

function rowsOf(tx: MemoryTransaction): OutboxMemoryRow[] {
  const rows = tx.all<OutboxMemoryRow>(OUTBOX);
  return rows.sort((one, other) => (one.position < other.position ? -1 : 1));
}

async function change(
  tx: MemoryTransaction,
  position: string,
  how: Partial<OutboxMemoryRow>,
): Promise<void> {
  await tx.lock(OUTBOX, position);
  const row = tx.read<OutboxMemoryRow>(OUTBOX, position);
  if (row) await tx.write(OUTBOX, position, { ...row, ...how });
}

function epochOf(tx: MemoryTransaction): number {
  return tx.read<number>(EPOCH, 'only one') ?? 1;
}

async function stateOf(tx: MemoryTransaction, stream: string): Promise<RelayState | undefined> {
  await tx.lock(STATE, stream);
  return tx.read<RelayState>(STATE, stream);
}
