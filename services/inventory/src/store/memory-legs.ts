/** What packing and unpacking touch beside the card that they name, from tables in memory. */
import type { PackContentsEntry } from '@satchel/contracts';
import type { MemoryTransaction } from '@satchel/messaging';
import type { Book, PackPart } from '../domain/book.js';
import type { PackContents } from '../domain/facts.js';
import { isPacking } from '../domain/packing.js';
import type { Telling } from '../domain/told.js';
import { type Heard, heardBy } from './book-legs.js';

/** The name of their table. */
export const CONTENTS_TABLE = 'pack contents of a product';

/** All contents of one product, in the order of their days. */
export type ContentsRow = {
  readonly entry: PackContentsEntry;
  readonly isUsed: boolean;
  readonly version: number;
};

/** A reversed event was recorded while its cards were being locked: begin again. */
export class LegsAppeared extends Error {}

/** Contents first, then the cards: in this order all lock them. */
export async function hearInMemory(
  tx: MemoryTransaction,
  tellings: readonly Telling[],
  partsOf: (event: string) => readonly PackPart[],
): Promise<Heard> {
  const sets = tellings.filter(({ told }) => isPacking(told.kind)).map(({ told }) => told.product);
  const contents: Book['contents'] = new Map();
  for (const product of [...new Set(sets)].sort()) {
    await tx.lock(CONTENTS_TABLE, product);
    const rows = tx.read<readonly ContentsRow[]>(CONTENTS_TABLE, product) ?? [];
    contents.set(product, rows.map(contentsFacts));
  }
  return { tellings: heardBy(tellings, contents, partsOf), contents };
}

function contentsFacts({ entry, isUsed }: ContentsRow): PackContents {
  return { product: entry.product, from: entry.from, lines: entry.contents, isUsed };
}

export async function writeUsedContents(
  tx: MemoryTransaction,
  used: Iterable<PackContents>,
): Promise<void> {
  for (const { product, from } of used) {
    const rows = tx.read<readonly ContentsRow[]>(CONTENTS_TABLE, product) ?? [];
    const marked = rows.map((row) => (row.entry.from === from ? { ...row, isUsed: true } : row));
    await tx.write(CONTENTS_TABLE, product, marked);
  }
}
