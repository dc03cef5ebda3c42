/**
 * The register in PostgreSQL. An entry is written whole; what is the same as before changes
 * nothing, not even its version. Each change is announced in the same transaction.
 */
import type { Standing } from '@satchel/access';
import {
  type ConditionEntry,
  type LocationEntry,
  type LocationState,
  type LotEntry,
  locationChanged,
  type ManagedProductEntry,
  managedProductChanged,
  type PackContentsEntry,
  type PackContentsState,
  type ProductEntry,
  type ProductPrice,
  type ProgrammeEntry,
  productChanged,
  type ShelfLifeRule,
  type ZoneEntry,
} from '@satchel/contracts';
import { appendToOutbox, crashPoint, outgoing, type SqlRunner } from '@satchel/messaging';
import type { CardKey } from '../domain/facts.js';
import type { HeldPeriod } from '../domain/handover.js';
import type { Days } from '../domain/reporting-mode.js';
import type { Registered, RegisterTransaction } from '../use-cases/register-ports.js';
import { beginPeriod } from './handover-rows.js';
import { countedAmong, lockCards, managedOn } from './register-modes.js';
import { locationState, registerMessageId } from './register-rows.js';
import { writeLot, writeProductPrice, writeShelfLifeRule } from './register-rules.js';

export class RegisterWriter implements RegisterTransaction {
  constructor(
    private readonly run: SqlRunner,
    private readonly now: Date,
  ) {}

  async exists(
    kind: 'zone' | 'programme' | 'location' | 'product',
    ids: string[],
  ): Promise<Set<string>> {
    const rows = await this.run(`SELECT id FROM ${kind} WHERE id = ANY($1)`, [ids]);
    return new Set(rows.map((row) => String(row['id'])));
  }

  async zone(entry: ZoneEntry): Promise<Registered> {
    return this.upserted(
      `INSERT INTO zone AS t (id, name, level, parent, path, version)
       VALUES ($1, $2, $3, $4, ARRAY[$1::text] || coalesce((SELECT path FROM zone WHERE id =
         $4), '{}'), 1)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, level = excluded.level,
         version = t.version + 1
       WHERE (t.name, t.level) IS DISTINCT FROM (excluded.name, excluded.level)
       RETURNING version::float8 AS version`,
      [entry.id, entry.name, entry.level, entry.parent ?? null],
      'SELECT version::float8 AS version FROM zone WHERE id = $1',
      [entry.id],
    );
  }

  /** The parent a zone has; it never gets another, since all below would change its place. */
  async parentOf(zone: string): Promise<string | null | undefined> {
    const [row] = await this.run('SELECT parent FROM zone WHERE id = $1', [zone]);
    return row ? ((row['parent'] as string | null) ?? null) : undefined;
  }

  async zonePath(zone: string): Promise<string[] | undefined> {
    const [row] = await this.run('SELECT path FROM zone WHERE id = $1', [zone]);
    return row && (row['path'] as string[]);
  }

  async rootZones(): Promise<string[]> {
    const rows = await this.run('SELECT id FROM zone WHERE parent IS NULL ORDER BY id', []);
    return rows.map((row) => String(row['id']));
  }

  async standing(location: string): Promise<Standing | undefined> {
    const [row] = await this.run('SELECT zone_path, supplier_path FROM location WHERE id = $1', [
      location,
    ]);
    if (!row) return undefined;
    const zones = row['zone_path'] as string[];
    return { location, zones, suppliers: row['supplier_path'] as string[] };
  }

  async programme(entry: ProgrammeEntry): Promise<Registered> {
    return this.upserted(
      `INSERT INTO programme AS t (id, name, version) VALUES ($1, $2, 1)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = t.version + 1
       WHERE t.name IS DISTINCT FROM excluded.name RETURNING version::float8 AS version`,
      [entry.id, entry.name],
      'SELECT version::float8 AS version FROM programme WHERE id = $1',
      [entry.id],
    );
  }

