/** Reversal: undoes a whole stock event with its compensations, once, at the original's time. */
import type { LotNumber, Place, Uuid } from '@satchel/language';
import type { PastEvent } from './book.js';
import { anchorOf, balanceOf, type Card, modeOn } from './card.js';
import { followsCount } from './count-difference.js';
import type { Discrepancy } from './discrepancy.js';
import { giveBackToEarmarks } from './earmarking.js';
import { gapOf, pairKey } from './facts.js';
import { beginLeg, endLeg } from './legs.js';
import { type Movement, type MovementKind, sum } from './movement.js';
import { moveIn, moveOut, type Posting } from './posting.js';
import { Refused } from './refusal.js';
import { issueOf } from './reservation.js';
import { correctShort, openShortReceipt, setOpen } from './settling.js';
import { lineOf, remaining, settlesBackTo, substitute } from './shipment.js';
import type { Telling } from './told.js';
import { forgetVoucher } from './voucher.js';

const NEVER_REVERSED = new Set(['allocate', 'release', 'reverse']);
/** Discrepancies whose settling has moved no stock. */
const SETTLED_FREELY = new Set(['short-receipt', 'voucher-keyed-twice']);
const COUNTED = new Set(['opening', 'counted']);

export function reverse(posting: Posting, telling: Telling): Refused | undefined {
  const { book, card } = posting;
  const past = book.events.get(telling.told.event ?? '');
  if (!past?.accepted || past.location !== card.location.id || past.product !== card.product) {
    return new Refused('unknown-event');
  }
  if (past.answer.partOf) return new Refused('part-of-a-set');
  if (NEVER_REVERSED.has(past.kind)) return new Refused('not-reversible');
  if (past.reversedBy) return new Refused('already-reversed');
  const legs = (past.answer.parts ?? []).map(({ product, event, quantity }) => {
    const leg = beginLeg(posting, telling, product);
    return { leg, quantity, undoing: undoingOf(leg, book.events.get(event)) };
  });
  const undoing = undoingOf(posting, past);
  if (!undoing || legs.some((each) => !each.undoing)) return new Refused('count-instead');
  if (legs.some(({ leg }) => book.events.has(leg.event.id))) return new Refused('id-reused');

  undo(posting, undoing);
  for (const each of legs) if (each.undoing) undo(each.leg, each.undoing);
  if (legs.length > 0) {
    posting.event.answer.parts = legs.map(({ leg, quantity }) => endLeg(leg, quantity));
  }
  return undefined;
}

/** What undoing one event moves on its card; undefined where only a count can put it right. */
interface Undoing {
  past: PastEvent;
  opened: Discrepancy[];
  back: Turned[];
  balancing: Turned[];
}

function undoingOf(posting: Posting, past: PastEvent | undefined): Undoing | undefined {
  const { book, card } = posting;
  if (!past) throw new Error(`bug: a part of what is reversed was not loaded`);
  const opened = [...book.discrepancies.values()].filter(
    (each) => each.event === past.id && !followsCount(each),
  );
  if (COUNTED.has(past.kind) || isEntangled(past, opened)) return undefined;
  const back = past.movements.map(turned);
  const balancing = balancingMoves(card, past, back);
  if (balancing.length === 0 && !holdsEnough(posting, back)) return undefined;
  return shipmentHolds(posting, back) ? { past, opened, back, balancing } : undefined;
}

function undo(posting: Posting, { past, opened, back, balancing }: Undoing): void {
  const { book, card, event } = posting;
  const inward = (each: Turned) => each.to === card.location.id;
  for (const each of [...back, ...balancing].filter(inward)) bookBack(posting, each);
  for (const each of [...back, ...balancing].filter((one) => !inward(one))) bookBack(posting, each);
  for (const each of back) giveBackToShipment(posting, each);
  giveBackToRequisition(posting, past, back);
  giveBackToEarmarks(posting, past);
  for (const each of opened) setOpen(book, each, 0, 'reversed');
  settleShortReceipts(posting, past);
  forgetVoucher(posting, past);
  past.reversedBy = event.id;
  event.reverses = past.id;
}

/** A movement the other way round; `undoes` says of which kind it was. */
type Turned = Pick<Movement, 'lot' | 'quantity' | 'from' | 'to' | 'shipment' | 'count'> & {
  kind: 'reversal' | 'after-count';
  at: number;
  reverses?: Uuid;
  undoes?: MovementKind;
};

