/**
 * What orders and reports do with earmarks (docs/LEDGER.md, 2.9): an order has what is earmarked
 * for it, what is waived for it and what nobody keeps; a report is a fact, which takes what it took
 * and is flagged where that was kept for something else.
 */
import type { Approval, Book, PastEvent } from './book.js';
import type { Card } from './card.js';
import {
  type Earmark,
  type EarmarkUse,
  fits,
  type NamedWaiver,
  NO_PURPOSE,
  type OrderPurpose,
  purposeTold,
} from './earmark.js';
import {
  type Claim,
  inTheWay,
  isEarmarked,
  keptIn,
  type Room,
  roomOf,
  serve,
  sourcesOf,
  takeWithin,
  todayOf,
  usesOf,
} from './earmark-room.js';
import { pairKey } from './facts.js';
import type { Part } from './movement.js';
import type { Posting } from './posting.js';
import { Refused, reservedForOthers } from './refusal.js';
import type { Told } from './told.js';

/** For nobody in particular, without anybody's leave. */
export const NO_CLAIM: Claim = { purpose: NO_PURPOSE, own: 0 };

/** Units that are on the shelf for earmarks now. */
export function keptNow(book: Book, card: Card): number {
  return isEarmarked(book, card) ? keptIn(roomOf(book, card, todayOf(book, card))) : 0;
}

/** What is given out for: where it goes, and what is said or was approved. */
export function purposeTo(
  book: Book,
  told: Pick<Told, 'to' | 'for'>,
  line?: Approval,
): OrderPurpose {
  const zones = book.locations.get(told.to ?? '')?.zonePath ?? [];
  const programme = line ? line.programme : told.for?.programme;
  return { ...told.for, programme, zones };
}

/** Open lines that come before an order: those that are older than its own. */
function before(book: Book, card: Card, line: Approval | undefined): readonly Approval[] {
  const queue = book.queues.get(pairKey(card.location.id, card.product)) ?? [];
  const own = line ? queue.indexOf(line) : -1;
  return own < 0 ? queue : queue.slice(0, own);
}

/** What earmarks and older lines keep and leave of the card for an order. */
function roomFor(
  posting: Pick<Posting, 'book' | 'card'>,
  line: Approval | undefined,
  only?: (earmark: Earmark) => boolean,
): Room {
  const { book, card } = posting;
  const room = roomOf(book, card, todayOf(book, card), only);
  serve(room, before(book, card, line));
  return room;
}

interface Wanted {
  readonly quantity: number;
  /** What could be had if nothing were kept for anybody. */
  readonly most: number;
  readonly line: Approval | undefined;
  readonly claim: Claim;
}

/** The lots that an order may have of an earmarked card, or why it cannot have so many. */
export function chooseAround(
  posting: Posting,
  lots: readonly Part[],
  { quantity, most, line, claim }: Wanted,
): Part[] | Refused {
  const room = roomFor(posting, line);
  const { parts, missing } = takeWithin(room, sourcesOf(room, claim), lots, quantity);
  if (missing === 0) return parts;
  const free = quantity - missing;
  const open = roomFor(posting, line, (earmark) => fits(earmark, claim.purpose));
  const without = takeWithin(open, sourcesOf(open, claim), lots, quantity);
  return without.missing > 0
    ? reservedForOthers(free, most - free, quantity)
    : earmarked(posting, claim, { free, asked: quantity, lots: lots.map(({ lot }) => lot) });
}

/** The earmark that stands in the way, and how somebody may waive it. */
function earmarked(
  { book, card }: Posting,
  claim: Claim,
  { free, asked, lots }: { free: number; asked: number; lots: readonly string[] },
): Refused {
  const found = inTheWay(roomOf(book, card, todayOf(book, card)), claim, lots);
  if (!found) throw new Error(`bug: no earmark stands in the way on ${card.product}`);
  const { earmark, units } = found;
  const sentence =
    `Earmark ${earmark.id} keeps ${units} units here for ${purposeTold(earmark)}; ` +
    `${free} can be had, ${asked} were asked. A waiver is recorded with ` +
    `POST /v1/earmarks/${earmark.id}/waivers; then order again under a new id, naming it.`;
  const figures = { available: free, asked, earmarked: units, earmark: earmark.id };
  return new Refused('earmarked', sentence, figures);
}

