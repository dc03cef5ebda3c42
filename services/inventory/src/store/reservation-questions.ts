/**
 * What a store has reserved for approved requests, and what of them waits: the rule of the domain
 * over the open lines of its cards, for whoever sees the store.
 */
import type { Principal } from '@satchel/access';
import type { ListReservations, Reservation, ReservationPage } from '@satchel/contracts';
import { type Clock, localDay } from '@satchel/language';
import type { Pool } from 'pg';
import { NO_PURPOSE } from '../domain/earmark.js';
import type { ReservationQuestions } from '../use-cases/reservation-ports.js';
import { unusable } from './available.js';
import { earmarkedShelves } from './earmarked-shelves.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { isoTime, type PostgresStockQuestions } from './stock-questions.js';

/**
 * $1 store, $2 its day, $3 product, $4 requisition, $5 state, $6 to $8 the last, $9 how many,
 * $10 to $12 what lines have of cards on which earmarks keep something.
 */
const RESERVATIONS = `
WITH lines AS (
  SELECT product, requisition, location, approved, issued, approved_at, approved - issued AS open,
    sum(approved - issued) OVER (PARTITION BY product ORDER BY approved_at, requisition) AS upto
  FROM approval WHERE supplier = $1 AND approved > issued AND ($3::text IS NULL OR product = $3)
), shelves AS (
  SELECT k.product, greatest(0, c.on_hand - c.allocated
    - ${unusable('$1', 'k.product', '$2::date')}) AS available
  FROM (SELECT DISTINCT product FROM lines) k
  JOIN stock_card c ON c.location = $1 AND c.product = k.product
), shared AS (
  SELECT lines.*, coalesce(e.reserved, greatest(0, least(open, available - upto + open)))
    AS reserved
  FROM lines JOIN shelves USING (product)
  LEFT JOIN unnest($10::text[], $11::uuid[], $12::bigint[]) AS e(product, requisition, reserved)
    ON e.product = lines.product AND e.requisition = lines.requisition
)
SELECT product, requisition, location AS to, ${isoTime('approved_at')} AS "approvedAt",
  approved::float8 AS approved, issued::float8 AS issued, reserved::float8 AS reserved,
  (open - reserved)::float8 AS "backOrdered",
  CASE WHEN reserved < open THEN 'back-ordered' ELSE 'reserved' END AS state
FROM shared WHERE ($4::uuid IS NULL OR requisition = $4)
  AND ($5::text IS NULL OR (reserved < open) = ($5 = 'back-ordered'))
  AND ($6::text IS NULL
    OR (product COLLATE "C", approved_at, requisition) > ($6, $7::timestamptz, $8::uuid))
ORDER BY product COLLATE "C", approved_at, shared.requisition LIMIT $9`;

export class PostgresReservations implements ReservationQuestions {
  constructor(
    private readonly pool: Pool,
    private readonly stock: PostgresStockQuestions,
    private readonly clock: Clock,
  ) {}

  async list(asked: ListReservations, who: Principal): Promise<ReservationPage> {
    const zone = await this.stock.seen(asked.location, who);
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const after = readCursor(asked.cursor, 'code', 'instant', 'id') ?? [null, null, null];
    const lines = await this.around(asked, zone);
    const { rows } = await this.pool.query<Reservation>({
      name: 'reservations',
      text: RESERVATIONS,
      values: [
        asked.location,
        localDay(this.clock.now(), zone),
        asked.product ?? null,
        asked.requisition ?? null,
        asked.state ?? null,
        ...after,
        limit + 1,
        lines.map((line) => line.product),
        lines.map((line) => line.requisition),
        lines.map((line) => line.reserved),
      ],
    });
    return pageOf(rows, limit, (row) => [row.product, row.approvedAt, row.requisition]);
  }

  /** What lines have where something is earmarked, which the rules of the ledger say. */
  private async around({ location, product }: ListReservations, timeZone: string) {
    const products = product === undefined ? undefined : [product];
    const asked = { location, timeZone, products, now: this.clock.now() };
    const shelves = await earmarkedShelves(this.pool, asked, NO_PURPOSE);
    return [...shelves].flatMap(([of, { lines }]) => lines.map((it) => ({ product: of, ...it })));
  }
}
