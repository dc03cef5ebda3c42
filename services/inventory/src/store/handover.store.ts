/**
 * Handovers in PostgreSQL, one transaction each. What was counted, ended and held is only ever
 * added; the register says who holds the kit in the transaction that closes its handover.
 */
import { crashPoint, type SqlRunner, transactionOn } from '@satchel/messaging';
import type { Pool } from 'pg';
import type { CountSheet } from '../domain/count-sheet.js';
import type { Handover, HeldPeriod, HeldPlace } from '../domain/handover.js';
import type { HandoverRecords, Handovers } from '../use-cases/handover-ports.js';
import type { LotSurroundings } from '../use-cases/ports.js';
import { loadSheet } from './count-sheet-rows.js';
import { asHandover, beginPeriod, HANDOVER } from './handover-rows.js';
import { RecallWriter } from './recall.store.js';
import { RegisterWriter } from './register.store.js';
import { time } from './rows.js';

const ADD = `
INSERT INTO handover (id, location, reason, note, outgoing, incoming, cover_account,
  cover_location, last_day, expected_until, status, status_since, opened_at, opened_by, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, ${time('$12::float8')},
  ${time('$13::float8')}, $14, $15)`;

const UPDATE = `
UPDATE handover SET note = $2, incoming = $3, cover_account = $4, cover_location = $5,
  expected_until = $6, status = $7, status_since = ${time('$8::float8')}, version = $9
WHERE id = $1 AND version = $9 - 1 RETURNING id`;

const ADD_COUNT = `
INSERT INTO handover_count (handover, version, sheet, at, by, witnesses, outgoing_present, absence)
VALUES ($1, $2, $3, ${time('$4::float8')}, $5, $6, $7, $8)`;

const ADD_ENDING = `
INSERT INTO handover_ending (handover, at, by, note)
VALUES ($1, ${time('$2::float8')}, $3, $4)`;

const PLACE = `
SELECT id, kind, time_zone, opened_on::text AS opened_on, zone_path, supplier_path,
  minimum_shelf_life_days, entry->>'holder' AS holder FROM location WHERE id = $1`;

const TO_COUNT = `
SELECT product FROM managed_product
WHERE location = $1 AND from_day <= $2::date AND (to_day IS NULL OR to_day >= $2::date)
UNION SELECT product FROM stock_card WHERE location = $1 AND on_hand > 0`;

export class PostgresHandovers implements Handovers {
  constructor(
    private readonly pool: Pool,
    private readonly committed: () => void,
  ) {}

  async transact<T>(work: (records: HandoverRecords) => Promise<T>): Promise<T> {
    const result = await transactionOn(this.pool, (tx) => work(new HandoverWriter(tx)));
    this.committed();
    return result;
  }
}

class HandoverWriter implements HandoverRecords {
  readonly around: LotSurroundings;

  constructor(private readonly run: SqlRunner) {
    this.around = new RecallWriter(run);
  }

  async place(location: string): Promise<HeldPlace | undefined> {
    const [row] = await this.run(PLACE, [location]);
    if (!row) return undefined;
    const holder = row['holder'] as string | null;
    return {
      id: String(row['id']),
      kind: String(row['kind']),
      timeZone: String(row['time_zone']),
      openedOn: String(row['opened_on']),
      zonePath: row['zone_path'] as string[],
      supplierPath: row['supplier_path'] as string[],
      minimumShelfLifeDays: Number(row['minimum_shelf_life_days']),
      ...(holder === null ? {} : { holder }),
    };
  }

  async underWay(location: string): Promise<string | undefined> {
    const [row] = await this.run(
      `SELECT id FROM handover WHERE location = $1 AND status IN ('open', 'counted')`,
      [location],
    );
    return row && String(row['id']);
  }

  async find(id: string): Promise<Handover | undefined> {
    const [row] = await this.run(`SELECT ${HANDOVER} FROM handover h WHERE id = $1`, [id]);
    return row && asHandover(row);
  }

  async add(it: Handover): Promise<void> {
    const cover = [it.cover.account ?? null, it.cover.location ?? null];
    await this.run(ADD, [
      ...[it.id, it.location, it.reason, it.note ?? null, it.outgoing ?? null],
      ...[it.incoming ?? null, ...cover, it.lastDay, it.expectedUntil],
      ...[it.status, it.statusSince, it.openedAt, it.openedBy, it.version],
    ]);
    await crashPoint('handover.after-add');
  }

  async save(before: Handover, after: Handover): Promise<void> {
    const { id, note, incoming, cover, expectedUntil, status, statusSince, version } = after;
    const saved = await this.run(UPDATE, [
      ...[id, note ?? null, incoming ?? null, cover.account ?? null, cover.location ?? null],
      ...[expectedUntil, status, statusSince, version],
    ]);
    if (saved.length === 0) throw new Error(`handover ${id} was changed before ${version}`);
    await crashPoint('handover.after-update');
    const { count, ending } = after;
    if (count && count !== before.count) {
      const { sheet, at, by, witnesses, outgoingPresent, absence } = count;
      const said = [witnesses, outgoingPresent ?? null, absence ?? null];
      await this.run(ADD_COUNT, [id, version, sheet ?? null, at, by, ...said]);
      await crashPoint('handover.after-count');
    }
    if (!ending) return;
    await this.run(ADD_ENDING, [id, ending.at, ending.by, ending.note ?? null]);
    await crashPoint('handover.after-end');
  }

  begin(period: HeldPeriod): Promise<void> {
    return beginPeriod(this.run, period);
  }

  hold(location: string, holder: string, at: number): Promise<void> {
    return new RegisterWriter(this.run, new Date(at)).hold(location, holder);
  }

  async sheet(id: string): Promise<CountSheet | undefined> {
    const [row] = await this.run('SELECT id FROM count_sheet WHERE id = $1 FOR UPDATE', [id]);
    return row && loadSheet(this.run, id);
  }

  async toCount(location: string, day: string): Promise<string[]> {
    const rows = await this.run(TO_COUNT, [location, day]);
    return rows.map((row) => String(row['product'])).sort();
  }
}
