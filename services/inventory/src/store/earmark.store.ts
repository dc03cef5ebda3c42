/** Earmarks in PostgreSQL, one transaction each. */
import { crashPoint, type SqlRunner, transactionOn } from '@satchel/messaging';
import type { Pool } from 'pg';
import type { EarmarkEntry, EarmarkWaiver } from '../domain/earmark.js';
import type { EarmarkRecords, Earmarks } from '../use-cases/earmark-ports.js';
import type { LotSurroundings } from '../use-cases/ports.js';
import { RecallWriter } from './recall.store.js';
import { ms, time } from './rows.js';
import { withoutNulls } from './stock-questions.js';

/** An earmark `e` as the domain knows it. */
export const EARMARK = `e.id, e.location, e.product, e.lot, e.funder,
  e.quantity::float8 AS quantity, e.purpose AS for, e.from_day::text AS from,
  e.until_day::text AS until, e.reason, ${ms('e.set_at')} AS "setAt", e.set_by AS "setBy",
  e.used::float8 AS used, ${ms('e.ended_at')} AS "endedAt", e.ended_by AS "endedBy",
  e.end_reason AS "endReason", e.version::float8 AS version`;

/** A waiver `w` with what was taken by it. */
export const WAIVER = `w.id, w.earmark, w.quantity::float8 AS quantity, w.reason,
  ${ms('w.waived_at')} AS "waivedAt", w.waived_by AS "waivedBy",
  (SELECT coalesce(sum(u.units), 0)::float8 FROM earmark_use u WHERE u.waiver = w.id) AS used`;

export const asEarmark = (row: object): EarmarkEntry => withoutNulls(row) as EarmarkEntry;

export class PostgresEarmarks implements Earmarks {
  constructor(private readonly pool: Pool) {}

  transact<T>(work: (records: EarmarkRecords) => Promise<T>): Promise<T> {
    return transactionOn(this.pool, (tx) => work(new EarmarkWriter(tx)));
  }
}

class EarmarkWriter implements EarmarkRecords {
  readonly around: LotSurroundings;

  constructor(private readonly run: SqlRunner) {
    this.around = new RecallWriter(run);
  }

  knowsLot(product: string, lot: string): Promise<boolean> {
    return this.knows('SELECT 1 FROM lot WHERE product = $1 AND number = $2', [product, lot]);
  }

  knowsProgramme(programme: string): Promise<boolean> {
    return this.knows('SELECT 1 FROM programme WHERE id = $1', [programme]);
  }

  knowsZone(zone: string): Promise<boolean> {
    return this.knows('SELECT 1 FROM zone WHERE id = $1', [zone]);
  }

  async timeZoneOf(location: string): Promise<string> {
    const [row] = await this.run('SELECT time_zone FROM location WHERE id = $1', [location]);
    return String(row?.['time_zone']);
  }

  async lockCard(location: string, product: string): Promise<void> {
    await this.run('SELECT 1 FROM stock_card WHERE location = $1 AND product = $2 FOR UPDATE', [
      location,
      product,
    ]);
  }

  async countOpen(location: string, product: string, today: string): Promise<number> {
    const [row] = await this.run(
      `SELECT count(*)::float8 AS open FROM earmark WHERE location = $1 AND product = $2
         AND ended_at IS NULL AND until_day >= $3::date`,
      [location, product, today],
    );
    return Number(row?.['open']);
  }

  async earmark(id: string): Promise<EarmarkEntry | undefined> {
    const [row] = await this.run(`SELECT ${EARMARK} FROM earmark e WHERE e.id = $1`, [id]);
    return row && asEarmark(row);
  }

  async add(earmark: EarmarkEntry): Promise<void> {
    const { id, location, product, lot, funder, quantity, from, until, reason } = earmark;
    await this.run(
      `INSERT INTO earmark (id, location, product, lot, funder, quantity, purpose, from_day,
         until_day, reason, set_at, set_by, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, ${time('$11::float8')}, $12, $13)`,
      [
        ...[id, location, product, lot ?? null, funder ?? null, quantity],
        ...[JSON.stringify(earmark.for), from, until, reason],
        ...[earmark.setAt, earmark.setBy, earmark.version],
      ],
    );
    await crashPoint('earmark.after-set');
  }

  async end({ id, endedAt, endedBy, endReason, version }: EarmarkEntry): Promise<void> {
    await this.run(
      `UPDATE earmark SET ended_at = ${time('$2::float8')}, ended_by = $3, end_reason = $4,
         version = $5 WHERE id = $1`,
      [id, endedAt, endedBy, endReason, version],
    );
    await crashPoint('earmark.after-end');
  }

  async waiver(id: string): Promise<EarmarkWaiver | undefined> {
    const [row] = await this.run(`SELECT ${WAIVER} FROM earmark_waiver w WHERE w.id = $1`, [id]);
    return row as EarmarkWaiver | undefined;
  }

  async waive({ id, earmark, quantity, reason, ...by }: EarmarkWaiver): Promise<void> {
    await this.run(
      `INSERT INTO earmark_waiver (id, earmark, quantity, reason, waived_at, waived_by)
       VALUES ($1, $2, $3, $4, ${time('$5::float8')}, $6)`,
      [id, earmark, quantity, reason, by.waivedAt, by.waivedBy],
    );
    await crashPoint('earmark.after-waive');
  }

  private async knows(text: string, values: string[]): Promise<boolean> {
    return (await this.run(text, values)).length > 0;
  }
}
