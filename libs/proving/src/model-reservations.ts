/**
 * What is reserved for approved requisitions: docs/LEDGER.md section 2 rule 8. Nothing of it is
 * kept: whoever asks gets it summed anew from the lines and from what was issued for them.
 */
import type { Book } from './model-book.js';
import type { CardKey, ModelLine } from './model-register.js';

/** A line with what it has of the shelf and what it waits for. */
export interface ReservationView {
  requisition: string;
  open: number;
  reserved: number;
}

/** What may be promised to anyone: on hand, less what is promised or may not be used. */
export function available(book: Book, it: CardKey, at: number): number {
  const today = book.world.dayAt(it.location, at);
  const unusable = book
    .lotsHeld(it)
    .filter((lot) => !book.world.isUsable(it.product, lot, today))
    .reduce((sum, lot) => sum + book.lotBalance(it, lot), 0);
  return Math.max(book.onHand(it) - book.allocated(it) - unusable, 0);
}

/** Units issued for a line and not taken back. */
export function issuedFor(book: Book, line: ModelLine): number {
  return book.events
    .filter((event) => event.kind === 'issue' && !event.reversed)
    .filter((event) => event.requisition === line.requisition)
    .filter((event) => (event.insteadOf ?? event.product) === line.product)
    .filter((event) => event.to === line.location && event.location === line.supplier)
    .reduce((sum, event) => sum + event.quantity, 0);
}

function oldestFirst(one: ModelLine, other: ModelLine): number {
  const byTime = (one.approvedAt ?? 0) - (other.approvedAt ?? 0);
  if (byTime !== 0) return byTime;
  return one.requisition < other.requisition ? -1 : 1;
}

/** The lines of a card of which something is open, each with its share of the shelf. */
export function reservations(book: Book, card: CardKey, at: number): ReservationView[] {
  const lines = openLines(book, card);
  let left = lines.length === 0 ? 0 : available(book, card, at);
  return lines.map(({ requisition, open }) => {
    const reserved = Math.min(open, left);
    left -= reserved;
    return { requisition, open, reserved };
  });
}

function openLines(book: Book, card: CardKey): { requisition: string; open: number }[] {
  return book.world
    .lines()
    .filter((it) => it.supplier === card.location && it.product === card.product)
    .sort(oldestFirst)
    .map((line) => {
      const open = Math.max(line.approved - issuedFor(book, line), 0);
      return { requisition: line.requisition, open };
    })
    .filter(({ open }) => open > 0);
}

const sumOf = (views: ReservationView[], field: 'open' | 'reserved'): number =>
  views.reduce((sum, view) => sum + view[field], 0);

export function wanted(book: Book, card: CardKey): number {
  return openLines(book, card).reduce((sum, { open }) => sum + open, 0);
}

export function backOrdered(book: Book, card: CardKey, at: number): number {
  const views = reservations(book, card, at);
  return sumOf(views, 'open') - sumOf(views, 'reserved');
}

/** What is on the shelf for nobody in particular, and what is there for this line. */
export function freeFor(book: Book, card: CardKey, at: number, line?: ModelLine): number {
  const views = reservations(book, card, at);
  const nobodys = Math.max(available(book, card, at) - sumOf(views, 'open'), 0);
  const isOfCard = line?.product === card.product;
  const own = isOfCard ? views.find((it) => it.requisition === line?.requisition) : undefined;
  return nobodys + (own?.reserved ?? 0);
}
