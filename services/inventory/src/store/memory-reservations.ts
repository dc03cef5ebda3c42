/** What is reserved, answered from tables in memory: the same port as in PostgreSQL. */
import { mayAt, type Principal } from '@satchel/access';
import { type ListReservations, type ReservationPage, refuse } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { inMemory, type MemoryConnection, type MemoryTransaction } from '@satchel/messaging';
import { type Approval, type Book, emptyBook } from '../domain/book.js';
import { type LocationFacts, type LotFacts, pairKey } from '../domain/facts.js';
import { byAge, openUnits, reservedOf } from '../domain/reservation.js';
import type { ReservationQuestions } from '../use-cases/reservation-ports.js';
import { cardOf, TABLES } from './memory-book.js';
import { zonesOf } from './memory-queues.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';

export class MemoryReservations implements ReservationQuestions {
  constructor(
    private readonly connection: MemoryConnection,
    private readonly clock: Clock,
  ) {}

  list(asked: ListReservations, who: Principal): Promise<ReservationPage> {
    return inMemory(this.connection.run, async (tx) => {
      await tx.step('list reservations');
      const facts = seen(tx, asked.location, who);
      const lines = tx
        .all<Approval>(TABLES.approval)
        .filter((line) => line.supplier === facts.id && openUnits(line) > 0);
      const products = [...new Set(lines.map((line) => line.product))].sort();
      const items = products.flatMap((product) => {
        const own = lines.filter((line) => line.product === product).sort(byAge);
        const queue = own.map((line) => ({ ...line, zones: zonesOf(tx, line) }));
        return this.reserved(tx, facts, product, queue).map(told);
      });
      return page(items, asked);
    });
  }

  private reserved(
    tx: MemoryTransaction,
    facts: LocationFacts,
    product: string,
    queue: readonly Approval[],
  ) {
    const lots = tx.all<LotFacts>(TABLES.lot).filter((lot) => lot.product === product);
    const book: Book = {
      ...emptyBook(this.clock.now().getTime()),
      lots: new Map(lots.map((lot) => [pairKey(product, lot.number), lot])),
    };
    return reservedOf(book, cardOf(tx, facts, product), queue);
  }
}

function seen(tx: MemoryTransaction, location: string, who: Principal): LocationFacts {
  const facts = tx.read<LocationFacts>(TABLES.location, location);
  const standing = facts && { location, zones: facts.zonePath, suppliers: facts.supplierPath };
  if (!standing || (who.kind !== 'service' && !mayAt(who, 'see-stock', standing))) {
    return refuse(404, 'unknown-location', `There is no location ${location} that you can see.`);
  }
  return facts;
}

function told({ line, reserved }: { line: Approval; reserved: number }) {
  const { product, requisition, location: to, approved, issued } = line;
  const backOrdered = openUnits(line) - reserved;
  const approvedAt = new Date(line.approvedAt).toISOString();
  const state = backOrdered > 0 ? ('back-ordered' as const) : ('reserved' as const);
  const units = { approved, issued, reserved, backOrdered, state };
  return { product, requisition, to, approvedAt, ...units };
}

type Told = ReturnType<typeof told>;

function page(items: Told[], asked: ListReservations): ReservationPage {
  const { product, requisition, state, limit = LIMIT_DEFAULT } = asked;
  const after = readCursor(asked.cursor, 'code', 'instant', 'id');
  const keyOf = (it: Told) => [it.product, it.approvedAt, it.requisition];
  const rows = items
    .filter((it) => product === undefined || it.product === product)
    .filter((it) => requisition === undefined || it.requisition === requisition)
    .filter((it) => state === undefined || it.state === state)
    .filter((it) => !after || isBehind(keyOf(it), after as string[]));
  return pageOf(rows, limit, keyOf);
}

function isBehind(key: readonly string[], last: readonly string[]): boolean {
  const differs = key.findIndex((part, n) => part !== last[n]);
  return differs >= 0 && (key[differs] ?? '') > (last[differs] ?? '');
}
