/**
 * The ledger in memory, for histories by the thousand and for the simulation: the same port, the
 * same decisions, no disk. It passes the same audits and the same specs as the one in PostgreSQL,
 * and can be interrupted between any two effects. Not for use outside of tests and simulations.
 */
import type { RequisitionState } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import {
  inMemory,
  type MemoryConnection,
  type MemoryTransaction,
  type SqlRunner,
} from '@satchel/messaging';
import type { Answer, Approval, Book } from '../domain/book.js';
import { pairKey } from '../domain/facts.js';
import { openUnits } from '../domain/reservation.js';
import type { Telling } from '../domain/told.js';
import type { Beside, LedgerStore } from '../use-cases/ports.js';
import { approvedAtOf, approvedUnits } from './approved-lines.js';
import { blankCard, type CardRow, loadBook, TABLES, writeBook } from './memory-book.js';
import { followUpInMemory } from './memory-discrepancies.js';
import { LegsAppeared } from './memory-legs.js';
import { loadQueues } from './memory-queues.js';

export class MemoryLedger implements LedgerStore {
  constructor(
    private readonly connection: MemoryConnection,
    private readonly clock: Clock,
  ) {}

  async write(
    tellings: Telling[],
    decide: (book: Book) => Answer[],
    beside?: Beside,
  ): Promise<Answer[]> {
    for (;;) {
      try {
        return await this.writeOnce(tellings, decide, beside);
      } catch (error) {
        if (!(error instanceof LegsAppeared)) throw error;
      }
    }
  }

  private writeOnce(
    tellings: Telling[],
    decide: (book: Book) => Answer[],
    beside: Beside | undefined,
  ): Promise<Answer[]> {
    return this.connection.within(async (tx) => {
      await tx.step('lock cards');
      const book = await loadBook(tx, tellings, () => this.clock.now().getTime());
      loadQueues(tx, book, tellings);
      const answers = decide(book);
      await tx.step('all is decided');
      await writeBook(tx, book);
      await beside?.(tx.token, book, answers);
      await followUpInMemory(tx, book);
      return answers;
    });
  }
}

interface ApprovalRow extends Approval {
  readonly version: number;
}

/** Inventory's copy of what was approved: the highest version wins, issued units stay. */
export function keepApprovalInMemory(run: SqlRunner, state: RequisitionState): Promise<void> {
  const { id: requisition, version } = state;
  const approvedAt = Date.parse(approvedAtOf(state));
  return inMemory(run, async (tx) => {
    await tx.step('keep approval');
    const lines = approvedUnits(state).sort((one, other) => (one.product < other.product ? -1 : 1));
    for (const { product } of lines) {
      await tx.lock(TABLES.card, pairKey(state.supplier, product));
    }
    for (const { product, approved } of lines) {
      const key = pairKey(requisition, product);
      await tx.lock(TABLES.approval, key);
      const known = tx.read<ApprovalRow>(TABLES.approval, key);
      if (known && known.version >= version) continue;
      const row: ApprovalRow = {
        requisition,
        product,
        supplier: known?.supplier ?? state.supplier,
        location: known?.location ?? state.location,
        version,
        approved,
        issued: known?.issued ?? 0,
        approvedAt,
        programme: state.programme,
      };
      await tx.write(TABLES.approval, key, row);
      await want(tx, row, openUnits(row) - (known ? openUnits(known) : 0));
    }
  });
}

/** So many more open units on the line's card, which is made where there was none. */
async function want(
  tx: MemoryTransaction,
  { supplier, product }: Approval,
  units: number,
): Promise<void> {
  if (units === 0) return;
  const key = pairKey(supplier, product);
  const card = tx.read<CardRow>(TABLES.card, key) ?? blankCard(supplier, product);
  await tx.write(TABLES.card, key, { ...card, wanted: card.wanted + units });
}
