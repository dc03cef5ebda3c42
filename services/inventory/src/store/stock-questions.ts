/** Questions about stock, answered from the books as committed. */
import { mayAt, type Principal, type Right } from '@satchel/access';
import {
  type AsOfAnswer,
  type CardEntries,
  type EntriesSince,
  type GetStockAsOf,
  type GetStockOnHand,
  malformed,
  ProblemError,
  type ProductOnHand,
  refuse,
  type StockAsOf,
  type StockMoved,
  type StockOnHand,
} from '@satchel/contracts';
import {
  type Clock,
  endOfDay,
  isInstant,
  localDay,
  type Pack,
  type Packed,
  packsBeside,
} from '@satchel/language';
import type { Pool } from 'pg';
import type { StockQuestions } from '../use-cases/ports.js';
import { unusable } from './available.js';
import { earmarkedShelves, type Shelf, zonesOf } from './earmarked-shelves.js';
import { ms } from './rows.js';
import { inScope, scopeOf } from './scope.js';
import { TOLD_AT, toldOf } from './snapshot.store.js';

const SEEN = 'SELECT time_zone, zone_path, supplier_path FROM location WHERE id = $1';

export class PostgresStockQuestions implements StockQuestions {
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  /** The time zone of a location that the asker may see; others do not exist for her. */
  async seen(location: string, who: Principal, right: Right = 'see-stock'): Promise<string> {
    const { rows } = await this.pool.query({
      name: 'seen-location',
      text: SEEN,
      values: [location],
    });
    const row = rows[0];
    const standing = row && { location, zones: row.zone_path, suppliers: row.supplier_path };
    if (!row || (who.kind !== 'service' && !mayAt(who, right, standing))) {
      refuse(404, 'unknown-location', `There is no location ${location} that you can see.`);
    }
    return row.time_zone;
  }

  async onHand(asked: GetStockOnHand, who: Principal): Promise<StockOnHand> {
    const zone = await this.seen(asked.location, who);
    const today = localDay(this.clock.now(), zone);
    const { rows } = await this.pool.query({
      name: 'on-hand',
      text: ON_HAND,
      values: [asked.location, asked.products ?? null, today],
    });
    const observed = await this.observed(asked.location);
    const shelves = await this.shelves(asked, zone);
    return {
      location: asked.location,
      ...(observed ? { observed } : {}),
      products: rows.map((row) => around(productOnHand(row), shelves)),
    };
  }

  /** What earmarks keep and leave there, for a request of the purpose that is asked for. */
  private async shelves(asked: GetStockOnHand, timeZone: string) {
    const { location, products, to, programme, campaign, funder } = asked;
    const zones = to === undefined ? [] : await zonesOf(this.pool, to);
    const shelves = { location, timeZone, products, now: this.clock.now() };
    return earmarkedShelves(this.pool, shelves, { zones, programme, campaign, funder });
  }

  /** How old the figures of a location with a system of its own are. */
  private async observed(location: string): Promise<StockOnHand['observed']> {
    const { rows } = await this.pool.query(
      `SELECT l.entry->>'observedSince' AS since, ${ms(TOLD_AT)} AS told_at
       FROM location l WHERE l.id = $1 AND l.entry ? 'observedSince'`,
      [location],
    );
    const [row] = rows;
    return row && toldOf(row.since, row.told_at, this.clock.now().getTime());
  }

  async asOf(asked: GetStockAsOf, who: Principal): Promise<StockAsOf> {
    refuseNoInstants(asked);
    const locations = [...new Set(asked.items.map((item) => item.location))];
    const { rows: seen } = await this.pool.query(
      `SELECT l.id, l.time_zone FROM location l WHERE l.id = ANY($1) AND ${inScope(2)}`,
      [locations, ...scopeOf(who, 'see-stock')],
    );
    const zones = new Map<string, string>(seen.map((row) => [row.id, row.time_zone]));
    const hidden = locations.find((location) => !zones.has(location));
    if (hidden !== undefined) {
      refuse(404, 'unknown-location', `There is no location ${hidden} that you can see.`);
    }
    const days = asked.items.map((item) =>
      localDay(new Date(item.at), zones.get(item.location) ?? 'UTC'),
    );
    const { rows } = await this.pool.query({
      name: 'as-of',
      text: AS_OF,
      values: [
        asked.items.map((item) => item.location),
        asked.items.map((item) => item.product),
        asked.items.map((item) => new Date(item.at).toISOString()),
        days,
        asked.items.map((item, n) =>
          endOfDay(days[n] ?? '', zones.get(item.location) ?? 'UTC').toISOString(),
        ),
      ],
    });
    const items: AsOfAnswer[] = asked.items.map((item, n) => ({
      ...item,
      onHand: Number(rows[n]?.on_hand ?? 0),
    }));
    return { items };
  }

  /** Entries of one card, as they were announced. Services only: they fill their gaps with it. */
  async entriesSince(asked: EntriesSince, who: Principal): Promise<CardEntries> {
    const zone = await this.seen(asked.location, who);
    const { rows } = await this.pool.query(ENTRIES_SINCE, [
      asked.location,
      asked.product,
      asked.after,
      asked.limit,
    ]);
    const items = rows.map(({ entry }) => ({
      ...withoutNulls(entry),
      day: localDay(new Date(entry.occurredAt), zone),
    }));
    return { items: items as StockMoved[] };
  }
}

export const isoTime = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

export function withoutNulls<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T;
}

/** What a row of `product p` says of its packs. */
export const PACKED = `(p.entry->'packSize')::float8 AS pack_size, p.entry->'packs' AS packs`;

