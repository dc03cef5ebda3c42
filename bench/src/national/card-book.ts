/**
 * The book of one card, event by event in the order of recording: chains, balances, days. What it
 * writes is what inventory would have written, and what replenishment would have made of it.
 */
import { createHash } from 'node:crypto';
import { DAY_MS, type Place, ZONE_MS } from './country.js';
import type { Formulas, HeardEntry, SaidMovement } from './formulas.js';
import { dayText, type INVENTORY_TABLES, instant, type Rows } from './rows.js';

export type InventoryRows = Rows<keyof typeof INVENTORY_TABLES>;

export interface Happening {
  readonly id: string;
  readonly kind: 'opening' | 'dispensed' | 'received' | 'receive' | 'issue';
  readonly at: number;
  readonly parts: readonly { readonly lot: string; readonly quantity: number }[];
  readonly shipment?: string;
}

interface Way {
  readonly movement: string;
  readonly other: string;
  readonly isIn: boolean;
  /** The sum of its lot for which it counts. */
  readonly flow: 'entered' | 'arrived' | 'dispensed' | 'issued';
}

interface LotAtHand {
  onHand: number;
  readonly flows: Record<Way['flow'], number>;
  readonly firstAt: number;
  lastAt: number;
}

const WAYS: Readonly<Record<Happening['kind'], Way>> = {
  opening: { movement: 'opening', other: '@opening', isIn: true, flow: 'entered' },
  dispensed: { movement: 'dispensed', other: '@dispensed', isIn: false, flow: 'dispensed' },
  received: { movement: 'received', other: '@in-transit', isIn: true, flow: 'arrived' },
  receive: { movement: 'received', other: '@supplier', isIn: true, flow: 'entered' },
  issue: { movement: 'issued', other: '@in-transit', isIn: false, flow: 'issued' },
};

const REPORTER = 'national-history';
const CHANNEL = 'import';

export class CardBook {
  readonly heard: HeardEntry[] = [];
  onHand = 0;
  sequence = 0;
  head: string;
  private events = 0;
  private eventHead: string;
  private openedAt: number | undefined;
  private lastAt = 0;
  private readonly lots = new Map<string, LotAtHand>();
  private readonly days = new Map<string, { inbound: number; outbound: number }>();

  constructor(
    private readonly formulas: Formulas,
    private readonly rows: InventoryRows,
    private readonly place: Place,
    private readonly product: string,
  ) {
    this.head = formulas.FIRST_HASH;
    this.eventHead = formulas.FIRST_HASH;
  }

  add(happening: Happening): void {
    const { id, kind, at, parts, shipment } = happening;
    const movements = parts.map((part, n) => this.move(happening, part, n + 1));
    if (kind === 'opening') this.openedAt = at;
    this.events += 1;
    const answer = {
      id,
      outcome: 'accepted',
      occurredAt: instant(at),
      recordedAt: instant(at),
      flags: [],
      onHand: this.onHand,
      sequence: this.sequence,
      lots: parts,
    };
    const contentHash = this.contentHash(happening);
    const event = {
      ...this.origin(at),
      ...{ location: this.place.id, product: this.product, number: this.events, id, contentHash },
      ...{ kind, accepted: true, answer, occurredAt: at, movements },
      ...(shipment === undefined ? {} : { shipment }),
    };
    const after = { sequence: this.sequence, hash: this.head };
    this.eventHead = this.formulas.eventHash(this.eventHead, event, after);
    this.rows.add('stock_event', [
      ...[id, REPORTER, contentHash, kind, this.place.id, this.product, true],
      ...[JSON.stringify(answer), instant(at), 'minute', instant(at), shipment, this.events],
      ...[this.sequence, this.eventHead],
    ]);
    this.lastAt = Math.max(this.lastAt, at);
  }

