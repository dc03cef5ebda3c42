/**
 * Sums of stock by zone, level and product in PostgreSQL. All of them are worked out anew in one
 * statement, so they are as of one moment and cannot drift from the books; rows that stay the same
 * are left alone. No writer waits for it. One process at a time, by a lease.
 */
import { mayAt, type Principal } from '@satchel/access';
import {
  type GetStockByLevel,
  type ProductByLevel,
  refuse,
  type StockByLevel,
} from '@satchel/contracts';
import { type Clock, DAY_MS } from '@satchel/language';
import { crashPoint, Lease, type Log, type SqlRunner } from '@satchel/messaging';
import type { Pool } from 'pg';
import type { LevelSumTurn } from '../domain/level-sum-turn.js';
import type { LevelQuestions } from '../use-cases/ports.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { ms, time } from './rows.js';
import { TOLD_AT } from './snapshot.store.js';

const SECOND_MS = 1000;

const LAST = `SELECT ${ms('as_of')} AS "asOf", took_ms AS "tookMs" FROM level_sum_turn`;

/** First by innermost zone, then each of those sums for every zone around it. */
const SUM = `
WITH held AS (
  SELECT l.zone, c.product, l.kind, sum(c.on_hand) AS on_hand, sum(c.allocated) AS allocated,
    0 AS in_transit, count(*) AS locations, count(*) FILTER (WHERE c.on_hand > 0) AS holding
  FROM stock_card c JOIN location l ON l.id = c.location WHERE c.sequence > 0
  GROUP BY l.zone, c.product, l.kind
), under_way AS (
  SELECT l.zone, s.product, l.kind, 0, 0, sum(s.shipped - s.received), 0, 0
  FROM shipment_line s JOIN location l ON l.id = s.to_location WHERE s.received < s.shipped
  GROUP BY l.zone, s.product, l.kind
), fresh AS (
  SELECT a.zone, h.product, h.kind AS level, sum(on_hand)::bigint AS on_hand,
    sum(allocated)::bigint AS allocated, sum(in_transit)::bigint AS in_transit,
    sum(locations)::bigint AS locations, sum(holding)::bigint AS holding
  FROM (SELECT * FROM held UNION ALL SELECT * FROM under_way) AS h
  JOIN zone z ON z.id = h.zone CROSS JOIN LATERAL unnest(z.path) AS a(zone)
  GROUP BY a.zone, h.product, h.kind
), gone AS (
  DELETE FROM level_sum s WHERE NOT EXISTS (SELECT FROM fresh f
    WHERE f.zone = s.zone AND f.product = s.product AND f.level = s.level)
)
INSERT INTO level_sum AS s (zone, product, level, on_hand, allocated, in_transit, locations,
  holding)
SELECT * FROM fresh
ON CONFLICT (zone, product, level) DO UPDATE SET on_hand = excluded.on_hand,
  allocated = excluded.allocated, in_transit = excluded.in_transit,
  locations = excluded.locations, holding = excluded.holding
WHERE (s.on_hand, s.allocated, s.in_transit, s.locations, s.holding) IS DISTINCT FROM
  (excluded.on_hand, excluded.allocated, excluded.in_transit, excluded.locations,
   excluded.holding)`;

const TURN = `
INSERT INTO level_sum_turn (as_of, took_ms) VALUES (${time('$1::float8')}, $2)
ON CONFLICT (only_one) DO UPDATE SET as_of = excluded.as_of, took_ms = excluded.took_ms`;

const READ = `
SELECT product, json_agg(json_build_object('level', level, 'onHand', on_hand,
  'allocated', allocated, 'inTransit', in_transit, 'locations', locations, 'holding', holding)
  ORDER BY level) AS levels
FROM level_sum
WHERE zone = $1 AND product > $2 AND ($3::text[] IS NULL OR product = ANY($3))
GROUP BY product ORDER BY product LIMIT $4`;

/** How old what the observed locations of a zone told is. */
const OBSERVED = `
SELECT count(*)::float8 AS locations, count(*) FILTER (WHERE told IS NULL)::float8 AS never,
  ${ms('min(told)')} AS oldest
FROM (SELECT ${TOLD_AT} AS told FROM location l
  WHERE l.entry ? 'observedSince' AND l.zone_path @> ARRAY[$1::text]) AS o`;

