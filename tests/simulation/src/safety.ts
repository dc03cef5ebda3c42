/**
 * What must hold after every step, checked where something was committed: nothing below zero,
 * running balances that run, lots that add up, every unit somewhere; copies that say what their
 * owner said at that version, never more; nobody approves what she asked for.
 */

import type { RequisitionState, ShipmentState, StockMoved } from '@satchel/contracts';
import { requisitionChanged, shipmentChanged, stockMoved } from '@satchel/contracts';
import { INVENTORY_TABLES, type InventoryBooks } from '@satchel/inventory/in-memory';
import type { Commit, OutboxMemoryRow } from '@satchel/messaging';
import type { replenishmentBooks } from '@satchel/replenishment/in-memory';
import type { requisitionBooks } from '@satchel/requisition/in-memory';
import { holderOf } from './country.js';
import type { ServiceName } from './service-process.js';

type Row<K extends keyof InventoryBooks> = InventoryBooks[K][number];
type Requisition = ReturnType<typeof requisitionBooks>['requisitions'][number];
type KnownShipment = ReturnType<typeof requisitionBooks>['shipments'][number];
type ReplenishmentCard = ReturnType<typeof replenishmentBooks>['cards'][number];

interface CardSums {
  sequence: number;
  onHand: number;
  readonly lots: Map<string, number>;
}

export class Safety {
  /** Requests that a person answers for, by holder of the location. */
  private readonly shipments = new Map<string, ShipmentState>();
  private readonly entries = new Map<string, StockMoved[]>();
  private readonly requisitions = new Map<string, RequisitionState>();
  private readonly cards = new Map<string, CardSums>();
  private readonly onTheWay = new Map<string, { out: number; in: number }>();
  private readonly issued = new Map<string, number>();
  private readonly seen = new Set<string>();

  constructor(private readonly violation: (what: string) => void) {}

  /** Looks at whatever a transaction of a service has just written. */
  committed(service: ServiceName, commit: Commit): void {
    this.announced(commit);
    if (service === 'inventory') this.inventory(commit);
    if (service === 'requisition') this.requisition(commit);
    if (service === 'replenishment') this.replenishment(commit);
  }

  private announced(commit: Commit): void {
    for (const row of rowsOf<OutboxMemoryRow>(commit, 'outbox')) {
      if (this.seen.has(row.messageId)) continue;
      this.seen.add(row.messageId);
      const body: unknown = JSON.parse(row.payloadText);
      if (row.subject === shipmentChanged.subject) this.shipmentTold(body as ShipmentState);
      if (row.subject === stockMoved.subject) this.entryTold(row, body as StockMoved);
      if (row.subject === requisitionChanged.subject)
        this.requisitionTold(body as RequisitionState);
    }
  }

  private shipmentTold(state: ShipmentState): void {
    this.once(this.shipments, `${state.id} version ${state.version}`, state);
  }

  private requisitionTold(state: RequisitionState): void {
    this.once(this.requisitions, `${state.id} version ${state.version}`, state);
  }

  private entryTold(row: OutboxMemoryRow, entry: StockMoved): void {
    const known = this.entries.get(row.partitionKey) ?? [];
    if (entry.sequence !== known.length + 1) {
      this.violation(`${row.partitionKey} announced entry ${entry.sequence} after ${known.length}`);
    }
    this.entries.set(row.partitionKey, [...known, entry]);
  }

  private once<T>(told: Map<string, T>, key: string, state: T): void {
    if (told.has(key)) this.violation(`${key} was announced twice`);
    told.set(key, state);
  }

  private inventory(commit: Commit): void {
    for (const [key, rows] of commit.get(INVENTORY_TABLES.movements) ?? []) {
      this.moved(key, rows as Row<'movements'>);
    }
    for (const card of rowsOf<Row<'cards'>>(commit, INVENTORY_TABLES.card)) this.card(card);
    for (const it of rowsOf<Row<'shipments'>>(commit, INVENTORY_TABLES.shipment)) this.shipment(it);
    for (const it of rowsOf<Row<'approvals'>>(commit, INVENTORY_TABLES.approval)) this.approval(it);
  }

  /** Adds up what is new on a card; the sums are ours, the balances the ledger's. */
  private moved(key: string, rows: Row<'movements'>): void {
    const sums = this.cards.get(key) ?? { sequence: 0, onHand: 0, lots: new Map() };
    this.cards.set(key, sums);
    const done = this.issued.get(`rows of ${key}`) ?? 0;
    this.issued.set(`rows of ${key}`, rows.length);
    for (const { movement } of rows.slice(done)) {
      const { quantity, lot, shipment, product } = movement;
      const entry = movement.fromEntry ?? movement.toEntry;
      const delta = movement.toEntry ? quantity : -quantity;
      if (quantity <= 0 || movement.from === movement.to) this.violation(`${movement.id} is none`);
      for (const [place, way] of [
        [movement.from, 'in'],
        [movement.to, 'out'],
      ] as const) {
        if (place !== '@in-transit') continue;
        const line = `${shipment}|${product}|${lot}`;
        const total = this.onTheWay.get(line) ?? { out: 0, in: 0 };
        total[way] += quantity;
        this.onTheWay.set(line, total);
      }
      if (!entry) continue;
      sums.sequence += 1;
      sums.onHand += delta;
      sums.lots.set(lot, (sums.lots.get(lot) ?? 0) + delta);
      const { sequence, balanceAfter, lotBalanceAfter } = entry;
      const right = [sums.sequence, sums.onHand, sums.lots.get(lot)];
      if (String([sequence, balanceAfter, lotBalanceAfter]) !== String(right)) {
        this.violation(`${key} entry ${sequence} says ${balanceAfter}, it adds up to ${right}`);
      }
    }
  }

