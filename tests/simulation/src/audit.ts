/**
 * The auditor reads along: every stock event that inventory kept, in the order in which it was
 * committed, is told to the model ledger, who must answer the same and end with the same books.
 */
import type { StockEventAnswer, StockOrder, StockReport } from '@satchel/contracts';
import { INVENTORY_TABLES, type InventoryBooks } from '@satchel/inventory/in-memory';
import type { Commit } from '@satchel/messaging';
import {
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

type Told = { readonly event: string } | { readonly approval: Approval };

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

  committed(commit: Commit): void {
    for (const id of commit.get(INVENTORY_TABLES.event)?.keys() ?? []) {
      // A reversed event is written again, with who reversed it.
      if (this.seen.has(id)) continue;
      this.seen.add(id);
      this.inOrder.push({ event: id });
    }
    for (const [, row] of commit.get(INVENTORY_TABLES.approval) ?? []) {
      this.inOrder.push({ approval: row as Approval });
    }
  }

  /** What the auditor and the ledger do not agree about; events that it went through. */
  compare(books: InventoryBooks): { readonly events: number; readonly wrong: string[] } {
    const register = modelRegister();
    const model = new ModelLedger(register);
    const kept = new Map(books.events.map((event) => [event.id, event]));
    const wrong: string[] = [];
    let events = 0;
    for (const told of this.inOrder) {
      if ('approval' in told) {
        takeApproval(register, told.approval);
        continue;
      }
      events += 1;
      const decided = this.decided.get(told.event);
      const answer = kept.get(told.event)?.answer as StockEventAnswer | undefined;
      if (!decided || !answer) return { events, wrong: [`${told.event} was never decided`] };
      const [predicted] = tell(model, decided);
      const expected = said(predicted as Predicted);
      const given = said({ ...answer, code: answer.problem?.code ?? refusalOf(answer) });
      if (expected !== given) {
        wrong.push(`${JSON.stringify(decided)}\n  predicted ${expected}\n  given     ${given}`);
        return { events, wrong };
      }
    }
    return { events, wrong: [...wrong, ...this.compareBooks(model, books)] };
  }

  private compareBooks(model: ModelLedger, books: InventoryBooks): string[] {
    const cards = PLACES.flatMap((location) =>
      PRODUCTS.map((product) => ({ location, product, view: cardView(books, location, product) })),
    );
    const shipments = books.shipments.map(({ id, from, to, lines }) => ({
      id,
      from,
      to,
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
      ...differencesOf(model.shipments(), shipments),
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

function said(answer: {
  outcome: string;
  code?: string | undefined;
  flags?: string[];
  onHand?: number;
  sequence?: number;
}): string {
  const { outcome, code, flags = [], onHand, sequence } = answer;
  return JSON.stringify({ outcome, code, flags: [...flags].sort(), onHand, sequence });
}

/** In the books the refusal is not a problem yet. */
function refusalOf(answer: object): string | undefined {
  return (answer as { refusal?: { code: string } }).refusal?.code;
}

function takeApproval(register: ModelRegister, row: Approval): void {
  const { requisition, product, supplier, location, approved } = row;
  const line = { requisition, product, supplier, location, approved };
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
  const entries = rows.flatMap(({ movement }): CardView['entries'] => {
    const entry = movement.fromEntry ?? movement.toEntry;
    if (entry?.location !== location) return [];
    const isIn = movement.toEntry !== undefined;
    const { kind, quantity, lot, occurredAt, from, to } = movement;
    const { sequence, balanceAfter, lotBalanceAfter } = entry;
    return [
      {
        sequence,
        kind,
        direction: isIn ? 'in' : 'out',
        quantity,
        lot,
        other: isIn ? from : to,
        occurredAt: new Date(occurredAt).toISOString(),
        balanceAfter,
        lotBalanceAfter,
      },
    ];
  });
  const held = [...(card?.lots ?? [])].filter(([, units]) => units > 0);
  return {
    sequence: card?.sequence ?? 0,
    onHand: card?.onHand ?? 0,
    allocated: card?.allocated ?? 0,
    lots: Object.fromEntries(held),
    entries,
  };
}
