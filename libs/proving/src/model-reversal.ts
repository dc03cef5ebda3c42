/** The order `reverse`: a whole event is undone, once (docs/LEDGER.md section 5). */
import type { Book, Count, Happening, Movement } from './model-book.js';
import { balanceIn, balanceOut, otherSideBehind } from './model-out.js';
import { legId } from './model-packing.js';

export function reverse(book: Book, it: Happening, id: string): string | undefined {
  const event = book.events.find(
    (past) => past.id === id && past.location === it.location && past.product === it.product,
  );
  if (!event) return 'unknown-event';
  if (event.partOf !== undefined) return 'part-of-a-set';
  if (isSettledByOthers(book, event)) return 'count-instead';
  if (['allocate', 'release', 'reverse'].includes(event.kind)) return 'not-reversible';
  if (event.reversed) return 'already-reversed';

  const legs = book.legsOf(id);
  if (legs.some((leg) => isSettledByOthers(book, leg))) return 'count-instead';
  const all = [event, ...legs];
  if (all.some((one) => !canGoBack(book, one))) return 'count-instead';
  undo(book, it, event);
  for (const leg of legs) {
    const { product, quantity } = leg;
    const own = { id: legId(it.id, product), product, quantity, flags: new Set<string>() };
    const undone: Happening = { ...it, ...own, partOf: it.id };
    undo(book, undone, leg);
    book.events.push(undone);
  }
  return undefined;
}

const originalOf = (book: Book, event: Happening): Movement[] =>
  book.movements.filter((movement) => movement.event === event.id);

function canGoBack(book: Book, event: Happening): boolean {
  const original = originalOf(book, event);
  const changes = netByLot(book, event, original);
  if (!shipmentsHold(book, original)) return false;
  return anchorOf(book, event, changes) !== undefined || lotsHold(book, event, changes);
}

const anchorOf = (book: Book, event: Happening, changes: Map<string, number>) =>
  changes.size > 0 ? book.anchorOfMovement(event, event.at) : undefined;

function undo(book: Book, it: Happening, event: Happening): void {
  const original = originalOf(book, event);
  const changes = netByLot(book, event, original);
  moveBack(book, it, event, original, changes, anchorOf(book, event, changes));
  event.reversed = true;
  settle(book, event);
}

/** Whether later events build on it, or only a count can put it right. */
function isSettledByOthers(book: Book, event: Happening): boolean {
  return (
    event.kind === 'opening' ||
    event.kind === 'counted' ||
    book.confirmations.some((it) => it.event === event.id) ||
    book.movements.some(
      (it) =>
        (it.event === event.id &&
          (it.kind === 'inference-withdrawn' ||
            it.kind === 'missing-stock-repaid' ||
            it.kind === 'shipment-matched')) ||
        it.discrepancy?.event === event.id,
    )
  );
}

/** What the event's entries sum to, lot by lot, where that is not zero. */
function netByLot(book: Book, event: Happening, original: Movement[]): Map<string, number> {
  const lots = new Set(original.map((it) => it.lot));
  const sums = [...lots].map((lot): [string, number] => {
    const ofLot = original.filter((it) => it.lot === lot);
    return [lot, book.net(event, ofLot)];
  });
  return new Map(sums.filter(([, sum]) => sum !== 0));
}

/** What was put on the way must still be there to be taken back. */
function shipmentsHold(book: Book, original: Movement[]): boolean {
  return original
    .filter((it) => it.to === '@in-transit')
    .every(({ shipment = '', product, lot, quantity }) => {
      return book.inTransit({ shipment, product, lot }) >= quantity;
    });
}

/** What came to the card must still be there to be given back; it never holds less than none. */
function lotsHold(book: Book, event: Happening, changes: Map<string, number>): boolean {
  return [...changes].every(([lot, change]) => book.lotBalance(event, lot) >= change);
}

function moveBack(
  book: Book,
  it: Happening,
  event: Happening,
  original: Movement[],
  changes: Map<string, number>,
  anchor: Count | undefined,
): void {
  const back = original.map((movement): Movement => {
    const { from: to, to: from, discrepancy: _, kind: undoes, ...rest } = movement;
    return { ...rest, event: it.id, kind: 'reversal', undoes, from, to };
  });
  const balance = anchor ? [...changes].map(([lot, change]) => ({ lot, change })) : [];
  for (const movement of back.filter((one) => one.to === it.location)) book.move(movement);
  for (const { lot, change } of balance.filter((one) => one.change > 0)) {
    if (anchor)
      balanceIn(book, it, { lot, quantity: change }, otherSide(book, event, anchor), anchor);
  }
  for (const movement of back.filter((one) => one.from === it.location)) book.move(movement);
  for (const { lot, change } of balance.filter((one) => one.change < 0)) {
    if (anchor)
      balanceOut(book, it, { lot, quantity: -change }, otherSide(book, event, anchor), anchor);
  }
}

const otherSide = (book: Book, event: Happening, anchor: Count) =>
  otherSideBehind(book, event, anchor, event.kind === 'dispensed');

/** With the event go the discrepancies that it opened, and what others said because of it. */
function settle(book: Book, event: Happening): void {
  const open = book.discrepancies.filter((it) => it.open > 0);
  for (const opened of open.filter((it) => it.event === event.id && !it.count)) {
    book.lower(opened, opened.open, 'reversed');
  }
  settleShortage(book, event);
  if (event.kind === 'issued-on-voucher') settleKeyedTwice(book, event);
}

/** The receipt that showed a shortage is gone; what goes or comes back only changes it. */
function settleShortage(book: Book, event: Happening): void {
  const { shipment, product, kind } = event;
  if (shipment === undefined) return;
  const isReceipt = kind === 'received' && !event.flags.has('settled-back');
  if (isReceipt) {
    const shortage = book.openShortage(shipment, product);
    if (shortage) book.lower(shortage, shortage.open, 'reversed');
  } else if (kind === 'received' || kind === 'given' || kind === 'returned') {
    book.correctShortage(shipment, product, 'reversed');
  }
}

/** The last voucher of its number was not keyed twice any more. */
function settleKeyedTwice(book: Book, event: Happening): void {
  const [last, ...others] = book.vouchersAlike(event);
  if (!last || others.length > 0) return;
  const said = book.discrepancies.find(
    (it) => it.kind === 'voucher-keyed-twice' && it.event === last.id && it.open > 0,
  );
  if (said) book.lower(said, said.open, 'reversed');
}
