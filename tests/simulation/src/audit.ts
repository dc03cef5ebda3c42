/**
 * The auditor reads along: every stock event that inventory kept, in the order in which it was
 * committed, is told to the model ledger, who must answer the same and end with the same books.
 * Events that were under way side by side may stand in either order, as long as there is one.
 */
import type { StockEventAnswer, StockOrder, StockReport } from '@satchel/contracts';
import { INVENTORY_TABLES, type InventoryBooks } from '@satchel/inventory/in-memory';
import type { Commit } from '@satchel/messaging';
import {
  asShown,
  type CardView,
  conserved,
  differencesOf,
  ModelLedger,
  type ModelRegister,
  type Predicted,
} from '@satchel/proving';
import {
  locationEntry,
  lots,
  managed,
  managedLater,
  PLACES,
  PRODUCTS,
  SUPPLIER,
} from './country.js';

type Approval = InventoryBooks['approvals'][number];

/** One event as inventory decided it. */
interface Decided {
  readonly item: StockOrder | StockReport;
  readonly isOrder: boolean;
  readonly principal: string;
  readonly recordedAt: number;
  readonly receivedAt: number;
  readonly sentAt?: number;
}

type Told = { readonly commit: number; readonly committedAt: number } & (
  | { readonly event: string }
  | { readonly approval: Approval }
);

/** How far the model agreed, in one order. */
interface Reading {
  readonly model: ModelLedger;
  readonly events: number;
  readonly stop?: { readonly at: number; readonly why: string };
}

export interface Deciding {
  readonly told: { readonly id: string };
  readonly isOrder: boolean;
  readonly principal: string;
  readonly receivedAt: number;
  readonly sentAt?: number;
}

export class Audit {
  /** As last decided; what is committed of an event is what was decided last. */
  private readonly decided = new Map<string, Decided>();
  private readonly inOrder: Told[] = [];
  private readonly seen = new Set<string>();
  private commits = 0;

  /** Hears of a decision; `booked` are the events that it would add to the books. */
  decides(tellings: readonly Deciding[], booked: ReadonlySet<string>, recordedAt: number): void {
    const first = new Map(tellings.toReversed().map((telling) => [telling.told.id, telling]));
    for (const { told, isOrder, principal, receivedAt, sentAt } of first.values()) {
      if (!booked.has(told.id)) continue;
      this.decided.set(told.id, {
        item: told as unknown as StockOrder,
        isOrder,
        principal,
        recordedAt,
        receivedAt,
        ...(sentAt === undefined ? {} : { sentAt }),
      });
    }
  }

  committed(commit: Commit, now: Date): void {
    this.commits += 1;
    const about = { commit: this.commits, committedAt: now.getTime() };
    for (const id of commit.get(INVENTORY_TABLES.event)?.keys() ?? []) {
      // A reversed event is written again, with who reversed it.
      if (this.seen.has(id)) continue;
      this.seen.add(id);
      this.inOrder.push({ event: id, ...about });
    }
    for (const [, row] of commit.get(INVENTORY_TABLES.approval) ?? []) {
      this.inOrder.push({ approval: row as Approval, ...about });
    }
  }

  /** What the auditor and the ledger do not agree about; events that it went through. */
  compare(books: InventoryBooks): { readonly events: number; readonly wrong: string[] } {
    let order: readonly Told[] = this.inOrder;
    let reading = this.read(order, books);
    for (;;) {
      const { stop, model, events } = reading;
      if (!stop) return { events, wrong: this.compareBooks(model, books) };
      const better = this.earlier(order, stop.at)
        .map((other) => ({ order: other, reading: this.read(other, books) }))
        .find((other) => !other.reading.stop || other.reading.stop.at > stop.at);
      if (!better) return { events, wrong: [stop.why] };
      ({ order, reading } = better);
    }
  }

