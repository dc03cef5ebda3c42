/**
 * Snapshots in memory: the same ports as in PostgreSQL, held to the same contract
 * (`snapshot-contract.spec.ts`). Not for use outside of tests and simulations.
 */
import { mayAt, type Principal } from '@satchel/access';
import type {
  ListObservedLocations,
  LocationEntry,
  ObservedLocationPage,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import {
  inMemory,
  type MemoryConnection,
  type MemoryTransaction,
  type SqlRunner,
} from '@satchel/messaging';
import type { LocationFacts } from '../domain/facts.js';
import type { KeptSnapshot, ObservedQuestions, Snapshots } from '../use-cases/snapshot-ports.js';
import { type CardRow, TABLES } from './memory-book.js';
import { ENTRY, type Kept } from './memory-register.store.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { toldOf } from './snapshot.store.js';

const SNAPSHOT = 'snapshot';

export class MemorySnapshots implements Snapshots, ObservedQuestions {
  constructor(
    private readonly connection: MemoryConnection,
    private readonly clock: Clock,
  ) {}

  find(id: string): Promise<KeptSnapshot | undefined> {
    return this.looking((tx) => tx.read<KeptSnapshot>(SNAPSHOT, id));
  }

  keep(run: SqlRunner, snapshot: KeptSnapshot): Promise<KeptSnapshot> {
    return inMemory(run, async (tx) => {
      await tx.lock(SNAPSHOT, snapshot.id);
      const known = tx.read<KeptSnapshot>(SNAPSHOT, snapshot.id);
      if (!known) await tx.insert(SNAPSHOT, snapshot.id, snapshot);
      return known ?? snapshot;
    });
  }

  place(location: string): Promise<LocationFacts | undefined> {
    return this.looking((tx) => tx.read<LocationFacts>(TABLES.location, location));
  }

  held(location: string): Promise<string[]> {
    return this.looking((tx) =>
      tx
        .all<CardRow>(TABLES.card)
        .filter((card) => card.location === location && card.onHand > 0)
        .map(({ product }) => product)
        .sort(),
    );
  }

  known(products: readonly string[]): Promise<Set<string>> {
    return this.looking(
      (tx) => new Set(products.filter((it) => tx.read(TABLES.product, it) !== undefined)),
    );
  }

  list(asked: ListObservedLocations, who: Principal): Promise<ObservedLocationPage> {
    return this.looking((tx) => {
      const limit = asked.limit ?? LIMIT_DEFAULT;
      const [after] = readCursor(asked.cursor, 'code') ?? [''];
      const now = this.clock.now().getTime();
      const items = tx
        .all<Kept<LocationEntry>>(ENTRY.location)
        .flatMap(({ entry: { id, observedSince } }) =>
          observedSince !== undefined && id > String(after) && isAsked(tx, id, asked, who)
            ? [{ location: id, ...toldOf(observedSince, latest(tx, id), now) }]
            : [],
        )
        .sort((a, b) => (a.location < b.location ? -1 : 1));
      return pageOf(items.slice(0, limit + 1), limit, ({ location }) => [location]);
    });
  }

  private looking<T>(look: (tx: MemoryTransaction) => T): Promise<T> {
    return inMemory(this.connection.run, async (tx) => {
      await tx.step('look at snapshots');
      return look(tx);
    });
  }
}

function latest(tx: MemoryTransaction, location: string): number | null {
  const times = tx
    .all<KeptSnapshot>(SNAPSHOT)
    .flatMap((it) => (it.location === location && it.takenAt !== undefined ? [it.takenAt] : []));
  return times.length === 0 ? null : Math.max(...times);
}

function isAsked(
  tx: MemoryTransaction,
  location: string,
  { area }: ListObservedLocations,
  who: Principal,
): boolean {
  const facts = tx.read<LocationFacts>(TABLES.location, location);
  if (!facts) return false;
  const around = [facts.id, ...facts.zonePath, ...facts.supplierPath];
  const standing = { location, zones: facts.zonePath, suppliers: facts.supplierPath };
  const isSeen = who.kind === 'service' || mayAt(who, 'see-stock', standing);
  return isSeen && (area === undefined || around.includes(area));
}
