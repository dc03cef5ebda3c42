/** Stock that comes to a card: docs/LEDGER.md sections 4.2 and 4.3, and the order `receive`. */
import type { MovementKind, StockReport } from '@satchel/contracts';
import { type Place, UNIDENTIFIED_LOT } from '@satchel/language';
import type { Book, Happening, Line, Shipment } from './model-book.js';
import { type LotPart, namedParts, sumByLot, sumOf } from './model-lots.js';
import { balanceOut } from './model-out.js';
import { orderedLines, takeOffOpenShipments, takeOffShipment } from './model-shipments.js';

export interface ReceivedPart extends LotPart {
  from: Place;
  shipment?: string;
}

/** A gain that nobody sent. */
export function gain(
  book: Book,
  it: Happening,
  asked: { quantity?: number; lots?: LotPart[] },
): void {
  const { id: event, product, location: to, at } = it;
  const parts = namedParts(asked);
  for (const part of parts) {
    book.move({ event, kind: 'adjusted', product, ...part, from: '@adjusted', to, at });
  }
  const anchor = book.anchorOfMovement(it, at);
  if (!anchor) return;
  it.flags.add('after-count');
  for (const part of parts) balanceOut(book, it, part, book.world.gapOf(it.location), anchor);
}

/** The report `received`, from wherever it came. */
export function receive(book: Book, it: Happening, report: StockReport): void {
  const asked = namedParts(report);
  const shipment = report.shipment === undefined ? undefined : book.shipment(report.shipment);
  if (report.source) {
    takeIn(book, it, from(report.source === 'supplier' ? '@supplier' : '@external', asked));
  } else if (shipment && shipment.to === it.location) {
    const { parts, excess } = ofShipment(book, it, report, shipment.id);
    book.openDiscrepancy('over-receipt', it, sumOf(excess), shipment.id);
    takeIn(book, it, parts);
    noticeShortage(book, it, shipment.id, report.complete ?? true);
  } else if (shipment && settles(book, it, shipment)) {
    settleBack(book, it, report, shipment.id);
  } else if (report.shipment !== undefined) {
    book.openDiscrepancy('unknown-shipment', it, it.quantity, report.shipment);
    takeIn(book, it, from(book.world.gapOf(it.location), asked));
  } else {
    const { parts, excess } = ofAnyShipment(book, it, report);
    book.openDiscrepancy('unknown-shipment', it, sumOf(excess));
    takeIn(book, it, parts);
  }
}

/** Decided by the shipment alone: it left from here, and not as a supply. */
function settles(book: Book, it: Happening, { from: sender, purpose }: Shipment): boolean {
  return book.law.settlesBack && sender === it.location && purpose !== 'supply';
}

/** What a peer did not take, or the store above, is back with whoever sent it. */
function settleBack(book: Book, it: Happening, report: StockReport, shipment: string): void {
  const { parts, excess } = takenFrom(book, it, report, (quantity, lot) =>
    takeOffShipment(book, shipment, it.product, quantity, lot),
  );
  it.flags.add('settled-back');
  book.openDiscrepancy('over-receipt', it, sumOf(excess), shipment);
  takeIn(book, it, parts, 'settled-back');
  book.correctShortage(shipment, it.product, 'settled-back');
}

/** The order `receive`: from the supplier, now. */
export function receiveFromSupplier(
  book: Book,
  it: Happening,
  asked: { quantity?: number; lots?: LotPart[] },
): void {
  takeIn(book, it, from('@supplier', namedParts(asked)));
}

const from = (place: Place, parts: LotPart[]): ReceivedPart[] =>
  parts.map((part) => ({ ...part, from: place }));

interface Found {
  parts: ReceivedPart[];
  excess: LotPart[];
}

const less = (quantity: number, parts: LotPart[]) => quantity - sumOf(parts);

/** Lot by lot: what is on the way, what a count inferred, what nobody sent. */
function ofShipment(book: Book, it: Happening, report: StockReport, shipment: string): Found {
  const found: Found = { parts: [], excess: [] };
  const wanted = report.lots ? namedParts(report) : [{ lot: undefined, quantity: it.quantity }];
  for (const { lot, quantity } of wanted) {
    const sent = takeOffShipment(book, shipment, it.product, quantity, lot);
    found.parts.push(...from('@in-transit', sent));
    let rest = less(quantity, sent);
    for (const line of orderedLines(book, shipment, it.product)) {
      if (lot !== undefined && line.lot !== lot) continue;
      const inferred = Math.min(rest, book.inferred(line));
      if (inferred === 0) continue;
      found.parts.push(...confirmOrWithdraw(book, it, line, inferred));
      rest -= inferred;
    }
    found.excess.push(...beyond(lot, rest));
    found.parts.push(...from(book.world.gapOf(it.location), beyond(lot, rest)));
  }
  return found;
}

