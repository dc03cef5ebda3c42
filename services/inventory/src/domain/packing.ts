/**
 * Packing and unpacking: sets of a product become what the register says that they contain, or the
 * other way round, exactly, through `@converted` (docs/LEDGER.md, 4.6). By order it is refused
 * where a shelf holds too little; a report is a fact, and what is missing is said on the card that
 * lacks it.
 */
import { type Day, localDay, type ProductCode, UNIDENTIFIED_LOT } from '@satchel/language';
import type { Book } from './book.js';
import { NO_CLAIM } from './earmarking.js';
import { type PackContents, pairKey } from './facts.js';
import { amountOf } from './form.js';
import { chooseLots } from './issuing.js';
import { learnLots } from './learning-lots.js';
import { beginLeg, endLeg } from './legs.js';
import { type Part, sum } from './movement.js';
import { flag, type Posting } from './posting.js';
import { bookIn } from './receipt.js';
import { Refused } from './refusal.js';
import { partsTaken, takeOut } from './taking-out.js';
import type { Telling, ToldLot } from './told.js';

const PACKING = new Set(['pack', 'packed', 'unpack', 'unpacked']);

/** Whether it touches the cards of what a set contains. */
export const isPacking = (kind: string): boolean => PACKING.has(kind);

/** What of it happens on the card of one product of the contents. */
interface Leg {
  posting: Posting;
  /** Of all sets together. */
  quantity: number;
}

/** All that packing and unpacking have to go by. */
interface Work {
  whole: Posting;
  telling: Telling;
  legs: Leg[];
  /** Sets. */
  quantity: number;
  listed: Part[] | undefined;
}

export function packOrUnpack(posting: Posting, telling: Telling): Refused | undefined {
  const { book, card, event } = posting;
  const { told } = telling;
  const day = told.packedOn ?? localDay(new Date(event.occurredAt), card.location.timeZone);
  const contents = contentsOn(book, card.product, day);
  if (!contents) return new Refused('unknown-contents', `The day is ${day}.`);
  const quantity = amountOf(told);
  const legs = contents.lines.map((line) => ({
    posting: beginLeg(posting, telling, line.product),
    quantity: quantity * line.quantity,
  }));
  if (legs.some((leg) => book.events.has(leg.posting.event.id))) return new Refused('id-reused');
  const listed = told.lots?.map((lot) => ({ lot: lot.lot, quantity: lot.quantity }));
  const work = { whole: posting, telling, legs, quantity, listed };
  const isPacked = told.kind === 'pack' || told.kind === 'packed';
  const refusal = isPacked ? pack(work) : unpack(work);
  if (refusal) return refusal;
  event.answer.contentsFrom = contents.from;
  event.answer.parts = legs.map((leg) => endLeg(leg.posting, leg.quantity));
  book.changes.contents.add(contents);
  return undefined;
}

function contentsOn(book: Book, product: ProductCode, day: Day): PackContents | undefined {
  const begun = (book.contents.get(product) ?? []).filter(({ from }) => from <= day);
  return begun.reduce<PackContents | undefined>(
    (latest, each) => (latest === undefined || each.from > latest.from ? each : latest),
    undefined,
  );
}

function unpack({ whole, telling, legs, quantity, listed }: Work): Refused | undefined {
  const { isOrder, told } = telling;
  const lotsOf = new Map((told.components ?? []).map(({ product, lots }) => [product, lots]));
  for (const [product, lots] of lotsOf) {
    const leg = legs.find((each) => each.posting.card.product === product);
    if (!leg) return new Refused('contents-differ', `A set contains no ${product}.`);
    if (sum(lots) > leg.quantity) {
      const sentence = `They contain ${leg.quantity} of ${product}; ${sum(lots)} are listed.`;
      return new Refused('contents-differ', sentence);
    }
  }
  if (!isOrder) learnLots(whole.book, whole.card.product, told.lots ?? [], false);
  const parts = isOrder
    ? chooseLots(whole, { listed, quantity, shelfLife: 0, claim: NO_CLAIM })
    : partsTaken(whole, listed, quantity);
  if (parts instanceof Refused) return parts;
  takeOut(whole, parts, { kind: 'unpacked', to: '@converted' });
  for (const leg of legs) {
    const { book, card } = leg.posting;
    const lots = lotsOf.get(card.product) ?? [];
    learnLots(book, card.product, lots, isOrder);
    fromConverted(leg.posting, wholeOf(lots, leg.quantity), 'unpacked');
  }
  return undefined;
}

