/**
 * The ledger in memory, for histories by the thousand: the same port, the same decisions, no disk.
 * It passes the same audits as the one in PostgreSQL. Not for use outside of tests and simulations.
 */
import type { Clock } from '@satchel/language';
import { type Answer, type Approval, type Book, noChanges } from '../domain/book.js';
import type { Card, Managed } from '../domain/card.js';
import { type LocationFacts, type LotFacts, pairKey } from '../domain/facts.js';
import { FIRST_HASH } from '../domain/hash-chain.js';
import type { Movement } from '../domain/movement.js';
import type { Telling } from '../domain/told.js';
import type { LedgerStore } from '../use-cases/ports.js';

export interface MemoryRegister {
  locations: LocationFacts[];
  products: string[];
  lots: LotFacts[];
  managed: (Managed & { location: string; product: string })[];
  approvals: Approval[];
}

export class MemoryLedger implements LedgerStore {
  readonly book: Book;
  /** All movements, in order of recording. */
  readonly movements: Movement[] = [];
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly register: MemoryRegister,
    private readonly clock: Clock,
  ) {
    this.book = {
      recordedAt: 0,
      locations: new Map(register.locations.map((facts) => [facts.id, facts])),
      products: new Set(register.products),
      cards: new Map(),
      lots: new Map(register.lots.map((lot) => [pairKey(lot.product, lot.number), lot])),
      shipments: new Map(),
      discrepancies: new Map(),
      allocations: new Map(),
      approvals: new Map(
        register.approvals.map((each) => [pairKey(each.requisition, each.product), each]),
      ),
      events: new Map(),
      changes: noChanges(),
    };
  }

  write(tellings: Telling[], decide: (book: Book) => Answer[]): Promise<Answer[]> {
    const answers = this.turn.then(() => this.inTurn(tellings, decide));
    this.turn = answers.catch(() => undefined);
    return answers;
  }

  private inTurn(tellings: Telling[], decide: (book: Book) => Answer[]): Answer[] {
    const { book } = this;
    book.recordedAt = this.clock.now().getTime();
    book.changes = noChanges();
    for (const { told } of tellings) this.openCard(told.location, told.product);
    const answers = decide(book);
    this.movements.push(...book.changes.movements.map(({ movement }) => movement));
    for (const shipment of book.changes.shipments) shipment.version += 1;
    for (const card of book.cards.values()) card.posted = [];
    return answers;
  }

  private openCard(location: string, product: string): void {
    const { book } = this;
    const facts = book.locations.get(location);
    const key = pairKey(location, product);
    if (!facts || !book.products.has(product) || book.cards.has(key)) return;
    const card: Card = {
      location: facts,
      product,
      sequence: 0,
      onHand: 0,
      allocated: 0,
      headHash: FIRST_HASH,
      eventCount: 0,
      eventHead: FIRST_HASH,
      lots: new Map(),
      managed: this.register.managed.filter(
        (each) => each.location === location && each.product === product,
      ),
      counts: [],
      netAfterStored: (at) => this.netAfter(location, product, at),
      posted: [],
    };
    book.cards.set(key, card);
  }

  private netAfter(location: string, product: string, at: number): number {
    let net = 0;
    for (const { product: of, to, from, quantity, occurredAt } of this.movements) {
      if (of !== product || occurredAt <= at) continue;
      if (to === location) net += quantity;
      if (from === location) net -= quantity;
    }
    return net;
  }
}