  async product(entry: ProductEntry): Promise<Registered> {
    const result = await this.upserted(
      `INSERT INTO product AS t (id, programme, entry, version) VALUES ($1, $2, $3, 1)
       ON CONFLICT (id) DO UPDATE SET programme = excluded.programme, entry = excluded.entry,
         version = t.version + 1
       WHERE t.entry IS DISTINCT FROM excluded.entry RETURNING version::float8 AS version`,
      [entry.id, entry.programme ?? null, JSON.stringify(entry)],
      'SELECT version::float8 AS version FROM product WHERE id = $1',
      [entry.id],
    );
    if (result.outcome !== 'unchanged') {
      const { version } = result;
      await this.announce(productChanged, entry.id, version, { ...entry, version });
    }
    return result;
  }

  /** The unit in which a product is counted; it never changes. */
  async unitOf(product: string): Promise<string | undefined> {
    const [row] = await this.run(
      `SELECT entry->>'dispensingUnit' AS unit FROM product WHERE id = $1`,
      [product],
    );
    return row ? String(row['unit']) : undefined;
  }

  lot(entry: LotEntry): Promise<Registered> {
    return writeLot(this.run, entry);
  }

  async blockOf(product: string, lot: string): Promise<'recall' | 'hold' | undefined> {
    const [row] = await this.run(
      `SELECT EXISTS (SELECT FROM recall
           WHERE status = 'open' AND product = $1 AND $2 = ANY(lots)) AS recalled,
         EXISTS (SELECT FROM lot_hold WHERE released_at IS NULL AND location IS NULL
           AND product = $1 AND lot = $2) AS held`,
      [product, lot],
    );
    if (row?.['recalled']) return 'recall';
    return row?.['held'] ? 'hold' : undefined;
  }

  shelfLifeRule(entry: ShelfLifeRule): Promise<Registered> {
    return writeShelfLifeRule(this.run, entry);
  }

  productPrice(entry: ProductPrice): Promise<Registered> {
    return writeProductPrice(this.run, entry);
  }

  async managedProduct(entry: ManagedProductEntry): Promise<Registered> {
    const { location, product, from } = entry;
    const result = await this.upserted(
      `INSERT INTO managed_product AS t (location, product, from_day, to_day, mode, entry, version)
       VALUES ($1, $2, $3, $4, $5, $6, 1)
       ON CONFLICT (location, product, from_day) DO UPDATE SET to_day = excluded.to_day,
         mode = excluded.mode, entry = excluded.entry, version = t.version + 1
       WHERE t.entry IS DISTINCT FROM excluded.entry RETURNING version::float8 AS version`,
      [location, product, from, entry.to ?? null, entry.mode, JSON.stringify(entry)],
      `SELECT version::float8 AS version FROM managed_product WHERE location = $1 AND product =
         $2 AND from_day = $3`,
      [location, product, from],
    );
    if (result.outcome !== 'unchanged') {
      const { version } = result;
      const key = `${location}|${product}|${from}`;
      await this.announce(managedProductChanged, key, version, { ...entry, version });
    }
    return result;
  }

  async packContentsOf(product: string, from: string): Promise<PackContentsState | undefined> {
    const [row] = await this.run(
      `SELECT entry || jsonb_build_object('isUsed', used_at IS NOT NULL, 'version', version)
         AS state
       FROM pack_contents WHERE product = $1 AND from_day = $2 FOR UPDATE`,
      [product, from],
    );
    return row && (row['state'] as PackContentsState);
  }

  async containedIn(products: string[]): Promise<Set<string>> {
    const rows = await this.run(
      `WITH RECURSIVE inside(product) AS (
         SELECT unnest($1::text[])
         UNION SELECT line->>'product' FROM inside
           JOIN pack_contents c ON c.product = inside.product
           CROSS JOIN jsonb_array_elements(c.entry->'contents') AS line
       ) SELECT product FROM inside`,
      [products],
    );
    return new Set(rows.map((row) => String(row['product'])));
  }

