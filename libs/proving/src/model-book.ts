/**
 * The books of the model ledger: one list of movements, and beside it what is not a movement
 * (counts, openings, shipments, discrepancies, allocations). No balance is kept: each is summed
 * anew from the movements whenever it is asked for, so none can be forgotten.
 */
import type { DiscrepancyKind, MovementKind, Purpose } from '@satchel/contracts';
import { type Place, startOfDay } from '@satchel/language';
import { ownerOf } from './model-owners.js';
import type { CardKey, KnownWorld } from './model-register.js';
import { putsOnTheWay } from './model-words.js';

export interface Movement {
  event: string;
  kind: MovementKind;
  /** Of a reversal: what it moves back. */
  undoes?: MovementKind;
  product: string;
  lot: string;
  quantity: number;
  from: Place;
  to: Place;
  at: number;
  /** Where one side is `@in-transit`. */
  shipment?: string;
  /** The count to which it is linked. */
  count?: string;
  /** What it repaid or matched. */
  discrepancy?: Discrepancy;
}

export interface Count extends CardKey {
  event: string;
  at: number;
  /** A beginning balance that was told of an open card. */
  carriesOver: boolean;
}

export interface Shipment {
  id: string;
  from: string;
  to: string;
  purpose: Purpose;
  issuedAt: number;
}

export interface Discrepancy extends CardKey {
  kind: DiscrepancyKind;
  event: string;
  quantity: number;
  open: number;
  at: number;
  /** As role@location. */
  owner: string;
  outcome?: string;
  shipment?: string;
  /** The count of which it is said. */
  count?: string;
}

export interface Allocation extends CardKey {
  id: string;
  remainder: number;
}

/** An order or report while it is decided, and afterwards what is remembered of it. */
export interface Happening extends CardKey {
  id: string;
  kind: string;
  at: number;
  flags: Set<string>;
  quantity: number;
  shipment?: string;
  requisition?: string;
  to?: string;
  document?: string;
  /** The product that was asked for, where another was given. */
  insteadOf?: string;
  /** Of what packing or unpacking it is a part. */
  partOf?: string;
  /** From which day the contents hold by which it was packed or unpacked. */
  contentsFrom?: string;
  reversed: boolean;
}

export interface Line {
  shipment: string;
  product: string;
  lot: string;
}

/** The points of the law at which specs plant a fault, to see that the auditor finds it. */
export interface Law {
  /** Whether a count at one time anchors a movement at another. */
  anchors(countAt: number, movementAt: number): boolean;
  /** Whether what happened before a count is balanced behind it. */
  compensates: boolean;
  /** Whether the earliest expiry is handed out first. */
  earliestFirst: boolean;
  /** Whether an id that was answered is answered alike again. */
  remembers: boolean;
  /** How many units of a product so many sets make. */
  unitsOf(sets: number, each: number): number;
  /** Whether what comes back to whoever gave it is taken off the way. */
  settlesBack: boolean;
  /** Whether a mode that changes leaves the days before as they are. */
  datesModes: boolean;
}
export const THE_LAW: Law = {
  anchors: (countAt, movementAt) => countAt >= movementAt,
  compensates: true,
  earliestFirst: true,
  remembers: true,
  unitsOf: (sets, each) => sets * each,
  settlesBack: true,
  datesModes: true,
};

const total = (movements: Movement[]): number =>
  movements.reduce((sum, movement) => sum + movement.quantity, 0);

const sameCard = (card: CardKey) => (it: CardKey) =>
  it.location === card.location && it.product === card.product;

export class Book {
  readonly movements: Movement[] = [];
  private readonly byCard = new Map<string, Movement[]>();
  readonly counts: Count[] = [];
  readonly openings: (CardKey & { at: number })[] = [];
  readonly shipments: Shipment[] = [];
  readonly discrepancies: Discrepancy[] = [];
  readonly allocations: Allocation[] = [];
  readonly events: Happening[] = [];
  /** Receipts that only confirmed what a count had inferred. */
  readonly confirmations: (Line & { event: string; quantity: number })[] = [];

  constructor(
    readonly world: KnownWorld,
    readonly law: Law,
  ) {}

