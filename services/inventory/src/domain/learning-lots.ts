/** Lots that an event names and the register does not know yet, or not how long they keep. */
import { type Day, type LotNumber, type ProductCode, UNIDENTIFIED_LOT } from '@satchel/language';
import type { Book } from './book.js';
import { type LotFacts, pairKey } from './facts.js';

/** They are taken at the reporter's word. A known lot keeps its expiry, if it has one. */
export function learnLots(
  book: Book,
  product: ProductCode,
  named: readonly { lot: LotNumber; expiresOn?: Day | undefined }[],
  verified: boolean,
): void {
  for (const { lot, expiresOn } of named) {
    if (lot === UNIDENTIFIED_LOT) continue;
    const key = pairKey(product, lot);
    const known = book.lots.get(key);
    if (known && (known.expiresOn !== undefined || expiresOn === undefined)) continue;
    const facts: LotFacts = {
      ...(known ?? { product, number: lot, status: 'usable' as const, verified }),
      ...(expiresOn ? { expiresOn } : {}),
    };
    book.lots.set(key, facts);
    book.changes.lots.set(key, facts);
  }
}