/** The listed lots, and as many of the unidentified one as they lack. */
function wholeOf(lots: ToldLot[], quantity: number): Part[] {
  const parts = lots.map((each) => ({ lot: each.lot, quantity: each.quantity }));
  const rest = quantity - sum(lots);
  const unidentified = parts.find((part) => part.lot === UNIDENTIFIED_LOT);
  if (unidentified) unidentified.quantity += rest;
  else if (rest > 0) parts.push({ lot: UNIDENTIFIED_LOT, quantity: rest });
  return parts;
}

function pack({ whole, telling, legs, quantity, listed }: Work): Refused | undefined {
  const { isOrder } = telling;
  const chosen: Part[][] = [];
  for (const leg of legs) {
    const parts = isOrder ? orderedParts(leg) : partsTaken(leg.posting, undefined, leg.quantity);
    if (parts instanceof Refused) return parts;
    chosen.push(parts);
  }
  const expiresOn = earliestExpiry(legs, chosen);
  const longer = lotThatKeepsLonger(whole, listed ?? [], expiresOn);
  if (longer && isOrder) {
    const sentence = `Lot ${longer} is registered with a later day than ${expiresOn}.`;
    return new Refused('set-expires-sooner', sentence);
  }
  if (longer) flag(whole, 'set-expires-sooner');
  for (const [n, leg] of legs.entries()) {
    takeOut(leg.posting, chosen[n] ?? [], { kind: 'packed', to: '@converted' });
  }
  const named = (listed ?? []).map(({ lot }) => ({ lot, expiresOn }));
  learnLots(whole.book, whole.card.product, named, isOrder);
  fromConverted(whole, listed ?? [{ lot: UNIDENTIFIED_LOT, quantity }], 'packed');
  return undefined;
}

function orderedParts({ posting, quantity }: Leg): Part[] | Refused {
  const all = { listed: undefined, quantity, shelfLife: 0 };
  const parts = chooseLots(posting, { ...all, claim: NO_CLAIM });
  if (!(parts instanceof Refused) || parts.code === 'earmarked') return parts;
  const { product } = posting.card;
  const { available = 0 } = parts.note.figures ?? {};
  const sentence = `Of ${product} ${available} can be packed; ${quantity} are needed.`;
  return new Refused(parts.code, sentence, { product, available, asked: quantity });
}

/** Of all lots that go in, as far as it is known. */
function earliestExpiry(legs: Leg[], chosen: Part[][]): Day | undefined {
  const days = legs.flatMap(({ posting: { book, card } }, n) =>
    (chosen[n] ?? []).flatMap(
      ({ lot }) => book.lots.get(pairKey(card.product, lot))?.expiresOn ?? [],
    ),
  );
  return days.sort()[0];
}

function lotThatKeepsLonger(
  { book, card }: Posting,
  listed: Part[],
  expiresOn: Day | undefined,
): string | undefined {
  if (expiresOn === undefined) return undefined;
  return listed.find(({ lot }) => {
    const known = book.lots.get(pairKey(card.product, lot))?.expiresOn;
    return known !== undefined && known > expiresOn;
  })?.lot;
}

function fromConverted(posting: Posting, parts: Part[], kind: 'packed' | 'unpacked'): void {
  bookIn(
    posting,
    parts.map((part) => ({ ...part, from: '@converted' as const })),
    kind,
  );
}
