/** A ledger in memory over a register that is simply there, with its books open to the reader. */
import type { Principal } from '@satchel/access';
import type {
  ListReservations,
  PackContentsEntry,
  RequisitionState,
  ReservationPage,
  ShelfLifeRule,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { MemoryDatabase } from '@satchel/messaging';
import type { Answer, Approval, Book, PastEvent } from '../src/domain/book.js';
import type { Card } from '../src/domain/card.js';
import type { Discrepancy } from '../src/domain/discrepancy.js';
import type { EarmarkEntry, EarmarkWaiver } from '../src/domain/earmark.js';
import { type LocationFacts, type LotFacts, pairKey } from '../src/domain/facts.js';
import type { Movement } from '../src/domain/movement.js';
import { openUnits } from '../src/domain/reservation.js';
import type { Shipment } from '../src/domain/shipment.js';
import type { Telling } from '../src/domain/told.js';
import {
  blankCard,
  type CardRow,
  cardOf,
  type ManagedRow,
  type MovementRow,
  TABLES,
} from '../src/store/memory-book.js';
import { EARMARK_TABLES } from '../src/store/memory-earmark-book.js';
import { keepApprovalInMemory, MemoryLedger } from '../src/store/memory-ledger.store.js';
import type { ContentsRow } from '../src/store/memory-legs.js';
import { ENTRY, MemoryRegister as RegisterInMemory } from '../src/store/memory-register.store.js';
import { MemoryReservations } from '../src/store/memory-reservations.js';
import { ruleKey } from '../src/store/register-rows.js';
import type { LedgerStore } from '../src/use-cases/ports.js';
import type { Register } from '../src/use-cases/register-ports.js';

export interface MemoryRegister {
  locations: LocationFacts[];
  products: string[];
  lots: LotFacts[];
  managed: ManagedRow[];
  approvals: Approval[];
  contents?: PackContentsEntry[];
  programmes?: Readonly<Record<string, string>>;
  shelfLives?: readonly ShelfLifeRule[];
  earmarks?: readonly EarmarkEntry[];
  waivers?: readonly EarmarkWaiver[];
}

/** As the register writes it: products in order. */
function contentsRow({ contents, ...entry }: PackContentsEntry): ContentsRow {
  const inOrder = [...contents].sort((a, b) => (a.product < b.product ? -1 : 1));
  return { entry: { ...entry, contents: inOrder }, isUsed: false, version: 1 };
}

export class MemoryBooks implements LedgerStore {
  private readonly database = new MemoryDatabase();
  private readonly ledger: MemoryLedger;
  /** The same register, for whoever changes it. */
  readonly register: Register;

  constructor(
    register: MemoryRegister,
    private readonly clock: Clock,
  ) {
    this.ledger = new MemoryLedger(this.database.connect(), clock);
    this.register = new RegisterInMemory(this.database.connect(), clock);
    const put = (table: string, key: string, row: unknown) =>
      this.database.rowsOf(table).set(key, row);
    for (const facts of register.locations) {
      put(TABLES.location, facts.id, facts);
      put(ENTRY.location, facts.id, { entry: { id: facts.id }, version: 1 });
    }
    for (const product of register.products) {
      put(TABLES.product, product, register.programmes?.[product] ?? '');
      put(ENTRY.product, product, { entry: { id: product }, version: 1 });
    }
    for (const rule of register.shelfLives ?? []) {
      put(TABLES.shelfLife, `${ruleKey(rule).join('|')}|${rule.level}`, { entry: rule });
    }
    for (const lot of register.lots) put(TABLES.lot, pairKey(lot.product, lot.number), lot);
    for (const row of register.approvals) {
      put(TABLES.approval, pairKey(row.requisition, row.product), { ...row, version: 1 });
      const key = pairKey(row.supplier, row.product);
      const card = this.read<CardRow>(TABLES.card, key) ?? blankCard(row.supplier, row.product);
      put(TABLES.card, key, { ...card, wanted: card.wanted + openUnits(row) });
    }
    for (const earmark of register.earmarks ?? []) this.earmark(earmark);
    for (const waiver of register.waivers ?? []) put(EARMARK_TABLES.waiver, waiver.id, waiver);
    for (const row of register.managed) this.manage(row);
    for (const entry of register.contents ?? []) {
      const known = this.read<readonly ContentsRow[]>(TABLES.contents, entry.product) ?? [];
      put(TABLES.contents, entry.product, [...known, contentsRow(entry)]);
    }
  }

  /** From now on the location manages the product like this. */
  manage(row: ManagedRow): void {
    const key = pairKey(row.location, row.product);
    const known = this.read<readonly ManagedRow[]>(TABLES.managed, key) ?? [];
    this.database.rowsOf(TABLES.managed).set(key, [...known, row]);
    const entry = `${row.location}|${row.product}|${row.from}`;
    this.database.rowsOf(ENTRY.managed).set(entry, { entry: row, version: 1 });
  }

  /** From now on it stands, as it is given here. */
  earmark(entry: EarmarkEntry): void {
    const key = pairKey(entry.location, entry.product);
    const ids = this.read<readonly string[]>(EARMARK_TABLES.ofCard, key) ?? [];
    this.database.rowsOf(EARMARK_TABLES.earmark).set(entry.id, entry);
    this.database.rowsOf(EARMARK_TABLES.ofCard).set(key, [...new Set([...ids, entry.id])]);
  }

  earmarkOf(id: string): EarmarkEntry | undefined {
    return this.read(EARMARK_TABLES.earmark, id);
  }

  write(tellings: Telling[], decide: (book: Book) => Answer[]): Promise<Answer[]> {
    return this.ledger.write(tellings, decide);
  }

  /** Takes in what requisition says. */
  keepApproval(state: RequisitionState): Promise<void> {
    const connection = this.database.connect();
    return connection.transaction((tx) => keepApprovalInMemory(tx, state));
  }

  reservations(asked: ListReservations, who: Principal): Promise<ReservationPage> {
    return new MemoryReservations(this.database.connect(), this.clock).list(asked, who);
  }

  card(location: string, product: string): Card | undefined {
    const facts = this.read<LocationFacts>(TABLES.location, location);
    if (!facts || !this.read(TABLES.card, pairKey(location, product))) return undefined;
    return cardOf({ read: (table, key) => this.read(table, key) }, facts, product);
  }

  /** Movements told on a card, in order of recording; those between two ends are among them. */
  movementsOn(location: string, product: string): Movement[] {
    const rows = this.read<readonly MovementRow[]>(TABLES.movements, pairKey(location, product));
    return (rows ?? []).map(({ movement }) => movement);
  }

  /** All movements, card by card in order of recording. */
  get movements(): Movement[] {
    return this.database
      .committed<readonly MovementRow[]>(TABLES.movements)
      .flatMap((rows) => rows.map(({ movement }) => movement));
  }

  event(id: string): PastEvent | undefined {
    return this.read(TABLES.event, id);
  }

  get shipments(): Shipment[] {
    return this.database.committed(TABLES.shipment);
  }

  get discrepancies(): Discrepancy[] {
    return this.database.committed(TABLES.discrepancy);
  }

  private read<Row>(table: string, key: string): Row | undefined {
    return this.database.rowsOf(table).get(key) as Row | undefined;
  }
}
