/** Holds in PostgreSQL, one transaction each. */
import { crashPoint, type SqlRunner, transactionOn } from '@satchel/messaging';
import type { Pool } from 'pg';
import type { LotHold } from '../domain/lot-hold.js';
import type { HoldRecords, LotHolds, LotSurroundings } from '../use-cases/ports.js';
import { RecallWriter } from './recall.store.js';
import { ms, time } from './rows.js';
import { withoutNulls } from './stock-questions.js';

/** A hold `h` as the domain knows it. */
export const HOLD = `h.id, h.location, h.product, h.lot, h.quantity::float8 AS quantity, h.reason,
  ${ms('h.placed_at')} AS "placedAt", h.placed_by AS "placedBy",
  ${ms('h.released_at')} AS "releasedAt", h.released_by AS "releasedBy",
  h.release_reason AS "releaseReason", h.version::float8 AS version`;

export const asHold = (row: object): LotHold => withoutNulls(row) as LotHold;

export class PostgresHolds implements LotHolds {
  constructor(private readonly pool: Pool) {}

  transact<T>(work: (records: HoldRecords) => Promise<T>): Promise<T> {
    return transactionOn(this.pool, (tx) => work(new HoldWriter(tx)));
  }
}

class HoldWriter implements HoldRecords {
  readonly around: LotSurroundings;

  constructor(private readonly run: SqlRunner) {
    this.around = new RecallWriter(run);
  }

  async knowsLot(product: string, lot: string): Promise<boolean> {
    const rows = await this.run('SELECT 1 FROM lot WHERE product = $1 AND number = $2', [
      product,
      lot,
    ]);
    return rows.length > 0;
  }

  async hold(id: string): Promise<LotHold | undefined> {
    const [row] = await this.run(`SELECT ${HOLD} FROM lot_hold h WHERE id = $1`, [id]);
    return row && asHold(row);
  }

  async place(hold: LotHold): Promise<void> {
    const { id, location, product, lot, quantity, reason, placedAt, placedBy, version } = hold;
    await this.run('SELECT 1 FROM stock_card WHERE location = $1 AND product = $2 FOR UPDATE', [
      location ?? null,
      product,
    ]);
    await this.run(
      `INSERT INTO lot_hold (id, location, product, lot, quantity, reason, placed_at, placed_by,
         version)
       VALUES ($1, $2, $3, $4, $5, $6, ${time('$7::float8')}, $8, $9)`,
      [id, location ?? null, product, lot, quantity ?? null, reason, placedAt, placedBy, version],
    );
    await crashPoint('hold.after-place');
  }

  async release(hold: LotHold): Promise<void> {
    const { id, releasedAt, releasedBy, releaseReason, version } = hold;
    await this.run(
      `UPDATE lot_hold SET released_at = ${time('$2::float8')}, released_by = $3,
         release_reason = $4, version = $5 WHERE id = $1`,
      [id, releasedAt, releasedBy, releaseReason, version],
    );
    await crashPoint('hold.after-release');
  }

  async isHeldEverywhere(product: string, lot: string): Promise<boolean> {
    const rows = await this.run(
      `SELECT 1 FROM lot_hold WHERE released_at IS NULL AND location IS NULL
         AND product = $1 AND lot = $2
       UNION ALL SELECT 1 FROM recall WHERE status = 'open' AND product = $1 AND $2 = ANY(lots)`,
      [product, lot],
    );
    return rows.length > 0;
  }

  async setStatus(product: string, lot: string, status: 'usable' | 'quarantined'): Promise<void> {
    await this.run(
      `UPDATE lot SET status = $3, version = version + 1
       WHERE product = $1 AND number = $2 AND status NOT IN ('recalled', $3)`,
      [product, lot, status],
    );
    await crashPoint('hold.after-status');
  }
}
