/**
 * The model ledger: a second, naive ledger written from docs/LEDGER.md alone, which predicts every
 * answer and balance of the real one. Slow and plain on purpose: it keeps one list of movements and
 * sums it anew for every question. Items are taken to be what their contract class says; permission
 * is not modelled.
 */
import type { MovementKind, StockOrder, StockReport } from '@satchel/contracts';
import { Book, type Happening, type Law, type Movement, THE_LAW } from './model-book.js';
import { count, open } from './model-count.js';
import { bookedTime, isMalformedOrder, isMalformedReport } from './model-form.js';
import { gain, receive, receiveFromSupplier } from './model-in.js';
import type { LotPart } from './model-lots.js';
import { changeMode, type ModeAnswer, type ModesCall } from './model-modes.js';
import { allocate, issue, release } from './model-orders.js';
import { sendAway, takeOut, type WayOut, wayOf } from './model-out.js';
import { type Packing, pack, packing, unpack } from './model-packing.js';
import {
  type ApprovalNews,
  type CardKey,
  KnownWorld,
  type ModelLine,
  type ModelRegister,
} from './model-register.js';
import { backOrdered, type ReservationView, reservations, wanted } from './model-reservations.js';
import { reverse } from './model-reversal.js';
import { differs } from './model-shipments.js';
import { happening, inOneWording } from './model-told.js';
import { followCounts } from './model-unexplained.js';
import type {
  CardView,
  DiscrepancyView,
  EntryView,
  PastEvent,
  Predicted,
  ShelfView,
  ShipmentView,
} from './model-views.js';
import { isPacking, isSending } from './model-words.js';

export type * from './model-views.js';

export interface ReportsCall {
  principal: string;
  receivedAt: Date;
  sentAt?: Date;
  items: StockReport[];
}
export interface OrdersCall {
  principal: string;
  receivedAt: Date;
  items: StockOrder[];
}

/** What requisition says was approved, or is approved no more. */
export interface ApprovalsCall {
  receivedAt: Date;
  items: ApprovalNews[];
}

const WAYS_OUT = {
  dispensed: { kind: 'dispensed', to: '@dispensed' },
  adjusted: { kind: 'adjusted', to: '@adjusted' },
  'written-off': { kind: 'written-off', to: '@written-off' },
  disposed: { kind: 'disposed', to: '@written-off' },
} as const satisfies Record<string, WayOut>;

/** Refusals that are not remembered: what was unknown may be known a moment later. */
const FORGOTTEN = [
  'unknown-location',
  'unknown-product',
  'unknown-requisition',
  'unknown-contents',
  'id-reused',
];

export class ModelLedger {
  private readonly world: KnownWorld;
  private readonly book: Book;
  private before = { now: 0, waited: new Map<string, number>() };
  private readonly answered = new Map<
    string,
    { principal: string; said: string; answer: Predicted }
  >();

  /** @param law what specs change to plant a fault. */
  constructor(
    register: ModelRegister,
    private readonly law: Law = THE_LAW,
  ) {
    this.world = new KnownWorld(register);
    this.book = new Book(this.world, law);
  }

  /** Decides reports in the order given. */
  reports(call: ReportsCall): Predicted[] {
    return call.items.map((report) =>
      isMalformedReport(report, call.principal)
        ? { id: report.id, outcome: 'malformed', flags: [] }
        : this.once(call.principal, report, () => this.report(call, report)),
    );
  }

  /** Decides orders in the order given. */
  orders(call: OrdersCall): Predicted[] {
    return call.items.map((order) =>
      isMalformedOrder(order)
        ? { id: order.id, outcome: 'malformed', flags: [] }
        : this.once(call.principal, order, () => this.order(call, order)),
    );
  }

  /** Changes modes in the order given. */
  modes({ items }: ModesCall): ModeAnswer[] {
    return items.map((change) => changeMode(this.world, this.book, change, this.law));
  }

  /** Takes in what was approved; nobody is answered. */
  approvals({ items }: ApprovalsCall): void {
    for (const news of items) this.world.hearOf(news);
  }

  private once(
    principal: string,
    item: StockReport | StockOrder,
    decide: () => Predicted,
  ): Predicted {
    const known = this.law.remembers ? this.answered.get(item.id) : undefined;
    const said = inOneWording(item);
    if (known) {
      const isSame = known.principal === principal && known.said === said;
      return isSame ? structuredClone(known.answer) : refused(item.id, 'id-reused');
    }
    const strange = this.unknownIn(item);
    if (strange) return refused(item.id, strange);
    const answer = decide();
    const isForgotten = answer.code !== undefined && FORGOTTEN.includes(answer.code);
    if (!isForgotten) this.answered.set(item.id, { principal, said, answer });
    return structuredClone(answer);
  }

