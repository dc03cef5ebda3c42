/** What taking in the snapshots of observed locations needs of the world. */
import type { Principal } from '@satchel/access';
import type {
  ListObservedLocations,
  ObservedLocationPage,
  SnapshotState,
} from '@satchel/contracts';
import type { LocationId, ProductCode, Uuid } from '@satchel/language';
import type { SqlRunner } from '@satchel/messaging';
import type { LocationFacts } from '../domain/facts.js';

/** A snapshot with what was answered to it. */
export interface KeptSnapshot {
  readonly id: Uuid;
  readonly location: LocationId;
  /** As booked, in milliseconds; absent where no line was. */
  readonly takenAt?: number;
  readonly recordedAt: number;
  readonly principal: string;
  /** Of what was asked. */
  readonly hash: string;
  readonly answer: SnapshotState;
}

export interface Snapshots {
  find(id: Uuid): Promise<KeptSnapshot | undefined>;
  /** Inside of the ledger's transaction: keeps it, or answers the one that was kept before. */
  keep(tx: SqlRunner, snapshot: KeptSnapshot): Promise<KeptSnapshot>;
  place(location: LocationId): Promise<LocationFacts | undefined>;
  /** Products of which the book has stock there, by code. */
  held(location: LocationId): Promise<ProductCode[]>;
  /** Those of the codes that the register knows. */
  known(products: readonly ProductCode[]): Promise<Set<ProductCode>>;
}

/** Questions about observed locations, within what the asker may see. */
export abstract class ObservedQuestions {
  abstract list(asked: ListObservedLocations, who: Principal): Promise<ObservedLocationPage>;
}
