/**
 * What the books know of use, in PostgreSQL: added up from the movements of the period, which an
 * index finds by card and time, and from the entries of its counts. Reporters are not looked at.
 */
import type { Principal } from '@satchel/access';
import { type GetUse, type PageInfo, USE_PRODUCTS_MAX } from '@satchel/contracts';
import { type Day, endOfDay, type Month, monthOf, startOfDay } from '@satchel/language';
import type { Pool } from 'pg';
import type { Managed } from '../domain/card.js';
import type { Precision } from '../domain/movement.js';
import type { Span } from '../domain/stock-out-days.js';
import { lastOfMonth, type Reported, stretchesOf, type UseOfCard } from '../domain/use.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { ms, time } from './rows.js';
import type { PostgresStockQuestions } from './stock-questions.js';

const PRODUCTS = `
SELECT product FROM (
  SELECT product FROM stock_card WHERE location = $1 AND sequence > 0
  UNION SELECT product FROM managed_product WHERE location = $1
    AND from_day <= $3::date AND (to_day IS NULL OR to_day >= $2::date)
) k WHERE product > $4 AND ($5::text IS NULL OR product = $5) ORDER BY product LIMIT $6`;

/** A reversal stands at the moment of what it undoes, so no sum is ever below zero. */
const units = (counts: string, undoes: string): string =>
  `coalesce(sum(CASE WHEN ${counts} THEN m.quantity WHEN ${undoes} THEN -m.quantity END),
    0)::float8`;

const REPORTED = `
  ${units(`m.to_place = '@dispensed'`, `m.from_place = '@dispensed'`)} AS dispensed,
  ${units(`m.kind = 'issued'`, `m.kind = 'reversal' AND s.purpose = 'supply'`)} AS issued,
  ${units(
    `m.to_place = '@written-off' OR m.to_place = '@adjusted' AND m.kind = 'adjusted'`,
    `m.from_place = '@written-off' OR m.from_place = '@adjusted' AND m.kind = 'reversal'`,
  )} AS lost,
  ${units(
    `m.from_place = '@adjusted' AND m.kind = 'adjusted'`,
    `m.to_place = '@adjusted' AND m.kind = 'reversal'`,
  )} AS gained`;

/** `$3` … are the first moments of stretches or months, and the first moment after the last. */
const reportedSql = (precision: string): string => `
SELECT m.product, width_bucket(${ms('m.occurred_at')}, $3::float8[]) AS part, ${REPORTED}
FROM movement m
LEFT JOIN shipment s ON m.kind = 'reversal' AND m.from_place = '@in-transit' AND s.id = m.shipment
WHERE m.location = $1 AND m.product = ANY($2::text[]) AND m.count_event IS NULL
  AND ${precision} AND m.occurred_at >= ${time('($3::float8[])[1]')}
  AND m.occurred_at < ${time('($3::float8[])[cardinality($3::float8[])]')}
GROUP BY m.product, part`;
const BY_DAYS = reportedSql(`m.precision <> 'month'`);
const BY_MONTH = reportedSql(`m.precision = 'month'`);

/** All entries linked to a count stand at its moment, where the index finds them. */
const COUNTS = `
SELECT p.product, p.event, ${ms('p.at')} AS at, p.precision, (
  SELECT coalesce(sum(CASE WHEN m.to_place IN ('@dispensed', '@unexplained') THEN m.quantity
    WHEN m.from_place IN ('@dispensed', '@unexplained') THEN -m.quantity END), 0)::float8
  FROM movement m WHERE m.location = p.location AND m.product = p.product
    AND m.occurred_at = p.at AND m.count_event = p.event AND m.kind <> 'missing-stock') AS gone
FROM physical_count p
WHERE p.location = $1 AND p.product = ANY($2::text[])
  AND p.at >= ${time('$3::float8')} AND p.at <= ${time('$4::float8')}
ORDER BY p.product, p.at, p.number`;

const AROUND = `
SELECT k.product, coalesce(
    (SELECT ${ms('p.at')} FROM physical_count p WHERE p.location = $1 AND p.product = k.product
       AND p.at < ${time('$3::float8')} ORDER BY p.at DESC, p.number DESC LIMIT 1),
    (SELECT ${ms('c.opened_at')} FROM stock_card c
     WHERE c.location = $1 AND c.product = k.product)) AS before,
  (SELECT json_agg(json_build_array(m.mode, m.from_day, m.to_day) ORDER BY m.from_day)
   FROM managed_product m WHERE m.location = $1 AND m.product = k.product) AS managed
FROM unnest($2::text[]) AS k(product)`;