  private unknownIn(item: StockReport | StockOrder): string | undefined {
    if (!this.world.knows(item.location)) return 'unknown-location';
    if (!this.world.register.products.includes(item.product)) return 'unknown-product';
    return item.to !== undefined && !this.world.knows(item.to) ? 'unknown-location' : undefined;
  }

  private report(call: ReportsCall, report: StockReport): Predicted {
    const { kind, location } = report;
    if (isSending(kind) && differs(this.book, location, wayOf(kind, report))) {
      return refused(report.id, 'shipment-differs');
    }
    const opened = report.kind === 'opening' ? undefined : this.book.openingOf(report);
    const believableFrom = opened ?? this.book.openedOnAt(location);
    const { at, flags } = bookedTime(report, call, this.world.location(location), believableFrom);
    const it = happening(report, at, flags);
    this.look(location, call.receivedAt.getTime());
    if (isPacking(kind)) {
      return this.packing(it, report, (card) => {
        const believable = this.book.openingOf(card) ?? this.book.openedOnAt(location);
        return bookedTime(report, call, this.world.location(location), believable);
      });
    }
    this.learnLots(report);
    this.book.events.push(it);
    this.carryOut(it, report);
    const { witnesses } = report;
    return { ...this.accepted(it), ...(witnesses ? { witnesses } : {}) };
  }

  private carryOut(it: Happening, report: StockReport): void {
    const { kind } = report;
    if (kind === 'opening') open(this.book, it, report);
    else if (kind === 'counted') count(this.book, it, report.lots);
    else if (kind === 'received') receive(this.book, it, report);
    else if (isSending(kind)) sendAway(this.book, it, kind, report);
    else if (report.direction === 'gain') gain(this.book, it, report);
    else takeOut(this.book, it, report, WAYS_OUT[kind as keyof typeof WAYS_OUT]);
  }

  private order(call: OrdersCall, order: StockOrder): Predicted {
    const at = call.receivedAt.getTime();
    const it = happening(order, at, []);
    this.look(it.location, at);
    if (isPacking(order.kind)) return this.packing(it, order, () => ({ at, flags: [] }));
    const refusal = this.obey(it, order);
    if (refusal) return refused(order.id, refusal);
    this.book.events.push(it);
    const { insteadOf } = order;
    return { ...this.accepted(it), ...(insteadOf === undefined ? {} : { insteadOf }) };
  }

  private packing(
    it: Happening,
    item: StockReport | StockOrder,
    timeOn: (card: CardKey) => { at: number; flags: string[] },
  ): Predicted {
    const work = packing(this.book, it, item, timeOn);
    const refusal = typeof work === 'string' ? work : this.packed(work);
    return refusal ? refused(item.id, refusal) : this.accepted(it);
  }

  private packed(work: Packing): string | undefined {
    const { it, legs, item } = work;
    if (legs.some((leg) => this.answered.has(leg.id))) return 'id-reused';
    const isPacked = item.kind === 'pack' || item.kind === 'packed';
    const refusal = isPacked ? pack(this.book, work) : unpack(this.book, work);
    if (!refusal) this.book.events.push(it, ...legs);
    return refusal;
  }

  private obey(it: Happening, order: StockOrder): string | undefined {
    switch (order.kind) {
      case 'receive':
        this.learnLots(order);
        receiveFromSupplier(this.book, it, order);
        return undefined;
      case 'issue':
        return issue(this.book, it, order);
      case 'allocate':
        return allocate(this.book, it);
      case 'release':
        return release(this.book, it, order);
      case 'reverse':
        return reverse(this.book, it, order.event ?? '');
      default:
        throw new Error(`no such order: ${order.kind}`);
    }
  }

  private learnLots(item: { product: string; lots?: (LotPart & { expiresOn?: string })[] }): void {
    for (const lot of item.lots ?? []) this.world.learnLot(item.product, lot);
  }

  /** How many units wait at a location before something happens there. */
  private look(location: string, now: number): void {
    const { products } = this.world.register;
    const waited = products.map((product): [string, number] => [
      product,
      backOrdered(this.book, { location, product }, now),
    ]);
    this.before = { now, waited: new Map(waited) };
  }

  private accepted(it: Happening): Predicted {
    const parts = this.book.legsOf(it.id).map((leg) => {
      const { id: event, product, quantity } = leg;
      return { product, event, quantity, ...this.after(leg) };
    });
    return {
      id: it.id,
      outcome: 'accepted',
      occurredAt: new Date(it.at).toISOString(),
      ...this.after(it),
      ...(parts.length === 0 ? {} : { parts }),
      ...(it.contentsFrom === undefined ? {} : { contentsFrom: it.contentsFrom }),
    };
  }

  /** What was noticed on a card, and how it stands. */
  private after(it: Happening): { flags: string[]; onHand: number; sequence: number } {
    this.book.shrinkAllocations(it);
    followCounts(this.book, it);
    const { now, waited } = this.before;
    const waits = backOrdered(this.book, it, now);
    if (waits > (waited.get(it.product) ?? 0)) it.flags.add('back-ordered');
    const flags = [...it.flags].sort();
    return { flags, onHand: this.book.onHand(it), sequence: this.book.entries(it).length };
  }

