/** Holds in memory: the same port as in PostgreSQL. */
import type { MemoryConnection, MemoryTransaction } from '@satchel/messaging';
import { type LotFacts, pairKey } from '../domain/facts.js';
import type { LotHold } from '../domain/lot-hold.js';
import type { Recall } from '../domain/recall.js';
import type { HoldRecords, LotHolds, LotSurroundings } from '../use-cases/ports.js';
import { TABLES } from './memory-book.js';
import { MemoryRecallWriter, RECALL_TABLES } from './memory-recalls.js';

const HOLD = 'lot_hold';

export class MemoryHolds implements LotHolds {
  constructor(private readonly connection: MemoryConnection) {}

  transact<T>(work: (records: HoldRecords) => Promise<T>): Promise<T> {
    return this.connection.within((tx) => work(new MemoryHoldWriter(tx)));
  }
}

/** Whether an open hold keeps the lot everywhere. */
export function isHeldEverywhere(tx: MemoryTransaction, product: string, lot: string): boolean {
  return tx
    .all<LotHold>(HOLD)
    .filter((hold) => hold.product === product && hold.lot === lot)
    .some((hold) => hold.location === undefined && hold.releasedAt === undefined);
}

class MemoryHoldWriter implements HoldRecords {
  readonly around: LotSurroundings;

  constructor(private readonly tx: MemoryTransaction) {
    this.around = new MemoryRecallWriter(tx);
  }

  async knowsLot(product: string, lot: string): Promise<boolean> {
    return this.tx.read(TABLES.lot, pairKey(product, lot)) !== undefined;
  }

  async hold(id: string): Promise<LotHold | undefined> {
    return this.tx.read<LotHold>(HOLD, id);
  }

  async place(hold: LotHold): Promise<void> {
    await this.tx.write(HOLD, hold.id, hold);
    await this.putOnCard(hold);
  }

  async release(hold: LotHold): Promise<void> {
    await this.tx.write(HOLD, hold.id, hold);
    await this.putOnCard(hold);
  }

  async isHeldEverywhere(product: string, lot: string): Promise<boolean> {
    const isRecalled = this.tx
      .all<Recall>(RECALL_TABLES.recall)
      .filter((recall) => recall.status === 'open' && recall.product === product)
      .some((recall) => recall.lots.includes(lot));
    return isRecalled || isHeldEverywhere(this.tx, product, lot);
  }

  async setStatus(product: string, lot: string, status: 'usable' | 'quarantined'): Promise<void> {
    const key = pairKey(product, lot);
    await this.tx.lock(TABLES.lot, key);
    const known = this.tx.read<LotFacts>(TABLES.lot, key);
    if (known && known.status !== 'recalled') {
      await this.tx.write(TABLES.lot, key, { ...known, status });
    }
  }

  private async putOnCard(hold: LotHold): Promise<void> {
    if (hold.location === undefined) return;
    const key = pairKey(hold.location, hold.product);
    await this.tx.lock(TABLES.card, key);
    await this.tx.lock(TABLES.holds, key);
    const known = this.tx.read<readonly LotHold[]>(TABLES.holds, key) ?? [];
    const others = known.filter(({ id }) => id !== hold.id);
    await this.tx.write(TABLES.holds, key, [...others, hold]);
  }
}