interface ReportedRow extends Reported {
  product: string;
  part: number;
}
interface CountRow {
  product: string;
  event: string;
  at: number;
  precision: Precision;
  gone: number;
}
interface AroundRow {
  product: string;
  before: number | null;
  managed: [Managed['mode'], Day, Day | null][] | null;
}

/** What `TellUse` works with. */
export class PostgresUseRecords {
  constructor(
    private readonly pool: Pool,
    private readonly questions: PostgresStockQuestions,
  ) {}

  timeZone(location: string, who: Principal): Promise<string> {
    return this.questions.seen(location, who);
  }

  async products(asked: GetUse & Span): Promise<{ items: string[]; page: PageInfo }> {
    const limit = Math.min(asked.limit ?? LIMIT_DEFAULT, USE_PRODUCTS_MAX);
    const [after] = readCursor(asked.cursor, 'code') ?? [''];
    const { rows } = await this.pool.query<{ product: string }>(PRODUCTS, [
      ...[asked.location, asked.from, asked.to, after, asked.product ?? null, limit + 1],
    ]);
    const products = rows.map(({ product }) => product);
    return pageOf(products, limit, (product) => [product]);
  }

  async uses(
    location: string,
    products: readonly string[],
    stretches: readonly Span[],
    timeZone: string,
  ): Promise<UseOfCard[]> {
    const [first, last] = [stretches[0], stretches.at(-1)];
    if (!first || !last) return [];
    const months = stretchesOf(
      { from: `${monthOf(first.from)}-01`, to: lastOfMonth(monthOf(last.to)) },
      'month',
    );
    const begins = startOfDay(first.from, timeZone).getTime();
    const ends = endOfDay(last.to, timeZone).getTime();
    const edges = (spans: readonly Span[]) => [
      ...spans.map(({ from }) => startOfDay(from, timeZone).getTime()),
      endOfDay(spans.at(-1)?.to ?? '', timeZone).getTime() + 1,
    ];
    const ask = <Row extends object>(sql: string, ...values: unknown[]) =>
      this.pool.query<Row>(sql, [location, products, ...values]).then(({ rows }) => rows);
    // One after the other: a question takes one connection from the others, not four.
    const byDays = await ask<ReportedRow>(BY_DAYS, edges(stretches));
    const byMonth = await ask<ReportedRow>(BY_MONTH, edges(months));
    const counts = await ask<CountRow>(COUNTS, begins, ends);
    const around = await ask<AroundRow>(AROUND, begins);
    return products.map((product) =>
      useOf({ byDays, byMonth, counts, around }, product, { stretches, months }),
    );
  }
}

interface Rows {
  readonly byDays: readonly ReportedRow[];
  readonly byMonth: readonly ReportedRow[];
  readonly counts: readonly CountRow[];
  readonly around: readonly AroundRow[];
}

function useOf(
  rows: Rows,
  product: string,
  { stretches, months }: { stretches: readonly Span[]; months: readonly Span[] },
): UseOfCard {
  const own = <Row extends { product: string }>(all: readonly Row[]): Row[] =>
    all.filter((row) => row.product === product);
  const [around] = own(rows.around);
  const dayOf = ({ part }: ReportedRow): Day => stretches[part - 1]?.from ?? '';
  const monthIn = ({ part }: ReportedRow): Month => monthOf(months[part - 1]?.from ?? '');
  return {
    stretches: new Map(own(rows.byDays).map((row) => [dayOf(row), reportedOf(row)])),
    months: new Map(own(rows.byMonth).map((row) => [monthIn(row), reportedOf(row)])),
    counts: own(rows.counts).map(({ event, at, precision, gone }) => {
      return { event, at, precision, gone };
    }),
    ...(typeof around?.before === 'number' ? { before: around.before } : {}),
    managed: (around?.managed ?? []).map(([mode, from, to]) => {
      return { mode, from, ...(to ? { to } : {}) };
    }),
  };
}

function reportedOf({ dispensed, issued, lost, gained }: ReportedRow): Reported {
  return { dispensed, issued, lost, gained };
}