  /** What a card holds now. */
  shelf(location: string, product: string): ShelfView {
    const card = { location, product };
    const held = this.book.lotsHeld(card).map((lot) => [lot, this.book.lotBalance(card, lot)]);
    return {
      sequence: this.book.entries(card).length,
      onHand: this.book.onHand(card),
      allocated: this.book.allocated(card),
      wanted: wanted(this.book, card),
      lots: Object.fromEntries(held),
    };
  }

  /** A card with all its entries, in order of recording. */
  card(location: string, product: string): CardView {
    const entries = this.book.entries({ location, product });
    return {
      ...this.shelf(location, product),
      entries: entries.map((entry, index) =>
        entryView({ location, product }, entry, this.book, entries.slice(0, index + 1)),
      ),
    };
  }

  /** Stock in the order of occurrence; what happened at that very moment counts. */
  asOf(location: string, product: string, at: Date): number {
    return this.book.asOf({ location, product }, at.getTime());
  }

  /**
   * The variance of a count: all that is linked to it.
   * @throws Error when there is no such count.
   */
  variance(countEventId: string): number {
    const card = this.book.counts.find((it) => it.event === countEventId);
    if (!card) throw new Error(`no count ${countEventId}`);
    return this.book.net(
      card,
      this.book.entries(card).filter((it) => it.count === countEventId),
    );
  }

  /** Shipments by id, lines by product and lot. */
  shipments(): ShipmentView[] {
    return this.book.shipments.map(({ id, from, to, purpose }) => ({
      id,
      from,
      to,
      purpose,
      lines: this.book.linesOf(id).map((line) => {
        const shipped = this.book.shipped(line);
        const received = shipped - this.book.inTransit(line);
        const { product, lot } = line;
        return { product, lot, shipped, received, inferred: this.book.inferred(line) };
      }),
      substituted: this.book.substituted(id),
    }));
  }

  discrepancies(): DiscrepancyView[] {
    return this.book.discrepancies.map((it) => {
      const { kind, location, product, event, quantity, open: left, owner } = it;
      const shipment = it.shipment === undefined ? {} : { shipment: it.shipment };
      const about = { ...shipment, ...(it.count === undefined ? {} : { count: it.count }) };
      const ended = it.outcome === undefined ? {} : { outcome: it.outcome };
      const status = left > 0 ? ('open' as const) : ('settled' as const);
      const said = { kind, location, product, event, quantity, open: left, status };
      return { ...said, owner, ...about, ...ended };
    });
  }

  /** Every count, in the order recorded. */
  counts(): { event: string; location: string; product: string; occurredAt: string }[] {
    return this.book.counts.map(({ event, location, product, at }) => {
      return { event, location, product, occurredAt: new Date(at).toISOString() };
    });
  }

  /** Allocations of which anything remains, oldest first. */
  openAllocations(): { id: string; location: string; product: string; remainder: number }[] {
    return this.book.allocations.filter((it) => it.remainder > 0).map((it) => ({ ...it }));
  }

  /** Approved lines as they stand. */
  approvedLines(): ModelLine[] {
    return this.world.lines();
  }

  /** Open lines of a card, oldest first, with what each has of the shelf at a moment. */
  reservations(location: string, product: string, at: Date): ReservationView[] {
    return reservations(this.book, { location, product }, at.getTime());
  }

  /** How many movements of each kind there are, those that touch no card included. */
  movementsByKind(): Partial<Record<MovementKind, number>> {
    const counts: Partial<Record<MovementKind, number>> = {};
    for (const { kind } of this.book.movements) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  /** Accepted orders and reports, in the order recorded. */
  pastEvents(): PastEvent[] {
    return this.book.events.map(({ id, kind, location, product, reversed, ...it }) => {
      const paper = it.document === undefined ? {} : { document: it.document };
      const way = it.shipment === undefined ? {} : { shipment: it.shipment };
      const whole = it.partOf === undefined ? {} : { partOf: it.partOf };
      return { id, kind, location, product, reversed, ...paper, ...way, ...whole };
    });
  }
}

function entryView(card: CardKey, entry: Movement, book: Book, soFar: Movement[]): EntryView {
  const isIn = entry.to === card.location;
  const ofLot = soFar.filter((it) => it.lot === entry.lot);
  return {
    sequence: soFar.length,
    kind: entry.kind,
    direction: isIn ? 'in' : 'out',
    quantity: entry.quantity,
    lot: entry.lot,
    other: isIn ? entry.from : entry.to,
    occurredAt: new Date(entry.at).toISOString(),
    balanceAfter: book.net(card, soFar),
    lotBalanceAfter: book.net(card, ofLot),
  };
}

const refused = (id: string, code: string): Predicted => {
  return { id, outcome: 'refused', code, flags: [] };
};
