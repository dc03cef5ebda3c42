/**
 * Pack sets: docs/LEDGER.md section 4.6 and the orders `pack` and `unpack`. What happens on each
 * card is a leg; legs are booked all together, so each function looks before it moves anything.
 */
import { createHash } from 'node:crypto';
import type { StockOrder, StockReport } from '@satchel/contracts';
import { UNIDENTIFIED_LOT } from '@satchel/language';
import type { Book, Happening } from './model-book.js';
import { takeIn } from './model-in.js';
import {
  issueOrder,
  type LotPart,
  namedParts,
  sumOf,
  takeInOrder,
  usableLots,
  withRest,
} from './model-lots.js';
import { sendOut, takeOut } from './model-out.js';
import type { CardKey } from './model-register.js';
import { available, freeFor } from './model-reservations.js';

export interface Packing {
  /** The leg of the set. */
  it: Happening;
  /** Those of the contents, by product. */
  legs: Happening[];
  item: StockReport | StockOrder;
  isOrder: boolean;
}

/** UUIDv5 of `leg:` and the product, under the id of the whole. */
export function legId(event: string, product: string): string {
  const name = Buffer.concat([
    Buffer.from(event.replace(/-/g, ''), 'hex'),
    Buffer.from(`leg:${product}`, 'utf8'),
  ]);
  const hex = createHash('sha1').update(name).digest('hex').slice(0, 32);
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return hex
    .replace(/^(.{12})./, '$15')
    .replace(/^(.{16})../, `$1${variant}`)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** What there is to do, or why there is nothing to go by. */
export function packing(
  book: Book,
  it: Happening,
  item: StockReport | StockOrder,
  timeOn: (card: CardKey) => { at: number; flags: string[] },
): Packing | 'unknown-contents' {
  const day = item.packedOn ?? book.world.dayAt(it.location, it.at);
  const entry = book.world.contentsOn(it.product, day);
  if (!entry) return 'unknown-contents';
  it.contentsFrom = entry.from;
  const legs = [...entry.contents]
    .sort((a, b) => (a.product < b.product ? -1 : 1))
    .map(({ product, quantity: each }): Happening => {
      const { id, kind, location } = it;
      const { at, flags } = timeOn({ location, product });
      const quantity = book.law.unitsOf(it.quantity, each);
      const own = { id: legId(id, product), at, flags: new Set(flags), quantity };
      return { ...own, kind, location, product, partOf: id, reversed: false };
    });
  return { it, legs, item, isOrder: it.kind === 'pack' || it.kind === 'unpack' };
}

const OUT_OF_SETS = { kind: 'unpacked', to: '@converted' } as const;
const INTO_SETS = { kind: 'packed', to: '@converted' } as const;

export function unpack(book: Book, { it, legs, item, isOrder }: Packing): string | undefined {
  const named = item.components ?? [];
  for (const { product, lots } of named) {
    const leg = legs.find((one) => one.product === product);
    if (!leg || sumOf(lots) > leg.quantity) return 'contents-differ';
  }
  if (isOrder) {
    const parts = orderedSets(book, it, item.lots);
    if (typeof parts === 'string') return parts;
    sendNow(book, it, parts, OUT_OF_SETS);
  } else {
    for (const lot of item.lots ?? []) book.world.learnLot(it.product, lot);
    takeOut(book, it, item, OUT_OF_SETS);
  }
  for (const leg of legs) {
    const lots = named.find((one) => one.product === leg.product)?.lots ?? [];
    for (const lot of lots) book.world.learnLot(leg.product, lot);
    const listed = namedParts({ lots });
    comeIn(book, leg, withRest(listed, UNIDENTIFIED_LOT, leg.quantity - sumOf(lots)), 'unpacked');
  }
  return undefined;
}

/** The lots of the set that are unpacked by order. */
function orderedSets(book: Book, it: Happening, lots: LotPart[] | undefined): LotPart[] | string {
  if (!lots) return ordered(book, it);
  const today = book.world.dayAt(it.location, it.at);
  const identified = lots.map((part) => part.lot).filter((lot) => lot !== UNIDENTIFIED_LOT);
  if (identified.some((lot) => !book.world.lot(it.product, lot))) return 'unknown-lot';
  if (identified.some((lot) => !book.world.isUsable(it.product, lot, today)))
    return 'lot-not-usable';
  if (lots.some((part) => part.quantity > book.lotBalance(it, part.lot)))
    return 'insufficient-stock';
  if (it.quantity > available(book, it, it.at)) return 'insufficient-stock';
  if (it.quantity > freeFor(book, it, it.at)) return 'reserved-for-others';
  const order = issueOrder(
    book,
    it.product,
    lots.map((part) => part.lot),
  );
  return namedParts({ lots }).sort((a, b) => order.indexOf(a.lot) - order.indexOf(b.lot));
}

/** What an order takes, earliest expiry first, or why it cannot. */
function ordered(book: Book, it: Happening): LotPart[] | string {
  const { parts, rest } = takeInOrder(book, it, usableLots(book, it), it.quantity);
  if (rest > 0 || it.quantity > available(book, it, it.at)) return 'insufficient-stock';
  return it.quantity > freeFor(book, it, it.at) ? 'reserved-for-others' : parts;
}

export function pack(book: Book, { it, legs, item, isOrder }: Packing): string | undefined {
  const chosen = new Map<Happening, LotPart[]>();
  if (isOrder) {
    for (const leg of legs) {
      const parts = ordered(book, leg);
      if (typeof parts === 'string') return parts;
      chosen.set(leg, parts);
    }
    if (keepsLonger(book, it, item, expiryOf(book, chosen))) return 'set-expires-sooner';
    for (const leg of legs) sendNow(book, leg, chosen.get(leg) ?? [], INTO_SETS);
  } else {
    for (const leg of legs) {
      chosen.set(leg, takeOut(book, leg, { quantity: leg.quantity }, INTO_SETS));
    }
    if (keepsLonger(book, it, item, expiryOf(book, chosen))) it.flags.add('set-expires-sooner');
  }
  const expiresOn = expiryOf(book, chosen);
  for (const { lot } of item.lots ?? []) {
    book.world.learnLot(it.product, { lot, ...(expiresOn === undefined ? {} : { expiresOn }) });
  }
  comeIn(book, it, namedParts(item), 'packed');
  return undefined;
}

/** The earliest expiry of all that goes in. */
function expiryOf(book: Book, chosen: Map<Happening, LotPart[]>): string | undefined {
  const days = [...chosen].flatMap(([leg, parts]) =>
    parts.flatMap(({ lot }) => book.world.lot(leg.product, lot)?.expiresOn ?? []),
  );
  return days.sort()[0];
}

/** Whether a lot of the set is said to keep longer than what goes into it. */
function keepsLonger(
  book: Book,
  it: Happening,
  { lots = [] }: { lots?: LotPart[] },
  expiresOn: string | undefined,
): boolean {
  return lots.some(({ lot }) => {
    const known = book.world.lot(it.product, lot)?.expiresOn;
    return expiresOn !== undefined && known !== undefined && known > expiresOn;
  });
}

/** By order: what is there, even where a count stands in the future. */
function sendNow(
  book: Book,
  it: Happening,
  parts: LotPart[],
  way: typeof OUT_OF_SETS | typeof INTO_SETS,
): void {
  const anchor = book.anchorOfMovement(it, it.at);
  if (anchor) it.flags.add('after-count');
  sendOut(book, it, parts, way, anchor);
}

function comeIn(book: Book, it: Happening, parts: LotPart[], kind: 'packed' | 'unpacked'): void {
  const all = parts.map((part) => ({ ...part, from: '@converted' as const }));
  takeIn(book, it, all, kind);
}