  async packContents(entry: PackContentsEntry): Promise<Registered> {
    return this.upserted(
      `INSERT INTO pack_contents AS t (product, from_day, entry, version) VALUES ($1, $2, $3, 1)
       ON CONFLICT (product, from_day) DO UPDATE SET entry = excluded.entry,
         version = t.version + 1
       WHERE t.entry IS DISTINCT FROM excluded.entry RETURNING version::float8 AS version`,
      [entry.product, entry.from, JSON.stringify(entry)],
      'SELECT version::float8 AS version FROM pack_contents WHERE product = $1 AND from_day = $2',
      [entry.product, entry.from],
    );
  }

  async condition(entry: ConditionEntry): Promise<Registered> {
    return this.upserted(
      `INSERT INTO health_condition AS t (id, entry, version) VALUES ($1, $2, 1)
       ON CONFLICT (id) DO UPDATE SET entry = excluded.entry, version = t.version + 1
       WHERE t.entry IS DISTINCT FROM excluded.entry RETURNING version::float8 AS version`,
      [entry.id, JSON.stringify(entry)],
      'SELECT version::float8 AS version FROM health_condition WHERE id = $1',
      [entry.id],
    );
  }

  /** Another entry for the same card whose days overlap this one's. */
  async overlaps(entry: ManagedProductEntry): Promise<boolean> {
    const rows = await this.run(
      `SELECT 1 FROM managed_product WHERE location = $1 AND product = $2 AND from_day <> $3::date
       AND daterange(from_day, to_day, '[]') && daterange($3::date, $4::date, '[]')`,
      [entry.location, entry.product, entry.from, entry.to ?? null],
    );
    return rows.length > 0;
  }

  managedOn(card: CardKey): Promise<ManagedProductEntry[]> {
    return managedOn(this.run, card);
  }

  lockCards(cards: readonly CardKey[]): Promise<void> {
    return lockCards(this.run, cards);
  }

  countedAmong(card: CardKey, days: readonly Days[]): Promise<string | undefined> {
    return countedAmong(this.run, card, days);
  }

  async location(entry: LocationEntry & { openedOn: string }): Promise<Registered> {
    const result = await this.upserted(
      `INSERT INTO location AS t (id, kind, zone, time_zone, opened_on, zone_path, supplier_path,
         minimum_shelf_life_days, entry, version)
       VALUES ($1, $2, $3, $4, $5, (SELECT path FROM zone WHERE id = $3), '{}', $6, $7, 1)
       ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, zone = excluded.zone,
         time_zone = excluded.time_zone, opened_on = excluded.opened_on,
         zone_path = excluded.zone_path, minimum_shelf_life_days = excluded.minimum_shelf_life_days,
         entry = excluded.entry, version = t.version + 1
       WHERE t.entry IS DISTINCT FROM excluded.entry RETURNING version::float8 AS version`,
      [
        entry.id,
        entry.kind,
        entry.zone,
        entry.timeZone,
        entry.openedOn,
        entry.minimumShelfLifeDays ?? null,
        JSON.stringify(entry),
      ],
      'SELECT version::float8 AS version FROM location WHERE id = $1',
      [entry.id],
    );
    if (result.outcome !== 'unchanged') {
      await this.supplyLines(entry);
      await this.placeInTree(entry.id);
    }
    return result;
  }

  async openedOn(location: string): Promise<string | undefined> {
    const [row] = await this.run('SELECT opened_on::text AS day FROM location WHERE id = $1', [
      location,
    ]);
    return row ? String(row['day']) : undefined;
  }

  async holding(location: string): Promise<{ holder?: string; isHandedOver: boolean }> {
    const [row] = await this.run(
      `SELECT entry->>'holder' AS holder, EXISTS (SELECT FROM handover
         WHERE location = l.id AND status IN ('open', 'counted')) AS handed
       FROM location l WHERE id = $1 AND kind = 'kit'`,
      [location],
    );
    const holder = (row?.['holder'] as string | null | undefined) ?? undefined;
    return { ...(holder === undefined ? {} : { holder }), isHandedOver: row?.['handed'] === true };
  }

  begin(period: HeldPeriod): Promise<void> {
    return beginPeriod(this.run, period);
  }

