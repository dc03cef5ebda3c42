/**
 * A seal over the ledger: its digest covers the head of every card that has changed since it was
 * sealed last, and the seal before it. Written down in docs/LEDGER.md, section 7.
 */
import { createHash } from 'node:crypto';
import type { LocationId, ProductCode } from '@satchel/language';
import { FIRST_HASH } from './hash-chain.js';

/** Where the chain of a card's events stood. */
export interface Head {
  location: LocationId;
  product: ProductCode;
  events: number;
  head: string;
}

export interface Seal {
  epoch: number;
  number: number;
  /** In milliseconds. */
  sealedAt: number;
  cards: number;
  previous: string;
  digest: string;
}

/** The seal over these heads that follows on the last, in whatever order the heads come. */
export function sealOver(
  heads: readonly Head[],
  { last, epoch, at }: { last: Seal | undefined; epoch: number; at: number },
): Seal {
  const previous = last?.digest ?? FIRST_HASH;
  const number = (last?.number ?? 0) + 1;
  const cards = heads.length;
  const hash = createHash('sha256');
  const line = (said: readonly unknown[]) => hash.update(`${JSON.stringify(said)}\n`);
  line(['seal-v1', previous, epoch, number, at, cards]);
  for (const { location, product, events, head } of heads.toSorted(byCard)) {
    line([location, product, events, head]);
  }
  return { epoch, number, sealedAt: at, cards, previous, digest: hash.digest('hex') };
}

/** Codes are ASCII, so their order is that of their bytes. */
function byCard(a: Head, b: Head): number {
  if (a.location !== b.location) return a.location < b.location ? -1 : 1;
  return a.product < b.product ? -1 : 1;
}