function observedIn(row: Record<string, number | null>, now: number): StockByLevel['observed'] {
  const { locations, never, oldest } = row;
  if (!locations) return undefined;
  const days = oldest == null ? {} : daysSince(oldest, now);
  return { locations, neverTold: never ?? 0, ...days };
}

function daysSince(oldest: number, now: number) {
  const days = Math.max(0, Math.floor((now - oldest) / DAY_MS));
  return { oldestToldAt: new Date(oldest).toISOString(), days };
}

/** What `SumStock` works with. */
export class PostgresLevelSums {
  private readonly lease: Lease;

  constructor(
    pool: Pool,
    log: Log,
    /** What else is summed up in the same turn, as of the same moment. */
    private readonly besides: (tx: SqlRunner, asOf: number) => Promise<void>,
  ) {
    this.lease = new Lease({ name: 'level sums', pool, log });
  }

  async isOurTurn(): Promise<boolean> {
    return (await this.lease.tryHold()) !== undefined;
  }

  async last(): Promise<LevelSumTurn | undefined> {
    const [row] = await (await this.session()).run(LAST, []);
    return row as unknown as LevelSumTurn | undefined;
  }

  async renew(asOf: number): Promise<LevelSumTurn> {
    const started = performance.now();
    return (await this.session()).transaction(async (tx) => {
      await tx(SUM, []);
      await crashPoint('level-sums.after-sum');
      await this.besides(tx, asOf);
      const tookMs = Math.ceil(performance.now() - started);
      await tx(TURN, [asOf, tookMs]);
      await crashPoint('level-sums.after-turn');
      return { asOf, tookMs };
    });
  }

  /** Gives the turn back, after the one in hand as far as PostgreSQL answers. */
  async release(turn?: Promise<void>): Promise<void> {
    await this.lease.outlast(turn);
    await this.lease.release();
  }

  private async session() {
    const session = await this.lease.tryHold();
    if (!session) throw new Error('another process sums the stock up now');
    return session;
  }
}

export class PostgresLevelQuestions implements LevelQuestions {
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  async byLevel(asked: GetStockByLevel, who: Principal): Promise<StockByLevel> {
    await seenZone(this.pool, asked.zone, who);
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [after] = readCursor(asked.cursor, 'code') ?? [''];
    const turn = await turnOf(this.pool, this.clock);
    const { rows } = await this.pool.query(READ, [
      asked.zone,
      after,
      asked.products ?? null,
      limit + 1,
    ]);
    const { rows: told } = await this.pool.query(OBSERVED, [asked.zone]);
    const observed = observedIn(told[0], this.clock.now().getTime());
    return {
      zone: asked.zone,
      ...turn,
      ...(observed ? { observed } : {}),
      ...pageOf(rows as ProductByLevel[], limit, ({ product }) => [product]),
    };
  }
}

/** As of when sums are, and how old; refused before there are any. */
export async function turnOf(
  pool: Pool,
  clock: Clock,
): Promise<Pick<StockByLevel, 'asOf' | 'ageSeconds'>> {
  const { rows } = await pool.query(LAST);
  const turn = rows[0] as LevelSumTurn | undefined;
  if (!turn) {
    refuse(503, 'service-unavailable', 'The sums are being worked out. Ask again in a minute.');
  }
  const ageMs = Math.max(0, clock.now().getTime() - turn.asOf);
  const ageSeconds = Math.round(ageMs / SECOND_MS);
  return { asOf: new Date(turn.asOf).toISOString(), ageSeconds };
}

/** A sum is shown to whoever may see every location that is in it. */
export async function seenZone(pool: Pool, zone: string, who: Principal): Promise<void> {
  const { rows } = await pool.query('SELECT path FROM zone WHERE id = $1', [zone]);
  // A right that ends at one location reaches no zone, whatever its code.
  const standing = rows[0] && { location: '', zones: rows[0].path as string[], suppliers: [] };
  if (!standing || (who.kind !== 'service' && !mayAt(who, 'see-stock', standing))) {
    refuse(404, 'unknown-zone', `There is no zone ${zone} of which you can see everything.`);
  }
}
