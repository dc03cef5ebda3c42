// The lots of the demonstration country: one of each product on every shelf when the year begins,
// and a new one with every purchase.

import type { LotEntry } from '@satchel/contracts';
import { addDays, type Day } from '@satchel/language';
import type { DemonstrationProduct } from './seed-country.js';
import { Random } from './seed-random.js';

export interface Lots {
  /** All that there are, to be registered. */
  readonly all: readonly LotEntry[];
  openingOf(product: string): string;
  /** The lot that came with a purchase of that day. */
  boughtOn(product: string, day: Day): string;
  /** A lot whose last day is over. */
  readonly expired: LotEntry;
}

/** Makes the lots; purchases add theirs as they happen. */
export function lotsOf(
  products: readonly DemonstrationProduct[],
  days: { readonly first: Day; readonly last: Day },
): Lots {
  const all: LotEntry[] = [];
  const add = (product: string, number: string, expiresOn: Day): string => {
    if (!all.some((lot) => lot.number === number)) {
      all.push({ product, number, expiresOn, status: 'usable' });
    }
    return number;
  };
  // The stock of a year ago runs out of date from next month on.
  for (const [n, { code }] of products.entries()) {
    add(code, `${code}-OLD`, addDays(days.last, 25 + 40 * n));
  }
  const expired: LotEntry = {
    product: 'AMOX',
    number: 'AMOX-EXPIRED',
    expiresOn: addDays(days.last, -20),
    status: 'usable',
  };
  all.push(expired);
  return {
    all,
    expired,
    openingOf: (product) => `${product}-OLD`,
    boughtOn: (product, day) => {
      const random = new Random('lot', product, day);
      const expiresOn = addDays(day, random.whole(540, 800));
      return add(product, `${product}-${day.slice(2, 4)}${day.slice(5, 7)}`, expiresOn);
    },
  };
}