  move(movement: Movement): void {
    if (movement.kind === 'after-count' && !this.law.compensates) return;
    this.movements.push(movement);
    for (const location of [movement.from, movement.to]) {
      this.entries({ location, product: movement.product }).push(movement);
    }
  }

  /** The movements of a card. Only found faster than by going through all of them. */
  entries(card: CardKey): Movement[] {
    const key = `${card.product} ${card.location}`;
    const entries = this.byCard.get(key) ?? [];
    this.byCard.set(key, entries);
    return entries;
  }

  onHand(card: CardKey): number {
    return this.net(card, this.entries(card));
  }

  /** What movements bring to a card, less what they take from it. */
  net(card: CardKey, entries: Movement[]): number {
    return entries.reduce(
      (sum, it) => sum + (it.to === card.location ? it.quantity : -it.quantity),
      0,
    );
  }

  asOf(card: CardKey, at: number): number {
    return this.net(
      card,
      this.entries(card).filter((it) => it.at <= at),
    );
  }

  lotBalance(card: CardKey, lot: string): number {
    return this.net(
      card,
      this.entries(card).filter((it) => it.lot === lot),
    );
  }

  /** The lots of which the card holds any. */
  lotsHeld(card: CardKey): string[] {
    const named = new Set(this.entries(card).map((it) => it.lot));
    return [...named].filter((lot) => this.lotBalance(card, lot) > 0);
  }

  countsOf(card: CardKey): Count[] {
    return this.counts.filter(sameCard(card)).sort((a, b) => a.at - b.at);
  }

  anchorOfMovement(card: CardKey, at: number): Count | undefined {
    return this.countsOf(card).find((count) => this.law.anchors(count.at, at));
  }

  anchorOfCount(card: CardKey, at: number): Count | undefined {
    return this.countsOf(card).find((count) => count.at > at);
  }

  openingOf(card: CardKey): number | undefined {
    return this.openings.find(sameCard(card))?.at;
  }

  openedOnAt(location: string): number {
    const { openedOn, timeZone } = this.world.location(location);
    return startOfDay(openedOn, timeZone).getTime();
  }

  allocated(card: CardKey): number {
    return this.allocations
      .filter(sameCard(card))
      .reduce((sum, allocation) => sum + allocation.remainder, 0);
  }

  /** When stock has vanished the newest allocations lose what is no longer there. */
  shrinkAllocations(card: CardKey): void {
    const newestFirst = this.allocations.filter(sameCard(card)).reverse();
    for (const allocation of newestFirst) {
      const tooMuch = this.allocated(card) - this.onHand(card);
      if (tooMuch <= 0) return;
      allocation.remainder -= Math.min(tooMuch, allocation.remainder);
    }
  }

  shipment(id: string): Shipment | undefined {
    return this.shipments.find((it) => it.id === id);
  }

  /** Lines of a shipment, of one product where it is given. */
  linesOf(shipment: string, product?: string): Line[] {
    const lines = new Map<string, Line>();
    for (const it of this.movements) {
      if (it.shipment !== shipment || it.to !== '@in-transit' || !putsOnTheWay(it.kind)) continue;
      if (product !== undefined && it.product !== product) continue;
      lines.set(`${it.product} ${it.lot}`, { shipment, product: it.product, lot: it.lot });
    }
    return [...lines.values()];
  }

  private onLine(line: Line): Movement[] {
    return this.movements.filter(
      (it) => it.shipment === line.shipment && it.product === line.product && it.lot === line.lot,
    );
  }

  /** Units of a line that are still on the way. */
  inTransit(line: Line): number {
    const all = this.onLine(line);
    return (
      total(all.filter((it) => it.to === '@in-transit')) -
      total(all.filter((it) => it.from === '@in-transit'))
    );
  }

  /** What was put on the way, less what was taken back or settled back: it never went. */
  shipped(line: Line): number {
    const all = this.onLine(line);
    const isOf = (kind: MovementKind | undefined) =>
      kind !== undefined && (putsOnTheWay(kind) || kind === 'settled-back');
    const changes = all.filter((it) => isOf(it.kind) || isOf(it.undoes));
    return (
      total(changes.filter((it) => it.to === '@in-transit')) -
      total(changes.filter((it) => it.from === '@in-transit'))
    );
  }