  /** Tells the model everything in this order, up to where it answers otherwise. */
  private read(order: readonly Told[], books: InventoryBooks): Reading {
    const register = modelRegister();
    const model = new ModelLedger(register);
    const kept = new Map(books.events.map((event) => [event.id, event]));
    const booking = entriesByEvent(books);
    let events = 0;
    for (const [at, told] of order.entries()) {
      if ('approval' in told) {
        takeApproval(register, told.approval);
        continue;
      }
      events += 1;
      const decided = this.decided.get(told.event);
      const answer = kept.get(told.event)?.answer as StockEventAnswer | undefined;
      if (!decided || !answer) {
        return { model, events, stop: { at, why: `${told.event} was never decided` } };
      }
      const [predicted] = tell(model, decided);
      const { location, product } = decided.item;
      const booked = booking.get(told.event) ?? [];
      const last = booked.length === 0 ? [] : model.card(location, product).entries;
      const expected = said(predicted as Predicted, last.slice(-booked.length).map(entryText));
      const code = answer.problem?.code ?? refusalOf(answer);
      const given = said({ ...answer, code }, booked);
      if (expected === given) continue;
      const why = `${JSON.stringify(decided)}\n  predicted ${expected}\n  given     ${given}`;
      return { model, events, stop: { at, why } };
    }
    return { model, events };
  }

  /**
   * The same with the transaction of this event before others that were under way beside it: of two
   * that do not see each other, whichever committed first, either may stand first. Those that
   * touch the same card never pass each other.
   */
  private earlier(order: readonly Told[], at: number): Told[][] {
    const commit = order[at]?.commit;
    const mine = order.filter((told) => told.commit === commit);
    const others = order.filter((told) => told.commit !== commit);
    const began = Math.min(...mine.map((told) => this.recordedAt(told)));
    const cards = new Set(mine.map((told) => this.cardOf(told)));
    const found: Told[][] = [];
    for (let to = order.findIndex((told) => told.commit === commit) - 1; to >= 0; to -= 1) {
      const before = others[to] as Told;
      if (before.committedAt < began || cards.has(this.cardOf(before))) break;
      found.push([...others.slice(0, to), ...mine, ...others.slice(to)]);
    }
    return found;
  }

  private recordedAt(told: Told): number {
    const decided = 'event' in told ? this.decided.get(told.event) : undefined;
    return decided?.recordedAt ?? told.committedAt;
  }

  private cardOf(told: Told): string {
    const item = 'event' in told ? this.decided.get(told.event)?.item : undefined;
    return item ? `${item.location}|${item.product}` : 'no card';
  }

  private compareBooks(model: ModelLedger, books: InventoryBooks): string[] {
    const cards = PLACES.flatMap((location) =>
      PRODUCTS.map((product) => ({ location, product, view: cardView(books, location, product) })),
    );
    const shipments = books.shipments.map(({ id, from, to, purpose, lines }) => ({
      id,
      from,
      to,
      purpose,
      lines: lines.map(({ product, lot, shipped, received, inferred }) => ({
        product,
        lot,
        shipped,
        received,
        inferred,
      })),
    }));
    return [
      ...cards.flatMap(({ location, product, view }) =>
        differencesOf(model.card(location, product), view).map(
          (line) => `${location} ${product}: ${line}`,
        ),
      ),
      ...differencesOf(asShown(model.shipments(), shipments), shipments),
      ...conserved(
        cards.map(({ view }) => view),
        shipments,
      ),
    ];
  }
}

function tell(model: ModelLedger, decided: Decided): Predicted[] {
  const { item, isOrder, principal, recordedAt, receivedAt, sentAt } = decided;
  // The model takes the moment of receipt for that of recording; the phone's shift stays the same.
  const call = { principal, receivedAt: new Date(recordedAt) };
  if (isOrder) return model.orders({ ...call, items: [item as StockOrder] });
  const sent = sentAt === undefined ? {} : { sentAt: new Date(sentAt + recordedAt - receivedAt) };
  return model.reports({ ...call, ...sent, items: [item as StockReport] });
}