  /** Who holds a kit when its handover is closed; the entry is otherwise as it was. */
  async hold(location: string, holder: string): Promise<void> {
    const [row] = await this.run(
      `UPDATE location SET entry = jsonb_set(entry, '{holder}', to_jsonb($2::text)),
         version = version + 1
       WHERE id = $1 RETURNING entry, zone_path, supplier_path, version::float8 AS version`,
      [location, holder],
    );
    await crashPoint('register.after-hold');
    if (!row) throw new Error(`bug: ${location} is not in the register`);
    const state = locationState(row);
    await this.announce(locationChanged, location, state.version, state);
  }

  async timeZoneOfCards(location: string): Promise<string | undefined> {
    const [row] = await this.run(
      `SELECT time_zone FROM location l
       WHERE id = $1
         AND EXISTS (SELECT FROM stock_card WHERE location = l.id AND event_count > 0)`,
      [location],
    );
    return row ? String(row['time_zone']) : undefined;
  }

  /** The locations above these, nearest first, themselves not included. */
  async above(suppliers: string[]): Promise<string[]> {
    const rows = await this.run(
      `WITH RECURSIVE up(id, far) AS (
         SELECT unnest($1::text[]), 1
         UNION SELECT s.supplier, up.far + 1 FROM up JOIN supply_line s ON s.location = up.id
         WHERE up.far < 20
       ) SELECT id FROM up GROUP BY id ORDER BY min(far), id`,
      [suppliers],
    );
    return rows.map((row) => String(row['id']));
  }

  private async supplyLines(entry: LocationEntry): Promise<void> {
    const lines = entry.supplyLines ?? [];
    await this.run('DELETE FROM supply_line WHERE location = $1', [entry.id]);
    await this.run(
      `INSERT INTO supply_line (location, programme, supplier)
       SELECT $1, * FROM unnest($2::text[], $3::text[])`,
      [entry.id, lines.map((line) => line.programme), lines.map((line) => line.supplier)],
    );
    await crashPoint('register.after-supply-lines');
  }

  /** Works out who stands above the location and all it supplies, and announces each. */
  private async placeInTree(id: string): Promise<void> {
    const below = await this.run(
      `WITH RECURSIVE down(id) AS (
         SELECT $1::text UNION SELECT s.location FROM down JOIN supply_line s ON s.supplier =
           down.id
       ) SELECT id FROM down`,
      [id],
    );
    for (const row of below) {
      const each = String(row['id']);
      const lines = await this.run(
        'SELECT DISTINCT supplier FROM supply_line WHERE location = $1',
        [each],
      );
      const path = await this.above(lines.map((line) => String(line['supplier'])));
      const [placed] = await this.run(
        `UPDATE location SET supplier_path = $2,
           version = version + CASE WHEN id = $3 THEN 0 ELSE 1 END
         WHERE id = $1 AND (id = $3 OR supplier_path <> $2) RETURNING entry, zone_path,
           supplier_path, version::float8 AS version`,
        [each, path, id],
      );
      await crashPoint('register.after-place');
      if (!placed) continue;
      const state: LocationState = locationState(placed);
      await this.announce(locationChanged, each, state.version, state);
    }
  }

  private async announce(
    contract: Parameters<typeof outgoing>[0],
    id: string,
    version: number,
    payload: object,
  ): Promise<void> {
    const messageId = registerMessageId(contract.subject, id, version);
    const event = outgoing(contract, {
      messageId,
      partitionKey: id,
      payload,
      createdAt: this.now,
    });
    await appendToOutbox(this.run, [event], { notify: false });
  }

  private async upserted(
    write: string,
    values: unknown[],
    read: string,
    key: unknown[],
  ): Promise<Registered> {
    const [written] = await this.run(write, values);
    await crashPoint('register.after-write');
    const version = (row: Record<string, unknown> | undefined) => Number(row?.['version'] ?? 0);
    if (written) {
      const outcome = version(written) === 1 ? 'created' : 'changed';
      return { outcome, version: version(written) };
    }
    const [kept] = await this.run(read, key);
    return { outcome: 'unchanged', version: version(kept) };
  }
}
