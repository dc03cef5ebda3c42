/**
 * Faults that are planted into the ports, to see that the simulation sees them. Each is one that
 * systems like this have really had.
 */
import type { InboxTable, MemoryDatabase, OutboxTable } from '@satchel/messaging';
import type { ServiceName } from './service-process.js';

export interface Plant {
  inbox(real: InboxTable): InboxTable;
  outbox(real: OutboxTable): OutboxTable;
  database(real: MemoryDatabase, service: ServiceName): MemoryDatabase;
}

export const NO_PLANT: Plant = {
  inbox: (real) => real,
  outbox: (real) => real,
  database: (real) => real,
};

/** Calls of a port that stay as they are. */
function bound<T extends object>(real: T): T {
  return new Proxy(real, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

function changed<T extends object>(real: T, changes: Partial<T>): T {
  const rest = bound(real);
  return new Proxy(real, {
    get: (_target, name) => Reflect.get(name in changes ? changes : rest, name),
  });
}

/** Every row is everybody's at once: inventory decides on balances that others change meanwhile. */
export const noLocks: Plant = {
  ...NO_PLANT,
  database: (real, service) => {
    if (service !== 'inventory') return real;
    let asked = 0;
    const lockOf = real.lockOf.bind(real);
    real.lockOf = (name) => {
      asked += 1;
      return lockOf(`${name} ${asked}`);
    };
    return real;
  },
};

/** An inbox that takes every fifth batch for one that it had. */
export const lossyInbox: Plant = {
  ...NO_PLANT,
  inbox: (real) => {
    let taken = 0;
    const takeOver: InboxTable['takeOver'] = async (tx, consumer, ids) => {
      const fresh = await real.takeOver(tx, consumer, ids);
      taken += 1;
      return taken % 5 === 0 ? new Set() : fresh;
    };
    return changed(real, { takeOver });
  },
};

/** The relay that looks for rows behind the last one: what commits late is skipped for ever. */
export const cursorOutbox: Plant = {
  ...NO_PLANT,
  outbox: (real) => {
    const last = new Map<unknown, string>();
    const pending: OutboxTable['pending'] = async (run, limit) => {
      const rows = await real.pending(run, limit);
      const behind = rows.filter(({ position }) => position > (last.get(run) ?? ''));
      const end = behind.at(-1);
      if (end) last.set(run, end.position);
      return behind;
    };
    return changed(real, { pending });
  },
};

/** The relay that believes every stream to be the one it knew, also an empty one. */
export const trustingRelay: Plant = {
  ...NO_PLANT,
  outbox: (real) => {
    const recall: OutboxTable['recall'] = async (run, stream) => {
      const { lastMessageId: _id, ...state } = await real.recall(run, stream);
      return { ...state, created: stream.created, lastSequence: stream.lastSequence };
    };
    return changed(real, { recall });
  },
};
