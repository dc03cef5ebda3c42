/**
 * What has changed in the books of a few locations since a moment, without a column that says so:
 * PostgreSQL keeps with every row the number of the transaction that wrote it (`xmin`).
 *
 * Guarantees: the cursor is the oldest transaction that was still open when the reading began, so
 * that what commits meanwhile, or was under way, is told the next time. What may be told twice is
 * told in full. A cursor of another epoch of the database, or of too long ago, begins anew.
 */
import type { Principal } from '@satchel/access';
import {
  CHANGES_MAX,
  type ChangedCard,
  type Changes,
  type GetChanges,
  type LocationState,
  type ProductState,
  type ShipmentState,
} from '@satchel/contracts';
import { ownEpoch, runnerOf } from '@satchel/messaging';
import type { Pool } from 'pg';
import type { ChangeQuestions } from '../use-cases/ports.js';
import { cursorOf, readCursor } from './pages.js';
import { locationState } from './register-rows.js';
import { inScope, scopeOf } from './scope.js';
import { isoTime, type PostgresStockQuestions, withoutNulls } from './stock-questions.js';
import { SHIPMENT_STATE } from './surroundings-questions.js';

/**
 * Transactions after which a cursor is too old: their numbers are 32 bits on a row, and what is
 * older than 2³¹ of them cannot be told from what is newer.
 */
const OLDEST = 1_000_000_000;

/** Where a reading stands. */
interface Position {
  readonly epoch: number;
  /** Told is what was written by this transaction or a later one; 0: everything. */
  readonly since: number;
  /** What the next reading begins from. */
  readonly next: number;
  readonly part: number;
  /** Key of the last row of that part. */
  readonly after: readonly [string, string];
}

interface Row {
  readonly key: [string, string];
  readonly row: Record<string, unknown>;
}

/**
 * $1 locations, $2 the oldest transaction that counts (absent: all), $3 and $4 the key to go on
 * after, $5 how many. Both ages are taken in one statement, since they grow.
 */
const isNew = (row: string): string =>
  `($2::text IS NULL OR age(${row}.xmin) <= age($2::text::xid8::xid))`;

const LOCATIONS = `
SELECT json_build_array(l.id, '') AS key, json_build_object('entry', l.entry, 'zone_path',
  l.zone_path, 'supplier_path', l.supplier_path, 'version', l.version) AS row
FROM location l WHERE l.id = ANY($1) AND ${isNew('l')} AND (l.id, '') > ($3, $4)
ORDER BY l.id LIMIT $5`;

const PRODUCTS = `
SELECT json_build_array(p.id, '') AS key, p.entry || jsonb_build_object('version', p.version) AS row
FROM product p WHERE (p.id, '') > ($3, $4)
  AND (EXISTS (SELECT FROM stock_card c JOIN location l ON l.id = c.location
         WHERE c.location = ANY($1) AND c.product = p.id
         AND (${isNew('p')} OR ${isNew('l')} OR c.sequence = 0 AND ${isNew('c')}
           OR EXISTS (SELECT FROM movement f WHERE f.location = c.location
             AND f.product = c.product AND f.sequence = 1 AND ${isNew('f')})))
    OR EXISTS (SELECT FROM managed_product m JOIN location l ON l.id = m.location
         WHERE m.location = ANY($1) AND m.product = p.id
         AND (${isNew('p')} OR ${isNew('l')} OR ${isNew('m')})))
ORDER BY p.id LIMIT $5`;

const SHIPMENTS = `
SELECT json_build_array(s.id, '') AS key, ${SHIPMENT_STATE} AS row
FROM shipment s WHERE s.id IN (
    SELECT id FROM shipment WHERE from_location = ANY($1) AND ($2::text IS NOT NULL OR is_open)
    UNION
    SELECT id FROM shipment WHERE to_location = ANY($1) AND ($2::text IS NOT NULL OR is_open))
  AND ${isNew('s')} AND (s.id::text, '') > ($3, $4)
ORDER BY s.id::text LIMIT $5`;

