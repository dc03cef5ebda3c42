/** The part of the load that moves stock: stores receive and issue, kits receive, use and count. */
import { systemClock } from '@satchel/language';
import { v7 as uuid } from 'uuid';
import type { Chance } from './chance.js';
import { type Country, FACILITIES, type Kit, PRODUCTS, WAREHOUSE } from './country.js';
import type { Json, Person } from './person.js';
import {
  type Effect,
  type Outcome,
  outcomeInBatch,
  sendAlone,
  type Write,
  type Writes,
} from './writes.js';

const STORES = [WAREHOUSE, ...FACILITIES];
const STOCK_UP_UNITS = 5_000;

/** What is on its way to a kit. */
export interface UnderWay {
  readonly issue: string;
  readonly shipment: string;
  readonly from: string;
  readonly to: string;
  readonly product: string;
  readonly units: number;
}

type Item = Omit<Write, 'outcome' | 'wasUnanswered' | 'path' | 'headers'>;

export class StockWork {
  /** Cards of kits that somebody is writing, or that wait for an answer. */
  private readonly taken = new Set<string>();
  /** What the card of a kit held when it was last heard of. */
  private readonly onHand = new Map<string, number>();
  private readonly underWay: UnderWay[] = [];
  /** Receipts of stores that may be reversed: their order, once. */
  private readonly reversible: Item[] = [];

  constructor(
    private readonly country: Country,
    private readonly writes: Writes,
    private readonly chance: Chance,
  ) {}

  async stockUp(): Promise<void> {
    for (const location of STORES) {
      for (const product of PRODUCTS) {
        const write = await this.order(this.receiving(location, product, STOCK_UP_UNITS));
        if (write.outcome.kind !== 'acknowledged') {
          throw new Error(`no stock for ${location}: ${JSON.stringify(write.outcome)}`);
        }
      }
    }
  }

  async receive(): Promise<void> {
    const [location, product] = [this.chance.pick(STORES), this.chance.pick(PRODUCTS)];
    const item = this.receiving(location, product, this.chance.whole(20, 80));
    await this.order({
      ...item,
      decided: (outcome) => {
        if (outcome.kind === 'acknowledged') this.reversible.push(item);
      },
    });
  }

  /** A product's first receipt: its card is made with it. */
  async receiveNew(product: string): Promise<void> {
    const item = this.receiving(WAREHOUSE, product, this.chance.whole(20, 80));
    await this.order(item);
  }

  async issue(): Promise<void> {
    const kit = this.chance.pick(this.country.kits);
    const product = this.chance.pick(PRODUCTS);
    // One in twenty asks for more than there can be, and is refused.
    const units = this.chance.next() < 0.05 ? 900_000 : this.chance.whole(5, 30);
    await this.order(this.issuing(kit, product, units, uuid()));
  }

  async receipt(): Promise<void> {
    const n = this.underWay.findIndex((each) => this.isFree(each.to, each.product));
    const [parcel] = n < 0 ? [] : this.underWay.splice(n, 1);
    if (!parcel) return;
    const short = this.chance.next() < 0.1 ? 1 : 0;
    const kit = this.kitAt(parcel.to);
    const more = { shipment: parcel.shipment };
    await this.report(kit, parcel.product, 'received', parcel.units - short, more);
  }

  async dispense(): Promise<void> {
    const card = this.freeCard();
    if (card) await this.report(card.kit, card.product, 'dispensed', this.chance.whole(1, 6));
  }

  /** Gives out all of what a kit has, or, where it has nothing, brings some from outside. */
  async runOutOrRefill(): Promise<void> {
    const card = this.freeCard();
    if (!card) return;
    const { kit, product } = card;
    const units = this.onHand.get(keyOf(kit.location, product)) ?? 0;
    if (units > 0) await this.report(kit, product, 'dispensed', units);
    else await this.report(kit, product, 'received', 40, { source: 'supplier' });
  }

  /** All products of one kit in one batch. */
  async dispenseBatch(): Promise<void> {
    const kit = this.chance.pick(this.country.kits);
    const free = PRODUCTS.filter((product) => this.isFree(kit.location, product));
    if (free.length === 0) return;
    const items = free.map((product) =>
      this.reporting(kit, product, 'dispensed', this.chance.whole(1, 4)),
    );
    await this.sendBatch(kit.holder, '/v1/reports', items);
  }

  /** What should be there, or a unit or two less. */
  async count(): Promise<void> {
    const card = this.freeCard();
    if (!card) return;
    const book = this.onHand.get(keyOf(card.kit.location, card.product)) ?? 0;
    const counted = Math.max(0, book - this.chance.pick([0, 0, 1, 2]));
    await this.report(card.kit, card.product, 'counted', counted);
  }