function turned(movement: Movement): Turned {
  return {
    kind: 'reversal',
    lot: movement.lot,
    quantity: movement.quantity,
    from: movement.to,
    to: movement.from,
    at: movement.occurredAt,
    reverses: movement.id,
    undoes: movement.kind,
    ...(movement.shipment ? { shipment: movement.shipment } : {}),
    ...(movement.count ? { count: movement.count } : {}),
  };
}

/** Events whose stock has been explained, or has explained something, since. */
function isEntangled(past: PastEvent, opened: Discrepancy[]): boolean {
  const kinds = new Set(past.movements.map((movement) => movement.kind));
  return (
    past.answer.flags?.includes('receipt-confirmed') === true ||
    kinds.has('inference-withdrawn') ||
    kinds.has('missing-stock-repaid') ||
    kinds.has('shipment-matched') ||
    opened.some((each) => !SETTLED_FREELY.has(each.kind) && each.open < each.quantity)
  );
}

/** What moving these would change, by lot; all of them touch the card. */
function netByLot(card: Card, moves: Turned[]): Map<LotNumber, number> {
  const net = new Map<LotNumber, number>();
  for (const each of moves) {
    const sign = each.to === card.location.id ? 1 : -1;
    net.set(each.lot, (net.get(each.lot) ?? 0) + sign * each.quantity);
  }
  return net;
}

/** Where a count stands behind the event, the shelf after it stays as counted. */
function balancingMoves(card: Card, past: PastEvent, back: Turned[]): Turned[] {
  const anchor = anchorOf(card, past.occurredAt);
  if (!anchor) return [];
  const isUse = past.kind === 'dispensed' && modeOn(card, anchor.at) === 'by-count';
  const end: Place = isUse ? '@dispensed' : gapOf(card.location);
  const here = card.location.id;
  return [...netByLot(card, back)].map(([lot, net]) => ({
    kind: 'after-count' as const,
    lot,
    quantity: Math.abs(net),
    from: net > 0 ? here : end,
    to: net > 0 ? end : here,
    at: anchor.at,
    count: anchor.event,
  }));
}

function holdsEnough({ card }: Posting, back: Turned[]): boolean {
  return [...netByLot(card, back)].every(([lot, net]) => balanceOf(card, lot) + net >= 0);
}

/** What goes back from the way must still be on it. */
function shipmentHolds({ book, card }: Posting, back: Turned[]): boolean {
  return back.every((each) => {
    if (each.from !== '@in-transit' || !each.shipment) return true;
    const shipment = book.shipments.get(each.shipment);
    return (
      shipment !== undefined && remaining(lineOf(shipment, card.product, each.lot)) >= each.quantity
    );
  });
}

function bookBack(posting: Posting, each: Turned): void {
  const { from, to, undoes: _undoes, ...what } = each;
  if (to === posting.card.location.id) moveIn(posting, from, what);
  else moveOut(posting, to, what);
}

function giveBackToShipment({ book, card }: Posting, each: Turned): void {
  const shipment = each.shipment ? book.shipments.get(each.shipment) : undefined;
  if (!shipment) return;
  const line = lineOf(shipment, card.product, each.lot);
  if (each.from === '@in-transit') line.shipped -= each.quantity;
  // What settled back had been taken off what was shipped, and goes again.
  if (each.undoes === 'settled-back') line.shipped += each.quantity;
  else if (each.to === '@in-transit') line.received -= each.quantity;
  book.changes.shipments.add(shipment);
}

function giveBackToRequisition({ book, card }: Posting, past: PastEvent, back: Turned[]): void {
  const { insteadOf } = past.answer;
  const issued = sum(back.filter((each) => each.from === '@in-transit'));
  const shipment = past.shipment ? book.shipments.get(past.shipment) : undefined;
  if (insteadOf && shipment) substitute(shipment, card.product, insteadOf, -issued);
  const approval = past.requisition
    ? book.approvals.get(pairKey(past.requisition, insteadOf ?? card.product))
    : undefined;
  if (approval) issueOf(book, approval, -issued);
}

/** What a receiver missed is settled with the receipt; else it is what is under way now. */
function settleShortReceipts({ book, card }: Posting, past: PastEvent): void {
  if (!past.shipment) return;
  const shipment = book.shipments.get(past.shipment);
  if (shipment && settlesBackTo(shipment, card.location.id)) {
    correctShort(book, shipment, card.product, 'reversed');
    return;
  }
  if (past.kind !== 'received') return;
  const short = openShortReceipt(book, past.shipment, card.product);
  if (short) setOpen(book, short, 0, 'reversed');
}