/** An answer, and the entries that the event made on its card. */
function said(
  answer: {
    outcome: string;
    code?: string | undefined;
    flags?: string[];
    onHand?: number;
    sequence?: number;
  },
  entries: readonly string[],
): string {
  const { outcome, code, flags = [], onHand, sequence } = answer;
  return JSON.stringify({ outcome, code, flags: [...flags].sort(), onHand, sequence, entries });
}

type Entry = CardView['entries'][number];

const entryText = ({ sequence, kind, direction, quantity, lot, other }: Entry): string =>
  [sequence, kind, direction, quantity, lot, other].join(' ');

function entriesByEvent(books: InventoryBooks): Map<string, string[]> {
  const byEvent = new Map<string, string[]>();
  for (const { movement, event } of books.movements.flat()) {
    const entry = entryOf(movement);
    if (entry) byEvent.set(event.id, [...(byEvent.get(event.id) ?? []), entryText(entry)]);
  }
  return byEvent;
}

/** In the books the refusal is not a problem yet. */
function refusalOf(answer: object): string | undefined {
  return (answer as { refusal?: { code: string } }).refusal?.code;
}

function takeApproval(register: ModelRegister, row: Approval): void {
  const { requisition, product, supplier, location, approved, approvedAt } = row;
  const line = { requisition, product, supplier, location, approved, approvedAt };
  const at = register.approved.findIndex(
    (it) => it.requisition === requisition && it.product === product,
  );
  if (at < 0) register.approved.push(line);
  else register.approved[at] = line;
}

function modelRegister(): ModelRegister {
  return {
    locations: PLACES.map((id) => {
      const { kind, zone, timeZone, openedOn = '', minimumShelfLifeDays = 0 } = locationEntry(id);
      const suppliers: string[] = [];
      for (let at = SUPPLIER[id]; at; at = SUPPLIER[at]) suppliers.push(at);
      return { id, kind, zone, timeZone, openedOn, suppliers, minimumShelfLifeDays };
    }),
    products: [...PRODUCTS],
    lots: lots.map((lot) => ({ ...lot })),
    managed: [...managed, managedLater].map(({ location, product, mode, from, to }) => ({
      location,
      product,
      mode,
      from,
      ...(to ? { to } : {}),
    })),
    approved: [],
  };
}

function cardView(books: InventoryBooks, location: string, product: string): CardView {
  const card = books.cards.find((it) => it.location === location && it.product === product);
  const rows = books.movements.flat().filter(({ movement }) => movement.product === product);
  const entries = rows.flatMap(({ movement }): Entry[] => {
    const isHere = (movement.fromEntry ?? movement.toEntry)?.location === location;
    return isHere ? [entryOf(movement)].filter((it) => it !== undefined) : [];
  });
  const held = [...(card?.lots ?? [])].filter(([, units]) => units > 0);
  return {
    sequence: card?.sequence ?? 0,
    onHand: card?.onHand ?? 0,
    allocated: card?.allocated ?? 0,
    wanted: card?.wanted ?? 0,
    lots: Object.fromEntries(held),
    entries,
  };
}

/** A movement as the entry that it made; undefined when it lies between two ends. */
function entryOf(
  movement: InventoryBooks['movements'][number][number]['movement'],
): Entry | undefined {
  const entry = movement.fromEntry ?? movement.toEntry;
  if (!entry) return undefined;
  const isIn = movement.toEntry !== undefined;
  const { kind, quantity, lot, occurredAt, from, to } = movement;
  const { sequence, balanceAfter, lotBalanceAfter } = entry;
  return {
    sequence,
    kind,
    direction: isIn ? 'in' : 'out',
    quantity,
    lot,
    other: isIn ? from : to,
    occurredAt: new Date(occurredAt).toISOString(),
    balanceAfter,
    lotBalanceAfter,
  };
}
