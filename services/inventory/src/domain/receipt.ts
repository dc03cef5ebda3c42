/**
 * Receipts, by order (`receive`) or report (`received`): where the units come from, which missing
 * stock they repay, and what is left of the shipment (docs/LEDGER.md, 4.3).
 */
import { type LotNumber, type Place, UNIDENTIFIED_LOT } from '@satchel/language';
import { anchorOf } from './card.js';
import { oldestFirst } from './discrepancy.js';
import { gapOf } from './facts.js';
import type { Part } from './movement.js';
import { linesInOrder, shipmentsTo } from './on-the-way.js';
import { flag, move, moveIn, moveOut, openFor, type Posting } from './posting.js';
import { correctShort, openShortReceipt, setOpen } from './settling.js';
import {
  inTransit,
  remaining,
  type Shipment,
  type ShipmentLine,
  settlesBackTo,
} from './shipment.js';

/** Units that come in, and from where. */
export interface Source extends Part {
  from: Place;
  shipment?: Shipment;
}

export interface Receipt {
  listed: Part[] | undefined;
  quantity: number;
  /** An end outside our books, for what no shipment of ours brought. */
  source?: Place;
  shipmentId?: string;
  complete: boolean;
}

export function receive(posting: Posting, receipt: Receipt): void {
  const { book, card } = posting;
  const wanted = receipt.listed ?? [{ lot: UNIDENTIFIED_LOT, quantity: receipt.quantity }];
  const shipment = receipt.shipmentId ? book.shipments.get(receipt.shipmentId) : undefined;
  if (receipt.source) {
    const from = receipt.source;
    bookIn(
      posting,
      wanted.map((part) => ({ ...part, from })),
    );
  } else if (shipment && shipment.to === card.location.id) {
    bookIn(posting, fromShipment(posting, shipment, receipt));
    settleShort(posting, shipment, receipt.complete);
  } else if (shipment && settlesBackTo(shipment, card.location.id)) {
    bookIn(posting, takenBack(posting, shipment, receipt), 'settled-back');
    flag(posting, 'settled-back');
    correctShort(book, shipment, card.product, 'settled-back');
  } else if (receipt.shipmentId) {
    bookIn(
      posting,
      wanted.map((part) => ({ ...part, from: gapOf(card.location) })),
    );
    if (receipt.quantity > 0) {
      openFor(posting, {
        kind: 'unknown-shipment',
        quantity: receipt.quantity,
        shipment: receipt.shipmentId,
      });
    }
  } else {
    bookIn(posting, fromOpenShipments(posting, receipt));
  }
}

/**
 * Units of a named shipment: still on the way, then inferred by a count, then more than was sent.
 */
function fromShipment(posting: Posting, shipment: Shipment, receipt: Receipt): Source[] {
  const sources: Source[] = [];
  drawLotByLot(posting, sources, shipment, receipt, (lines, quantity) => {
    let wanted = quantity;
    for (const line of lines) wanted -= drawRemaining(sources, shipment, line, wanted);
    for (const line of lines) wanted -= drawInferred(posting, sources, shipment, line, wanted);
    return wanted;
  });
  touch(posting, shipment);
  return sources;
}

/**
 * What this location had sent and takes back while it is under way: it did not go after all, so
 * less was shipped and nothing was received.
 */
function takenBack(posting: Posting, shipment: Shipment, receipt: Receipt): Source[] {
  const sources: Source[] = [];
  drawLotByLot(posting, sources, shipment, receipt, (lines, quantity) => {
    let wanted = quantity;
    for (const line of lines) {
      const drawn = Math.min(wanted, remaining(line));
      line.shipped -= drawn;
      wanted -= drawn;
      sources.push({ lot: line.lot, quantity: drawn, from: '@in-transit', shipment });
    }
    return wanted;
  });
  posting.book.changes.shipments.add(shipment);
  return sources;
}

/** Draws the listed lots, or a quantity of all; what is then still wanted is an over-receipt. */
function drawLotByLot(
  posting: Posting,
  sources: Source[],
  shipment: Shipment,
  receipt: Receipt,
  drawn: (lines: ShipmentLine[], quantity: number) => number,
): void {
  const lines = linesInOrder(posting.book, shipment, posting.card.product);
  let excess = 0;
  const draw = (of: ShipmentLine[], quantity: number, lot: LotNumber): void => {
    const wanted = drawn(of, quantity);
    sources.push({ lot, quantity: wanted, from: gapOf(posting.card.location) });
    excess += wanted;
  };
  if (receipt.listed) {
    for (const { lot, quantity } of receipt.listed) {
      draw(
        lines.filter((line) => line.lot === lot),
        quantity,
        lot,
      );
    }
  } else {
    draw(lines, receipt.quantity, UNIDENTIFIED_LOT);
  }
  if (excess > 0) {
    openFor(posting, { kind: 'over-receipt', quantity: excess, of: shipment });
  }
}