  /** The card itself, its lots and its days. */
  close(): void {
    const { id } = this.place;
    this.rows.add('stock_card', [
      ...[id, this.product, this.sequence, this.onHand],
      this.openedAt === undefined ? undefined : instant(this.openedAt),
      ...[instant(this.lastAt), this.head, this.events, this.eventHead, true],
    ]);
    for (const [lot, { onHand, flows, firstAt, lastAt }] of this.lots) {
      const { entered, arrived, dispensed, issued } = flows;
      this.rows.add('lot_balance', [
        ...[id, this.product, lot, onHand, entered, arrived, dispensed, issued],
        ...[instant(firstAt), instant(lastAt)],
      ]);
    }
    for (const [day, { inbound, outbound }] of this.days) {
      // Whatever goes out here is dispensed or supplied, and both are use.
      const used = outbound;
      const net = inbound - outbound;
      this.rows.add('day_total', [id, this.product, day, net, inbound, outbound, used]);
    }
  }

  private move(
    { id: event, kind, at, shipment }: Happening,
    { lot, quantity }: Happening['parts'][number],
    line: number,
  ): SaidMovement {
    const { movement: movementKind, other, isIn, flow } = WAYS[kind];
    const location = this.place.id;
    const delta = isIn ? quantity : -quantity;
    this.onHand += delta;
    this.sequence += 1;
    const atHand = this.lots.get(lot) ?? {
      onHand: 0,
      flows: { entered: 0, arrived: 0, dispensed: 0, issued: 0 },
      firstAt: at,
      lastAt: at,
    };
    this.lots.set(lot, atHand);
    atHand.onHand += delta;
    atHand.flows[flow] += quantity;
    atHand.lastAt = Math.max(atHand.lastAt, at);
    const lotBalance = atHand.onHand;
    if (lotBalance < 0) throw new Error(`${location} ${this.product}: lot ${lot} below zero`);
    const id = this.formulas.derivedId(event, `movement:${line}`);
    const [from, to] = isIn ? [other, location] : [location, other];
    const said = {
      ...{ id, event, line, product: this.product, lot, quantity, from, to },
      ...{ kind: movementKind, occurredAt: at },
      ...(shipment === undefined ? {} : { shipment }),
    };
    const balances = { balanceAfter: this.onHand, lotBalanceAfter: lotBalance };
    const entry = { location, sequence: this.sequence, ...balances };
    this.head = this.formulas.entryHash(this.head, said, this.origin(at), entry);
    const day = this.dayOf(at);
    this.rows.add('movement', [
      ...[event, line, id, this.product, lot, quantity, from, to, movementKind, shipment],
      ...[instant(at), 'minute', instant(at), REPORTER, CHANNEL, location, this.sequence],
      ...[this.onHand, lotBalance, this.head],
    ]);
    this.addToDay(day, isIn, quantity);
    this.heard.push({
      ...{ sequence: this.sequence, kind: movementKind, direction: isIn ? 'in' : 'out' },
      ...{ quantity, other, occurredAt: instant(at), precision: 'minute', day },
      ...{ balanceAfter: this.onHand, hash: this.head },
    } as HeardEntry);
    return { ...said, ...(isIn ? { toEntry: entry } : { fromEntry: entry }) };
  }

  private addToDay(day: string, isIn: boolean, quantity: number): void {
    const total = this.days.get(day) ?? { inbound: 0, outbound: 0 };
    if (isIn) total.inbound += quantity;
    else total.outbound += quantity;
    this.days.set(day, total);
  }

  private dayOf(at: number): string {
    return dayText(Math.floor((at + ZONE_MS) / DAY_MS));
  }

  private origin(recordedAt: number) {
    const precision = 'minute' as const;
    return { principal: REPORTER, channel: CHANNEL, precision, recordedAt };
  }

  private contentHash({ id, kind, at, parts, shipment }: Happening): string {
    const isOrder = kind === 'issue' || kind === 'receive';
    // Its fields stand in the order in which they are hashed.
    const told = {
      ...{ id, kind, location: this.place.id, lots: parts },
      ...(isOrder ? {} : { occurredAt: instant(at) }),
      product: this.product,
      ...(shipment === undefined ? {} : { shipment }),
    };
    return createHash('sha256').update(JSON.stringify(told)).digest('base64url');
  }
}