const CARDS = `
WITH keys AS (
  SELECT location, product FROM stock_card WHERE location = ANY($1)
  UNION SELECT location, product FROM managed_product WHERE location = ANY($1)
)
SELECT json_build_array(k.location, k.product) AS key, json_build_object(
  'location', k.location, 'product', k.product, 'onHand', c.on_hand,
  'allocated', nullif(c.allocated, 0), 'sequence', c.sequence,
  'countedAt', ${isoTime('c.last_count_at')},
  'lots', coalesce((SELECT json_agg(json_strip_nulls(json_build_object('lot', b.lot,
      'onHand', b.on_hand, 'expiresOn', t.expires_on, 'status', nullif(t.status, 'usable')))
      ORDER BY t.expires_on NULLS LAST, b.lot)
    FROM lot_balance b LEFT JOIN lot t ON t.product = b.product AND t.number = b.lot
    WHERE b.location = k.location AND b.product = k.product AND b.on_hand > 0), '[]'),
  'managed', coalesce((SELECT json_agg(json_strip_nulls(json_build_object('mode', m.mode,
      'from', m.from_day, 'to', m.to_day, 'minimumMonthsTenths', m.entry->'minimumMonthsTenths',
      'maximumMonthsTenths', m.entry->'maximumMonthsTenths')) ORDER BY m.from_day)
    FROM managed_product m WHERE m.location = k.location AND m.product = k.product), '[]')) AS row
FROM keys k JOIN location l ON l.id = k.location
  LEFT JOIN stock_card c ON c.location = k.location AND c.product = k.product
WHERE (k.location, k.product) > ($3, $4) AND (${isNew('l')} OR ${isNew('c')}
  OR EXISTS (SELECT FROM managed_product m WHERE m.location = k.location
    AND m.product = k.product AND ${isNew('m')})
  OR EXISTS (SELECT FROM lot_balance b JOIN lot t ON t.product = b.product AND t.number = b.lot
    WHERE b.location = k.location AND b.product = k.product AND b.on_hand > 0 AND ${isNew('t')}))
ORDER BY k.location, k.product LIMIT $5`;

/** Read one after the other; a page is filled from as many as it takes. */
const PARTS = [LOCATIONS, PRODUCTS, SHIPMENTS, CARDS];

export class PostgresChanges implements ChangeQuestions {
  constructor(
    private readonly pool: Pool,
    private readonly stock: PostgresStockQuestions,
  ) {}

  /** @throws `unknown-location` where the asker may not see it, `malformed` for a wrong cursor. */
  async changes(asked: GetChanges, who: Principal): Promise<Changes> {
    await this.stock.seen(asked.location, who);
    const covers = await this.covered(asked, who);
    const from = await this.position(asked.cursor);
    const limit = asked.limit ?? CHANGES_MAX;
    const found: Row[][] = PARTS.map(() => []);
    let { part, after } = from;
    let left = limit;
    while (part < PARTS.length) {
      const rows = await this.read(part, covers, from.since, after, left + 1);
      found[part] = rows.slice(0, left);
      if (rows.length > left) {
        after = found[part]?.at(-1)?.key ?? after;
        break;
      }
      left -= rows.length;
      part += 1;
      after = ['', ''];
    }
    const hasMore = part < PARTS.length;
    const isBeginning = from.since === 0 && from.part === 0 && from.after[0] === '';
    const next: Position = hasMore
      ? { ...from, part, after }
      : { epoch: from.epoch, since: from.next, next: from.next, part: 0, after: ['', ''] };
    return { isWhole: isBeginning, covers, ...told(found), cursor: written(next), hasMore };
  }

  private async covered(asked: GetChanges, who: Principal): Promise<string[]> {
    const { rows } = await this.pool.query(
      `SELECT l.id FROM location l WHERE ${inScope(3)} AND (l.id = $1 OR $2 AND EXISTS (
         SELECT FROM supply_line s WHERE s.location = l.id AND s.supplier = $1)) ORDER BY l.id`,
      [asked.location, asked.supplied ?? false, ...scopeOf(who, 'see-stock')],
    );
    return rows.map((row) => String(row.id));
  }

  /** Where a cursor says; the beginning of a new reading where it says nothing that still holds. */
  private async position(cursor: string | undefined): Promise<Position> {
    const read = readCursor(cursor, 'sequence', 'sequence', 'sequence', 'sequence', 'text', 'text');
    const epoch = await ownEpoch(runnerOf(this.pool));
    const { rows } = await this.pool.query(
      `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS oldest`,
    );
    const oldest = Number(rows[0]?.oldest);
    const anew: Position = { epoch, since: 0, next: oldest, part: 0, after: ['', ''] };
    if (!read) return anew;
    const [ofEpoch, since, next, part, location, product] = read as [
      number,
      number,
      number,
      number,
      string,
      string,
    ];
    if (ofEpoch !== epoch || next > oldest || oldest - (since || next) > OLDEST) return anew;
    const isGoingOn = part > 0 || location !== '';
    return { epoch, since, next: isGoingOn ? next : oldest, part, after: [location, product] };
  }

  private async read(
    part: number,
    covers: string[],
    since: number,
    [location, product]: readonly [string, string],
    limit: number,
  ): Promise<Row[]> {
    const { rows } = await this.pool.query(PARTS[part] ?? '', [
      covers,
      since === 0 ? null : String(since),
      location,
      product,
      limit,
    ]);
    return rows as Row[];
  }
}

function told(found: Row[][]): Pick<Changes, 'locations' | 'products' | 'shipments' | 'cards'> {
  const [locations = [], products = [], shipments = [], cards = []] = found.map((rows) =>
    rows.map(({ row }) => withoutNulls(row)),
  );
  return {
    locations: locations.map(locationState) satisfies LocationState[],
    products: products as unknown as ProductState[],
    shipments: shipments as unknown as ShipmentState[],
    cards: cards as unknown as ChangedCard[],
  };
}

function written({ epoch, since, next, part, after }: Position): string {
  return cursorOf([epoch, since, next, part, ...after]);
}