  /** Undoes a receipt of a store, or an issue that has not arrived. */
  async reverse(): Promise<void> {
    const parcel = this.chance.next() < 0.5 ? this.underWay.pop() : undefined;
    const original = parcel
      ? { id: parcel.issue, location: parcel.from, product: parcel.product }
      : originalOf(this.reversible.pop());
    if (!original) return;
    const { id: event, location, product } = original;
    const id = uuid();
    await this.order({
      id,
      person: this.country.pharmacist,
      body: { id, kind: 'reverse', location, product, event, reason: 'entered by mistake' },
      stock: { location, product, effect: { kind: 'undone', event } },
    });
  }

  /** An issue from a kit's supplier; what is issued is then under way. */
  issuing(kit: Kit, product: string, units: number, shipment: string, requisition?: string): Item {
    const id = uuid();
    const { supplier: from, location: to } = kit;
    const more = requisition === undefined ? {} : { requisition };
    return {
      id,
      person: this.country.pharmacist,
      body: { id, kind: 'issue', location: from, product, quantity: units, to, shipment, ...more },
      stock: { location: from, product, effect: { kind: 'out', units }, ...more },
      decided: (outcome) => {
        if (outcome.kind !== 'acknowledged') return;
        this.underWay.push({ issue: id, shipment, from, to, product, units });
      },
    };
  }

  /** Sends several items to one door at once; each is a write of its own when asked again. */
  async sendBatch(person: Person, path: string, items: readonly Item[]): Promise<Write[]> {
    const writes = items.map((item) => this.writes.begin({ ...item, path, headers: {} }));
    let outcomes: Outcome[];
    try {
      const body = { items: items.map((item) => item.body) };
      const reply = await person.send('POST', `${path}/batch`, body);
      outcomes = writes.map((_write, n) => outcomeInBatch(reply, n));
    } catch (error) {
      outcomes = writes.map(() => ({ kind: 'unanswered', why: String(error) }));
    }
    for (const [n, write] of writes.entries()) this.writes.end(write, outcomes[n] as Outcome);
    return writes;
  }

  private receiving(location: string, product: string, units: number): Item {
    const id = uuid();
    const lots = ['EARLY', 'LATE'].map((lot, n) => ({
      lot: `${product}-${lot}`,
      quantity: n === 0 ? Math.ceil(units / 2) : Math.floor(units / 2),
    }));
    return {
      id,
      person: this.country.pharmacist,
      body: { id, kind: 'receive', location, product, lots },
      stock: { location, product, effect: { kind: 'in', units } },
    };
  }

  private order(item: Item): Promise<Write> {
    return this.send({ ...item, path: '/v1/orders', headers: {} });
  }

  private async report(
    kit: Kit,
    product: string,
    kind: 'received' | 'dispensed' | 'counted',
    units: number,
    more: Readonly<Record<string, Json>> = {},
  ): Promise<void> {
    const item = this.reporting(kit, product, kind, units, more);
    await this.send({ ...item, path: '/v1/reports', headers: {} });
  }

  private async send(write: Omit<Write, 'outcome' | 'wasUnanswered'>): Promise<Write> {
    const begun = this.writes.begin(write);
    this.writes.end(begun, await sendAlone(begun));
    return begun;
  }

  /** A report about a kit; its card is taken until the report is decided. */
  private reporting(
    kit: Kit,
    product: string,
    kind: 'received' | 'dispensed' | 'counted',
    units: number,
    more: Readonly<Record<string, Json>> = {},
  ): Item {
    const id = uuid();
    const { location } = kit;
    const key = keyOf(location, product);
    this.taken.add(key);
    const occurredAt = systemClock.now().toISOString();
    const effect: Effect = { kind: kind === 'received' ? 'in' : kind, units };
    return {
      id,
      person: kit.holder,
      body: { id, kind, location, product, quantity: units, occurredAt, ...more },
      stock: { location, product, effect },
      decided: (outcome) => {
        this.taken.delete(key);
        if (outcome.kind === 'acknowledged') this.onHand.set(key, outcome.answer.onHand);
      },
    };
  }

  private freeCard(): { kit: Kit; product: string } | undefined {
    const kit = this.chance.pick(this.country.kits);
    const product = this.chance.pick(PRODUCTS);
    return this.isFree(kit.location, product) ? { kit, product } : undefined;
  }

  private isFree(location: string, product: string): boolean {
    return !this.taken.has(keyOf(location, product));
  }

  private kitAt(location: string): Kit {
    const kit = this.country.kits.find((each) => each.location === location);
    if (!kit) throw new Error(`there is no kit ${location}`);
    return kit;
  }
}

function keyOf(location: string, product: string): string {
  return `${location}|${product}`;
}

function originalOf(
  item: Item | undefined,
): { id: string; location: string; product: string } | undefined {
  return item?.stock && { id: item.id, ...item.stock };
}
