/**
 * Reservation (docs/LEDGER.md, 2.8): approved units that were not issued are kept back from other
 * orders, per card and without lots, for the oldest lines first. It is worked out from the books
 * whenever it is asked for, so no line is ever reserved what is not there.
 */
import type { Day } from '@satchel/language';
import type { Approval, Book } from './book.js';
import type { Card } from './card.js';
import { isEarmarked, roomOf, serve, todayOf } from './earmark-room.js';
import { unkept } from './earmarking.js';
import { pairKey } from './facts.js';
import { amountOf } from './form.js';
import { available } from './lot-choice.js';
import type { Telling } from './told.js';

/** Approved and not yet issued. */
export const openUnits = ({ approved, issued }: Pick<Approval, 'approved' | 'issued'>): number =>
  Math.max(0, approved - issued);

/** Oldest first: by approval, then by requisition. */
export function byAge(one: Approval, other: Approval): number {
  return one.approvedAt - other.approvedAt || (one.requisition < other.requisition ? -1 : 1);
}

/** Units that nobody has been promised: what a new request could have. */
export function availableToPromise(book: Book, card: Card, today: Day): number {
  if (isEarmarked(book, card)) return unkept(book, card);
  return Math.max(0, available(book, card, today) - card.wanted);
}

/** Units of lines that the shelf cannot serve now. */
export function backOrdered(book: Book, card: Card): number {
  if (card.wanted === 0) return 0;
  if (!isEarmarked(book, card)) {
    return Math.max(0, card.wanted - available(book, card, todayOf(book, card)));
  }
  const queue = book.queues.get(pairKey(card.location.id, card.product)) ?? [];
  const served = reservedOf(book, card, queue);
  return served.reduce((sum, { line, reserved }) => sum + openUnits(line) - reserved, 0);
}

/** What each of the open lines of a card has of it; lines are given oldest first. */
export function reservedOf(
  book: Book,
  card: Card,
  lines: readonly Approval[],
): { line: Approval; reserved: number }[] {
  const today = todayOf(book, card);
  if (isEarmarked(book, card)) return serve(roomOf(book, card, today), lines);
  return share(lines, available(book, card, today));
}

/** What an order may have: what is available to promise, and what is reserved for its own line. */
export function freeFor(book: Book, card: Card, today: Day, line: Approval | undefined): number {
  const free = availableToPromise(book, card, today);
  if (!line || line.product !== card.product) return free;
  const units = available(book, card, today);
  if (card.wanted <= units) return free + openUnits(line);
  const queue = book.queues.get(pairKey(card.location.id, card.product));
  if (!queue) throw new Error(`bug: nobody asked for the lines of ${card.product}`);
  return share(queue, units).find((each) => each.line === line)?.reserved ?? 0;
}

/** What each line has of so many units; lines are given oldest first. */
export function share(
  lines: readonly Approval[],
  units: number,
): { line: Approval; reserved: number }[] {
  let left = units;
  return lines.map((line) => {
    const reserved = Math.min(openUnits(line), left);
    left -= reserved;
    return { line, reserved };
  });
}

/** Says that so many more of a line were issued, or fewer, on the line as on its card. */
export function issueOf(book: Book, line: Approval, units: number): void {
  const card = book.cards.get(pairKey(line.supplier, line.product));
  if (!card) throw new Error(`bug: no card was locked for ${line.supplier} ${line.product}`);
  const before = openUnits(line);
  line.issued += units;
  card.wanted += openUnits(line) - before;
  book.changes.approvals.add(line);
  book.changes.cards.add(card);
}

/** Events after which the book may hold any number of units less, or of open units more. */
const UNFORESEEN = new Set([
  ...['counted', 'opening', 'reverse'],
  ...['pack', 'packed', 'unpack', 'unpacked'],
]);

/** Whether, while these are decided, the card may come to hold less than its lines want. */
export function mayRunShort(book: Book, card: Card, tellings: readonly Telling[]): boolean {
  let most = 0;
  for (const { told } of tellings) {
    // A lot that is said to have expired takes itself from what is available.
    const isForeseen = !UNFORESEEN.has(told.kind) && !told.lots?.some((lot) => lot.expiresOn);
    if (!isForeseen) return true;
    if (told.location === card.location.id && told.product === card.product) most += amountOf(told);
  }
  return available(book, card, todayOf(book, card)) - most < card.wanted;
}

/**
 * Cards whose open lines have to be known: earmarked ones that have any, and those that may not
 * serve all where an order answers one of them.
 */
export function cardsInQuestion(book: Book, tellings: readonly Telling[]): Card[] {
  const asked = new Set([...book.approvals.values()].map((it) => pairKey(it.supplier, it.product)));
  return [...book.cards.values()].filter((card) => {
    const isAsked = asked.has(pairKey(card.location.id, card.product));
    if (isEarmarked(book, card)) return isAsked || card.wanted > 0;
    return isAsked && mayRunShort(book, card, tellings);
  });
}

/**
 * Whether something else was issued by what is undone, and the card that asked is not here. What is
 * undone at another place than it happened at is refused, and asks for no card.
 */
export function lacksCards(book: Book, tellings: readonly Telling[]): boolean {
  return tellings.some(({ told }) => {
    const past = told.kind === 'reverse' && told.event ? book.events.get(told.event) : undefined;
    const asked = past?.accepted ? past.answer.insteadOf : undefined;
    if (asked === undefined || past?.location !== told.location) return false;
    return !book.cards.has(pairKey(told.location, asked));
  });
}

/** Keeps for each card its open lines in order, with those that the book changes among them. */
export function queueUp(book: Book, lines: readonly Approval[]): void {
  for (const line of lines) {
    const own = book.approvals.get(keyOf(line));
    if (own && line.zones) own.zones = line.zones;
  }
  const known = new Map([...lines.map((line) => [keyOf(line), line] as const), ...book.approvals]);
  for (const line of known.values()) {
    const queue = book.queues.get(pairKey(line.supplier, line.product));
    queue?.push(line);
  }
  for (const queue of book.queues.values()) queue.sort(byAge);
}

const keyOf = (line: Approval): string => pairKey(line.requisition, line.product);