function drawRemaining(
  sources: Source[],
  shipment: Shipment,
  line: ShipmentLine,
  wanted: number,
): number {
  const quantity = Math.min(wanted, remaining(line));
  if (quantity <= 0) return 0;
  line.received += quantity;
  sources.push({ lot: line.lot, quantity, from: '@in-transit', shipment });
  return quantity;
}

/** A count already took these as arrived: confirm it, or withdraw the inference if it was wrong. */
function drawInferred(
  posting: Posting,
  sources: Source[],
  shipment: Shipment,
  line: ShipmentLine,
  wanted: number,
): number {
  const quantity = Math.min(wanted, line.inferred);
  if (quantity <= 0) return 0;
  line.inferred -= quantity;
  const at = posting.event.occurredAt;
  if (line.inferredAt !== undefined && at <= line.inferredAt) {
    flag(posting, 'receipt-confirmed');
    return quantity;
  }
  move(posting, {
    kind: 'inference-withdrawn',
    lot: line.lot,
    quantity,
    from: gapOf(posting.card.location),
    to: '@in-transit',
    shipment: shipment.id,
    at,
  });
  sources.push({ lot: line.lot, quantity, from: '@in-transit', shipment });
  return quantity;
}

/** No shipment named: the open ones to this card, oldest first; the rest is unexplained. */
function fromOpenShipments(posting: Posting, receipt: Receipt): Source[] {
  const { book, card, event } = posting;
  const open = shipmentsTo(book, card.location.id, event.occurredAt);
  const sources: Source[] = [];
  let excess = 0;
  const wanted = receipt.listed ?? [{ lot: undefined, quantity: receipt.quantity }];
  for (const { lot, quantity } of wanted) {
    let left = quantity;
    for (const shipment of open) {
      for (const line of linesInOrder(book, shipment, card.product)) {
        if (lot !== undefined && line.lot !== lot) continue;
        const drawn = drawRemaining(sources, shipment, line, left);
        if (drawn > 0) touch(posting, shipment);
        left -= drawn;
      }
    }
    const from = gapOf(card.location);
    sources.push({ lot: lot ?? UNIDENTIFIED_LOT, quantity: left, from });
    excess += left;
  }
  if (excess > 0) openFor(posting, { kind: 'unknown-shipment', quantity: excess });
  return sources;
}

function touch({ book, event }: Posting, shipment: Shipment): void {
  shipment.receivedAt = Math.max(shipment.receivedAt ?? event.occurredAt, event.occurredAt);
  book.changes.shipments.add(shipment);
}

/** Books the units in, repays missing stock, and balances what a count has already seen. */
export function bookIn(
  posting: Posting,
  sources: Source[],
  kind: 'received' | 'settled-back' | 'packed' | 'unpacked' = 'received',
): void {
  const { card, event } = posting;
  const at = event.occurredAt;
  for (const { from, shipment, lot, quantity } of sources) {
    moveIn(posting, from, { kind, lot, quantity, at, shipment: shipment?.id });
  }
  const anchor = anchorOf(card, at);
  const left = perLot(sources);
  repay(posting, left, anchor?.at ?? Number.POSITIVE_INFINITY);
  if (!anchor) return;
  for (const [lot, quantity] of left) {
    moveOut(posting, gapOf(card.location), {
      kind: 'after-count',
      lot,
      quantity,
      at: anchor.at,
      count: anchor.event,
    });
  }
}

function perLot(sources: Source[]): Map<LotNumber, number> {
  const totals = new Map<LotNumber, number>();
  for (const { lot, quantity } of sources) totals.set(lot, (totals.get(lot) ?? 0) + quantity);
  return totals;
}

/** A receipt that happened before stock went missing explains it: the oldest is repaid first. */
function repay(posting: Posting, left: Map<LotNumber, number>, until: number): void {
  const { book, card, event } = posting;
  const gaps = [...book.discrepancies.values()]
    .filter((each) => each.kind === 'over-dispensed')
    .filter((each) => each.location === card.location.id && each.product === card.product)
    .filter((each) => event.occurredAt <= each.occurredAt && each.occurredAt <= until)
    .sort(oldestFirst);
  for (const gap of gaps) {
    let paid = 0;
    for (const [lot, quantity] of left) {
      const part = Math.min(quantity, gap.open - paid);
      moveOut(posting, gapOf(card.location), {
        kind: 'missing-stock-repaid',
        lot,
        quantity: part,
        at: event.occurredAt,
      });
      left.set(lot, quantity - part);
      paid += part;
    }
    setOpen(book, gap, gap.open - paid, 'repaid');
  }
}

/** What is still on the way after the receiver said that it was all is a discrepancy. */
export function settleShort(posting: Posting, shipment: Shipment, complete: boolean): void {
  const { book, card } = posting;
  const short = inTransit(shipment, card.product);
  const existing = openShortReceipt(book, shipment.id, card.product);
  if (existing) {
    setOpen(book, existing, short, 'received');
  } else if (short > 0 && complete) {
    openFor(posting, { kind: 'short-receipt', quantity: short, of: shipment });
  }
}