const ON_HAND = `
WITH cards AS (
  SELECT product FROM stock_card WHERE location = $1 AND sequence > 0
  UNION SELECT product FROM managed_product WHERE location = $1
    AND from_day <= $3::date AND (to_day IS NULL OR to_day >= $3::date)
)
SELECT k.product, ${PACKED},
  coalesce(c.on_hand, 0)::float8 AS on_hand, coalesce(c.allocated,
  0)::float8 AS allocated, coalesce(c.wanted, 0)::float8 AS wanted,
  coalesce(c.sequence, 0)::float8 AS sequence, ${isoTime('c.last_count_at')} AS counted_at,
  c.last_count_by, ${isoTime('c.last_occurred_at')} AS last_entry_at,
  (SELECT json_agg(json_strip_nulls(json_build_object('lot', b.lot, 'onHand', b.on_hand,
     'expiresOn', l.expires_on, 'status', coalesce(l.status, 'usable')))
     ORDER BY l.expires_on NULLS LAST, b.lot)
   FROM lot_balance b LEFT JOIN lot l ON l.product = b.product AND l.number = b.lot
   WHERE b.location = $1 AND b.product = k.product AND b.on_hand > 0) AS lots,
  ${unusable('$1', 'k.product', '$3::date')} AS unusable,
  (SELECT coalesce(sum(s.shipped - s.received), 0)::float8 FROM shipment_line s
   WHERE s.to_location = $1 AND s.product = k.product AND s.received < s.shipped) AS in_transit
FROM cards k LEFT JOIN product p ON p.id = k.product
LEFT JOIN stock_card c ON c.location = $1 AND c.product = k.product
WHERE $2::text[] IS NULL OR k.product = ANY($2)
ORDER BY k.product LIMIT 1000`;

/** What is on hand, and the field beside it that says it in packs. */
export const IN_PACKS = { onHand: 'inPacks' } as const;

/** The packs of a product as a row says them, by columns such as those of `PACKED`. */
export function packedOf(row: Record<string, unknown>): Packed {
  return { packSize: Number(row['pack_size']), packs: (row['packs'] ?? []) as Pack[] };
}

function productOnHand(row: Record<string, unknown>): ProductOnHand {
  const onHand = Number(row['on_hand']);
  const allocated = Number(row['allocated']);
  const out = Number(row['unusable']);
  const wanted = Number(row['wanted']);
  const available = Math.max(0, onHand - allocated - out);
  const reserved = Math.min(wanted, available);
  const packed = packedOf(row);
  const lots = (row['lots'] ?? []) as ProductOnHand['lots'];
  return withoutNulls({
    product: String(row['product']),
    onHand,
    ...packsBeside({ onHand }, packed, IN_PACKS),
    allocated,
    unusable: out,
    available,
    reserved,
    backOrdered: wanted - reserved,
    availableToPromise: available - reserved,
    earmarked: 0,
    inTransit: Number(row['in_transit']),
    lots: lots.map((lot) => ({ ...lot, ...packsBeside(lot, packed, IN_PACKS) })),
    sequence: Number(row['sequence']),
    countedAt: row['counted_at'] as string,
    countedBy: row['last_count_by'] as string,
    lastEntryAt: row['last_entry_at'] as string,
  });
}

/** Where anything is earmarked, the rules of the ledger say what is whose. */
function around(it: ProductOnHand, shelves: ReadonlyMap<string, Shelf>): ProductOnHand {
  const shelf = shelves.get(it.product);
  if (!shelf) return it;
  const { lines: _lines, ...units } = shelf;
  return { ...it, ...units };
}

const AS_OF = `
SELECT (coalesce(c.on_hand, 0)
  - coalesce((SELECT sum(d.net) FROM day_total d
      WHERE d.location = q.location AND d.product = q.product AND d.day > q.day::date), 0)
  - coalesce((SELECT sum(CASE WHEN m.to_place = m.location THEN m.quantity ELSE -m.quantity END)
      FROM movement m WHERE m.location = q.location AND m.product = q.product
      AND m.occurred_at > q.at AND m.occurred_at <= q.until), 0))::float8 AS on_hand
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::timestamptz[])
  WITH ORDINALITY AS q(location, product, at, day, until, n)
LEFT JOIN stock_card c ON c.location = q.location AND c.product = q.product
ORDER BY q.n`;

const ENTRIES_SINCE = `
SELECT json_build_object('location', m.location, 'product', m.product, 'sequence', m.sequence,
  'movement', m.id, 'event', m.event, 'eventKind', e.kind, 'kind', m.kind,
  'direction', CASE WHEN m.to_place = m.location THEN 'in' ELSE 'out' END,
  'quantity', m.quantity, 'lot', m.lot,
  'other', CASE WHEN m.to_place = m.location THEN m.from_place ELSE m.to_place END,
  'shipment', m.shipment, 'purpose', s.purpose,
  'occurredAt', ${isoTime('m.occurred_at')}, 'precision', m.precision,
  'recordedAt', ${isoTime('m.recorded_at')}, 'balanceAfter', m.balance_after,
  'lotBalanceAfter', m.lot_balance_after, 'reverses', m.reverses, 'count', m.count_event,
  'hash', m.hash) AS entry
FROM movement m JOIN stock_event e ON e.id = m.event LEFT JOIN shipment s ON s.id = m.shipment
WHERE m.location = $1 AND m.product = $2 AND m.sequence > $3 ORDER BY m.sequence LIMIT $4`;

/** What has the form of an instant need not be one: the 30th of February, the year 0. */
function refuseNoInstants({ items }: GetStockAsOf): void {
  const detail = 'is not an instant of the calendar';
  const faults = items.flatMap(({ at }, n) =>
    isInstant(at) ? [] : [{ pointer: `/items/${n}/at`, code: 'wrong-form', detail }],
  );
  if (faults.length > 0) throw new ProblemError(malformed(faults));
}