  private card(card: Row<'cards'>): void {
    const key = `${card.location}|${card.product}`;
    const sums = this.cards.get(key) ?? { sequence: 0, onHand: 0, lots: new Map() };
    if (card.sequence !== sums.sequence || card.onHand !== sums.onHand) {
      this.violation(`${key} stands at ${card.sequence}: ${card.onHand}, moved was ${sums.onHand}`);
    }
    const inLots = [...card.lots.values()];
    if (card.onHand < 0 || inLots.some((units) => units < 0)) this.violation(`${key} below zero`);
    if (inLots.reduce((sum, units) => sum + units, 0) !== card.onHand) {
      this.violation(`${key}: its lots do not add up to ${card.onHand}`);
    }
    if (card.allocated < 0 || card.allocated > card.onHand) {
      this.violation(`${key}: ${card.allocated} are promised of ${card.onHand}`);
    }
  }

  private shipment({ id, lines }: Row<'shipments'>): void {
    for (const { product, lot, shipped, received } of lines) {
      const moved = this.onTheWay.get(`${id}|${product}|${lot}`) ?? { out: 0, in: 0 };
      const left = moved.out - moved.in;
      if (shipped - received !== left || shipped < received) {
        this.violation(`shipment ${id} ${lot}: ${shipped} - ${received} on the way, moved ${left}`);
      }
    }
  }

  private approval({ requisition, product, approved, issued }: Row<'approvals'>): void {
    if (issued > approved || issued < 0) {
      this.violation(`${requisition} ${product}: ${issued} issued of ${approved} approved`);
    }
  }

  private requisition(commit: Commit): void {
    for (const it of rowsOf<Requisition>(commit, 'requisition')) this.decidedByAnother(it);
    for (const it of rowsOf<KnownShipment>(commit, 'shipment')) {
      this.copyOf('requisition', it, it.lines);
    }
  }

  private decidedByAnother({ id, history, submittedBy, location, version }: Requisition): void {
    for (const { act, by } of history) {
      const decides = act === 'approved' || act === 'rejected';
      if (decides && (by === submittedBy || by === holderOf(location.id))) {
        this.violation(`${by} decided about the own requisition ${id}`);
      }
    }
    if (history.length !== version) this.violation(`${id}: ${history.length} steps at ${version}`);
  }

  /** A copy of a shipment must say what inventory said of that version, summed over lots. */
  private copyOf(
    whose: string,
    it: { readonly id: string; readonly version: number },
    lines: readonly { product: string; shipped: number; received: number }[],
  ): void {
    const told = this.shipments.get(`${it.id} version ${it.version}`);
    if (!told) {
      this.violation(`${whose} knows of ${it.id} what inventory never told`);
      return;
    }
    for (const { product, shipped, received } of lines) {
      const mine = told.lines.filter((line) => line.product === product);
      const sum = (of: 'shipped' | 'received') => mine.reduce((all, line) => all + line[of], 0);
      if (shipped !== sum('shipped') || received !== sum('received')) {
        this.violation(`${whose} has ${shipped}/${received} of ${product} in ${it.id}`);
      }
    }
  }

  private replenishment(commit: Commit): void {
    for (const card of rowsOf<ReplenishmentCard>(commit, 'card')) this.appliedPrefix(card);
  }

  /** What is applied is exactly the first entries of the card, each once. */
  private appliedPrefix(card: ReplenishmentCard): void {
    const key = `${card.location}|${card.product}`;
    const entries = this.entries.get(key) ?? [];
    const prefix = entries.slice(0, card.appliedSequence);
    if (prefix.length !== card.appliedSequence) {
      this.violation(`${key}: ${card.appliedSequence} applied of ${entries.length}`);
      return;
    }
    const onHand = prefix.at(-1)?.balanceAfter ?? 0;
    if (card.onHand !== onHand) {
      this.violation(`replenishment has ${card.onHand} of ${key}, inventory ${onHand}`);
    }
    const used = prefix
      .filter(({ other }) => other === '@dispensed')
      .reduce(
        (sum, { direction, quantity }) => sum + (direction === 'out' ? quantity : -quantity),
        0,
      );
    const dispensed = card.days.reduce((sum, day) => sum + day.dispensed, 0);
    const isWhole = card.days.reduce((sum, day) => sum + day.net, 0) === onHand;
    // Days past their use are let go; until then every use must be there once.
    if (isWhole && dispensed !== used) {
      this.violation(`replenishment counts ${dispensed} used of ${key}, inventory ${used}`);
    }
  }
}

function rowsOf<T>(commit: Commit, table: string): T[] {
  return [...(commit.get(table)?.values() ?? [])].filter((row) => row !== undefined) as T[];
}