/** Why so many cannot be promised to somebody who says nothing of a purpose, if they cannot. */
export function refusedPromise(posting: Posting, asked: number, most: number): Refused | undefined {
  const free = unkept(posting.book, posting.card);
  if (asked <= free) return undefined;
  const without = roomFor(posting, undefined, () => false).all.units;
  return asked > without
    ? reservedForOthers(free, most - free, asked)
    : earmarked(posting, NO_CLAIM, { free, asked, lots: [] });
}

/** What neither earmarks nor approved lines keep. */
export function unkept(book: Book, card: Card): number {
  return roomFor({ book, card }, undefined).all.units;
}

/** What a new request of an earmarked card could have. */
export function promiseFor(book: Book, card: Card, purpose: OrderPurpose): number {
  const room = roomFor({ book, card }, undefined);
  const own = room.kept.filter(({ earmark }) => fits(earmark, purpose));
  return own.reduce((total, { units }) => total + units, room.all.units);
}

/** The waiver that an order names: of an earmark of this card, and not her own. */
export function namedWaiver({ book, card, event }: Posting, id: string): NamedWaiver | Refused {
  const found = book.waivers.get(id);
  if (!found || found.location !== card.location.id || found.product !== card.product) {
    return new Refused('unknown-waiver');
  }
  return found.waivedBy === event.principal ? new Refused('own-waiver') : found;
}

/** Says what an order takes out of earmarks with these lots; they were chosen around the others. */
export function drawFor(
  posting: Posting,
  parts: readonly Part[],
  { line, claim }: { line: Approval | undefined; claim: Claim },
): void {
  if (!isEarmarked(posting.book, posting.card)) return;
  draw(posting, roomFor(posting, line), claim, parts);
}

/** Says what was taken out of earmarks by something that has happened: those of before it. */
export function drawByFact(posting: Posting, parts: readonly Part[], purpose: OrderPurpose): void {
  const { book, card, event } = posting;
  if (!isEarmarked(book, card)) return;
  const room = roomOf(book, card, todayOf(book, card));
  const known = room.kept.filter(({ earmark }) => earmark.setAt <= event.occurredAt);
  draw(posting, { ...room, kept: known }, { purpose, own: 0 }, parts);
}

function draw(posting: Posting, room: Room, claim: Claim, parts: readonly Part[]): void {
  const { card, event } = posting;
  const uses = usesOf(event.id, room, sourcesOf(room, claim), parts);
  if (uses.length === 0) return;
  for (const use of uses) {
    const earmark = card.earmarks?.find(({ id }) => id === use.earmark);
    if (earmark) earmark.used += use.units;
    if (use.waiver && claim.waiver) claim.waiver.used += use.units;
  }
  keep(posting, uses);
}

function keep({ book, event }: Posting, uses: readonly EarmarkUse[]): void {
  book.changes.earmarkUses.push(...uses);
  event.answer.earmarks = uses.map(({ earmark, units, waiver }) => ({
    earmark,
    quantity: units,
    ...(waiver ? { waiver } : {}),
  }));
}

/** What was taken out of earmarks is in them again, and the waivers are as they were. */
export function giveBackToEarmarks({ book, card, event }: Posting, past: PastEvent): void {
  for (const { earmark: id, quantity, waiver } of past.answer.earmarks ?? []) {
    const earmark = card.earmarks?.find((each) => each.id === id);
    if (earmark) earmark.used -= quantity;
    const named = waiver ? book.waivers.get(waiver) : undefined;
    if (named) named.used -= quantity;
    const by = waiver ? { waiver } : {};
    book.changes.earmarkUses.push({ event: event.id, earmark: id, ...by, units: -quantity });
  }
}

/** Whether less is there for earmarks than before, apart from what was taken out of them. */
export function isBroken({ book, card, event, kept }: Posting): boolean {
  if (kept === 0) return false;
  const drawn = (event.answer.earmarks ?? []).reduce((sum, { quantity }) => sum + quantity, 0);
  return keptNow(book, card) < kept - drawn;
}