  /** Units of one product given for another on a shipment, as far as they were not taken back. */
  substituted(shipment: string): { product: string; insteadOf: string; quantity: number }[] {
    const sums = new Map<string, { product: string; insteadOf: string; quantity: number }>();
    for (const { kind, product, insteadOf, quantity, reversed, ...event } of this.events) {
      if (kind !== 'issue' || insteadOf === undefined || event.shipment !== shipment) continue;
      const key = `${product} ${insteadOf}`;
      const sum = sums.get(key) ?? { product, insteadOf, quantity: 0 };
      sums.set(key, { ...sum, quantity: sum.quantity + (reversed ? 0 : quantity) });
    }
    return [...sums.values()];
  }

  inferred(line: Line): number {
    const all = this.onLine(line);
    const confirmed = this.confirmations.filter(
      (it) => it.shipment === line.shipment && it.product === line.product && it.lot === line.lot,
    );
    return (
      total(all.filter((it) => it.kind === 'receipt-inferred')) -
      total(all.filter((it) => it.kind === 'inference-withdrawn')) -
      confirmed.reduce((sum, it) => sum + it.quantity, 0)
    );
  }

  /** The time of the latest count that inferred from a line. */
  inferredAt(line: Line): number {
    const times = this.onLine(line).filter((it) => it.kind === 'receipt-inferred');
    return Math.max(...times.map((it) => it.at));
  }

  openDiscrepancies(kind: DiscrepancyKind, card: CardKey): Discrepancy[] {
    return this.discrepancies
      .filter(sameCard(card))
      .filter((it) => it.kind === kind && it.open > 0)
      .sort((a, b) => a.at - b.at);
  }

  /** Opens a discrepancy over so many units, none over zero. */
  openDiscrepancy(
    kind: DiscrepancyKind,
    it: Happening,
    quantity: number,
    shipment?: string,
    said: { at: number; count?: string } = it,
  ): void {
    if (quantity === 0) return;
    const { location, product, id: event } = it;
    const { at } = said;
    const about = {
      ...(shipment === undefined ? {} : { shipment }),
      ...(said.count === undefined ? {} : { count: said.count }),
    };
    const { kind: level, suppliers, zone } = this.world.location(it.location);
    const place = { id: it.location, kind: level, suppliers, zone };
    const owner = ownerOf(kind, place, this.shipment(shipment ?? ''));
    const opened = {
      kind,
      location,
      product,
      event,
      quantity,
      open: quantity,
      at,
      owner,
      ...about,
    };
    this.discrepancies.push(opened);
  }

  /** The shortage of a product on a shipment, wherever it was noticed. */
  openShortage(shipment: string | undefined, product: string): Discrepancy | undefined {
    return this.discrepancies.find(
      (it) =>
        it.kind === 'short-receipt' &&
        it.open > 0 &&
        it.shipment === shipment &&
        it.product === product,
    );
  }

  /** Makes a shortage say what is still on the way. */
  correctShortage(shipment: string | undefined, product: string, outcome: string): void {
    const shortage = this.openShortage(shipment, product);
    if (!shortage) return;
    const missing = this.underWay(shipment ?? '', product);
    this.lower(shortage, shortage.open - missing, outcome);
  }

  /** Units of a product that are still on the way. */
  underWay(shipment: string, product: string): number {
    return this.linesOf(shipment, product).reduce((sum, line) => sum + this.inTransit(line), 0);
  }

  /** What is part of a packing, an unpacking or its reversal, by product. */
  legsOf(event: string): Happening[] {
    const legs = this.events.filter((it) => it.partOf === event);
    return legs.sort((a, b) => (a.product < b.product ? -1 : 1));
  }

  /** Accepted vouchers of one number about one product at one place, as far as they stand. */
  vouchersAlike(it: Happening): Happening[] {
    return this.events
      .filter(sameCard(it))
      .filter((one) => one.kind === 'issued-on-voucher' && !one.reversed)
      .filter((one) => one.document === it.document);
  }

  /** Lowers what is open; at zero it is settled. */
  lower(discrepancy: Discrepancy, quantity: number, outcome: string): void {
    discrepancy.open -= quantity;
    if (discrepancy.open === 0) discrepancy.outcome = outcome;
  }
}
