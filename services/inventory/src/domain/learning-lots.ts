/** Lots that an event names and the register does not know yet, or not all of them. */
import { type Day, type LotNumber, type ProductCode, UNIDENTIFIED_LOT } from '@satchel/language';
import type { Book } from './book.js';
import { type LotFacts, pairKey } from './facts.js';
import type { Price } from './price.js';

interface Named {
  readonly lot: LotNumber;
  readonly expiresOn?: Day | undefined;
  readonly funder?: string | undefined;
  readonly unitPrice?: Price | undefined;
}

/**
 * They are taken at the reporter's word; of a lot that the register knows, what it does not know of
 * it. What is known stays.
 */
export function learnLots(
  book: Book,
  product: ProductCode,
  named: readonly Named[],
  verified: boolean,
): void {
  for (const { lot, expiresOn, funder, unitPrice } of named) {
    if (lot === UNIDENTIFIED_LOT) continue;
    const key = pairKey(product, lot);
    const known = book.lots.get(key);
    const news: Partial<LotFacts> = {
      ...(expiresOn && known?.expiresOn === undefined ? { expiresOn } : {}),
      ...(funder && known?.funder === undefined ? { funder } : {}),
      ...(unitPrice && known?.price === undefined ? { price: unitPrice } : {}),
    };
    if (known && Object.keys(news).length === 0) continue;
    const facts: LotFacts = {
      ...(known ?? { product, number: lot, status: 'usable' as const, verified }),
      ...news,
    };
    book.lots.set(key, facts);
    book.changes.lots.set(key, facts);
  }
}
