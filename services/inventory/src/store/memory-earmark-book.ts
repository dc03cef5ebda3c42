/** Earmarks as deciding needs them, out of tables in memory, and what it takes out of them. */
import type { MemoryTransaction } from '@satchel/messaging';
import type { Book } from '../domain/book.js';
import type { Earmark, EarmarkEntry, EarmarkUse, EarmarkWaiver } from '../domain/earmark.js';
import { pairKey } from '../domain/facts.js';
import type { Telling } from '../domain/told.js';

export const EARMARK_TABLES = {
  earmark: 'earmark',
  ofCard: 'earmarks of a card',
  waiver: 'earmark_waiver',
  use: 'uses of an earmark',
} as const;

type Reading = Pick<MemoryTransaction, 'read'>;

/** Keyed by card, so that a card is read without looking through all earmarks. */
export function earmarksOn(tx: Reading, key: string): Earmark[] {
  const ids = tx.read<readonly string[]>(EARMARK_TABLES.ofCard, key) ?? [];
  return ids
    .flatMap((id) => tx.read<EarmarkEntry>(EARMARK_TABLES.earmark, id) ?? [])
    .filter(({ endedAt }) => endedAt === undefined)
    .map((earmark) => ({ ...earmark }));
}

/** A waiver with what was taken by it. */
export function waiverOf(tx: Reading, id: string): EarmarkWaiver | undefined {
  const found = tx.read<EarmarkWaiver>(EARMARK_TABLES.waiver, id);
  if (!found) return undefined;
  const uses = tx.read<readonly EarmarkUse[]>(EARMARK_TABLES.use, found.earmark) ?? [];
  const by = uses.filter(({ waiver }) => waiver === id);
  return { ...found, used: by.reduce((sum, { units }) => sum + units, 0) };
}

export function loadWaivers(tx: Reading, book: Book, tellings: readonly Telling[]): void {
  for (const { told } of tellings) {
    const found = told.waiver ? waiverOf(tx, told.waiver) : undefined;
    const earmark = found && tx.read<EarmarkEntry>(EARMARK_TABLES.earmark, found.earmark);
    if (!found || !earmark) continue;
    const { location, product } = earmark;
    book.waivers.set(found.id, { ...found, location, product });
  }
}

export async function writeEarmarkUses(
  tx: MemoryTransaction,
  uses: readonly EarmarkUse[],
): Promise<void> {
  for (const use of uses) {
    const { earmark, units } = use;
    await tx.lock(EARMARK_TABLES.earmark, earmark);
    const known = tx.read<readonly EarmarkUse[]>(EARMARK_TABLES.use, earmark) ?? [];
    await tx.write(EARMARK_TABLES.use, earmark, [...known, use]);
    const entry = tx.read<EarmarkEntry>(EARMARK_TABLES.earmark, earmark);
    if (!entry) throw new Error(`bug: earmark ${earmark} is not there`);
    await tx.write(EARMARK_TABLES.earmark, earmark, { ...entry, used: entry.used + units });
  }
}

/** A new earmark, or one that is changed, with its card. */
export async function putEarmark(tx: MemoryTransaction, entry: EarmarkEntry): Promise<void> {
  const key = pairKey(entry.location, entry.product);
  await tx.lock(EARMARK_TABLES.ofCard, key);
  const ids = tx.read<readonly string[]>(EARMARK_TABLES.ofCard, key) ?? [];
  await tx.write(EARMARK_TABLES.earmark, entry.id, entry);
  if (!ids.includes(entry.id)) await tx.write(EARMARK_TABLES.ofCard, key, [...ids, entry.id]);
}