const beyond = (lot: string | undefined, quantity: number): LotPart[] =>
  quantity === 0 ? [] : [{ lot: lot ?? UNIDENTIFIED_LOT, quantity }];

/** A count put these units on the card: this receipt is the proof of it, or came after it. */
function confirmOrWithdraw(
  book: Book,
  it: Happening,
  line: Line,
  quantity: number,
): ReceivedPart[] {
  const { id: event, at } = it;
  if (at <= book.inferredAt(line)) {
    book.confirmations.push({ ...line, event, quantity });
    it.flags.add('receipt-confirmed');
    return [];
  }
  const back = { from: book.world.gapOf(it.location), to: '@in-transit' } as const;
  book.move({ event, kind: 'inference-withdrawn', ...line, quantity, ...back, at });
  return [{ lot: line.lot, quantity, from: '@in-transit', shipment: line.shipment }];
}

/** A receipt that names no shipment, from those that may have brought it. */
function ofAnyShipment(book: Book, it: Happening, report: StockReport): Found {
  return takenFrom(book, it, report, (quantity, lot) =>
    takeOffOpenShipments(book, it, quantity, lot),
  );
}

/** Lot by lot what is on the way, and what nobody sent. */
function takenFrom(
  book: Book,
  it: Happening,
  report: StockReport,
  take: (quantity: number, lot?: string) => (LotPart & { shipment: string })[],
): Found {
  const found: Found = { parts: [], excess: [] };
  const wanted = report.lots ? namedParts(report) : [{ lot: undefined, quantity: it.quantity }];
  for (const { lot, quantity } of wanted) {
    const sent = take(quantity, lot);
    const excess = beyond(lot, less(quantity, sent));
    const gap = book.world.gapOf(it.location);
    found.parts.push(...from('@in-transit', sent), ...from(gap, excess));
    found.excess.push(...excess);
  }
  return found;
}

/** Entries in, then repayment of what was missing, then the balance behind a count. */
export function takeIn(
  book: Book,
  it: Happening,
  parts: ReceivedPart[],
  kind: MovementKind = 'received',
): void {
  const { id: event, product, location, at } = it;
  for (const part of parts) book.move({ event, kind, product, ...part, to: location, at });
  const anchor = book.anchorOfMovement(it, at);
  const left = repay(book, it, sumByLot(parts), anchor?.at ?? Number.POSITIVE_INFINITY);
  if (!anchor) return;
  it.flags.add('after-count');
  for (const part of left) balanceOut(book, it, part, book.world.gapOf(it.location), anchor);
}

/** Gives back what was once missing; returns what is left of the received lots. */
function repay(book: Book, it: Happening, received: LotPart[], until: number): LotPart[] {
  const { id: event, product, location, at } = it;
  const left = received.map((part) => ({ ...part }));
  const gaps = book.openDiscrepancies('over-dispensed', it);
  for (const discrepancy of gaps.filter((gap) => at <= gap.at && gap.at <= until)) {
    for (const part of left) {
      const quantity = Math.min(part.quantity, discrepancy.open);
      if (quantity === 0) continue;
      const back = { from: location, to: book.world.gapOf(location) } as const;
      const { lot } = part;
      const kind = 'missing-stock-repaid';
      book.move({ event, kind, product, lot, quantity, ...back, at, discrepancy });
      book.lower(discrepancy, quantity, 'repaid');
      part.quantity -= quantity;
    }
  }
  return left.filter((part) => part.quantity > 0);
}

/** Compares what is still on the way with what was said to be missing. */
function noticeShortage(book: Book, it: Happening, shipment: string, complete: boolean): void {
  if (book.openShortage(shipment, it.product)) {
    book.correctShortage(shipment, it.product, 'received');
  } else if (complete) {
    book.openDiscrepancy('short-receipt', it, book.underWay(shipment, it.product), shipment);
  }
}
