/** What deciding about a change of the mode asks of the tables in memory. */
import type { ManagedProductEntry } from '@satchel/contracts';
import { type Day, localDay } from '@satchel/language';
import type { MemoryTransaction } from '@satchel/messaging';
import type { CountRecord } from '../domain/book.js';
import { type CardKey, type LocationFacts, pairKey } from '../domain/facts.js';
import type { Days } from '../domain/reporting-mode.js';
import { type ManagedRow, TABLES } from './memory-book.js';
import { lockRank } from './memory-locks.js';

/** Where entries of managed products are kept as they were registered. */
export const MANAGED_ENTRIES = 'managed product entry';

/** The entry as it was written, with what the ledger does not need of it. */
export function entryOf(tx: Pick<MemoryTransaction, 'read'>, row: ManagedRow): ManagedProductEntry {
  const key = `${row.location}|${row.product}|${row.from}`;
  return tx.read<{ entry: ManagedProductEntry }>(MANAGED_ENTRIES, key)?.entry ?? row;
}

/** Kits first, then by code, as groups of events lock them. */
export function inLockOrder(
  tx: Pick<MemoryTransaction, 'read'>,
  cards: readonly CardKey[],
): string[] {
  const ranked = cards.flatMap(({ location, product }) => {
    const facts = tx.read<LocationFacts>(TABLES.location, location);
    return facts ? [{ rank: lockRank(facts), key: pairKey(location, product) }] : [];
  });
  ranked.sort((one, other) => one.rank - other.rank || (one.key < other.key ? -1 : 1));
  return [...new Set(ranked.map(({ key }) => key))];
}

export function lastCountAmong(
  tx: Pick<MemoryTransaction, 'read'>,
  { location, product }: CardKey,
  days: readonly Days[],
): Day | undefined {
  const facts = tx.read<LocationFacts>(TABLES.location, location);
  if (!facts) return undefined;
  const counts = tx.read<readonly CountRecord[]>(TABLES.counts, pairKey(location, product)) ?? [];
  return counts
    .map(({ at }) => localDay(new Date(at), facts.timeZone))
    .filter((day) => days.some(({ from, to }) => from <= day && (to === undefined || day <= to)))
    .sort()
    .at(-1);
}
