/**
 * The days of cards in PostgreSQL: day totals, the days on which anything was heard, and the months
 * that are known as a whole. A page of cards is one statement, each card a few looks into indexes.
 */
import type { Principal } from '@satchel/access';
import type { GetStockOutDays, ListZoneStockOutDays, PageInfo } from '@satchel/contracts';
import {
  addDays,
  endOfDay,
  localDay,
  type Month,
  monthOf,
  RESUPPLY_INTERVAL_DAYS,
  silentAfterDays,
  startOfDay,
} from '@satchel/language';
import type { Pool } from 'pg';
import type { DaysOfCard, ManagedCard, Span } from '../domain/stock-out-days.js';
import { seenZone } from './level-sums.store.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { ms } from './rows.js';
import type { PostgresStockQuestions } from './stock-questions.js';

/** First which cards, along the key; what is known of each only for those of the page. */
const CARDS = `
SELECT k.location, k.product, l.kind, l.time_zone, l.opened_on::text AS opened_on,
  (l.entry->>'resupplyIntervalDays')::integer AS interval, ${ms('c.opened_at')} AS opened_at,
  (SELECT json_agg(json_build_array(m.from_day, m.to_day) ORDER BY m.from_day)
   FROM managed_product m WHERE m.location = k.location AND m.product = k.product) AS managed
FROM (
  SELECT DISTINCT m.location, m.product FROM managed_product m JOIN location l ON l.id = m.location
  WHERE ($1::text IS NULL OR m.location = $1)
    AND ($2::text IS NULL OR l.zone_path @> ARRAY[$2::text])
    AND ($3::text IS NULL OR m.product = $3)
    AND m.from_day <= $5::date AND (m.to_day IS NULL OR m.to_day >= $4::date)
    AND (m.location, m.product) > ($6, $7)
  ORDER BY m.location, m.product LIMIT $8
) k JOIN location l ON l.id = k.location
LEFT JOIN stock_card c ON c.location = k.location AND c.product = k.product
ORDER BY k.location, k.product`;

const DAYS = `
SELECT (coalesce(c.on_hand, 0) - coalesce((SELECT sum(d.net) FROM day_total d
    WHERE d.location = k.location AND d.product = k.product AND d.day > k.last::date),
    0))::float8 AS closing,
  (SELECT json_agg(json_build_object('day', d.day, 'net', d.net) ORDER BY d.day) FROM day_total d
   WHERE d.location = k.location AND d.product = k.product
     AND d.day BETWEEN k.first::date AND k.last::date) AS nets,
  (SELECT json_agg(${ms('p.at')}) FROM physical_count p
   WHERE p.location = k.location AND p.product = k.product
     AND p.at BETWEEN k.begins AND k.ends) AS counted,
  ${ms('c.opened_at')} AS opened_at,
  (SELECT json_agg(${ms('w.at')}) FROM (
     SELECT m.occurred_at AS at FROM movement m
     WHERE m.location = k.location AND m.product = k.product AND m.precision = 'month'
       AND m.occurred_at BETWEEN k.month_begins AND k.month_ends
     UNION SELECT p.at FROM physical_count p
     WHERE p.location = k.location AND p.product = k.product AND p.precision = 'month'
       AND p.at BETWEEN k.month_begins AND k.month_ends) w) AS monthly
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[],
  $6::timestamptz[], $7::timestamptz[], $8::timestamptz[]) WITH ORDINALITY
  AS k(location, product, first, last, begins, ends, month_begins, month_ends, n)
LEFT JOIN stock_card c ON c.location = k.location AND c.product = k.product
ORDER BY k.n`;

interface CardRow {
  location: string;
  product: string;
  kind: keyof typeof RESUPPLY_INTERVAL_DAYS;
  time_zone: string;
  opened_on: string;
  interval: number | null;
  opened_at: number | null;
  managed: [from: string, to: string | null][];
}

interface DaysRow {
  closing: number;
  nets: { day: string; net: number }[] | null;
  counted: number[] | null;
  opened_at: number | null;
  monthly: number[] | null;
}

/** What `CountStockOutDays` works with. */
export class PostgresDayRecords {
  constructor(
    private readonly pool: Pool,
    private readonly questions: PostgresStockQuestions,
  ) {}

  async cards(
    asked: (GetStockOutDays | ListZoneStockOutDays) & Span,
    who: Principal,
  ): Promise<{ items: ManagedCard[]; page: PageInfo }> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const location = 'location' in asked ? asked.location : null;
    const zone = 'zone' in asked ? asked.zone : null;
    if (location !== null) await this.questions.seen(location, who);
    if (zone !== null) await seenZone(this.pool, zone, who);
    const after = readCursor(asked.cursor, 'code', 'code') ?? ['', ''];
    const { rows } = await this.pool.query<CardRow>(CARDS, [
      ...[location, zone, asked.product ?? null, asked.from, asked.to],
      ...[...after, limit + 1],
    ]);
    return pageOf(rows.map(cardOf), limit, (card) => [card.location, card.product]);
  }

  async days(cards: readonly (ManagedCard & { readonly span: Span })[]): Promise<DaysOfCard[]> {
    if (cards.length === 0) return [];
    const instants = cards.map(instantsOf);
    const { rows } = await this.pool.query<DaysRow>(DAYS, [
      cards.map((card) => card.location),
      cards.map((card) => card.product),
      cards.map(({ span }) => span.from),
      cards.map(({ span }) => span.to),
      ...[0, 1, 2, 3].map((n) => instants.map((each) => each[n])),
    ]);
    return cards.map((card, n) => daysOf(card, rows[n]));
  }
}

function cardOf(row: CardRow): ManagedCard {
  const { location, product, time_zone: timeZone, opened_on: openedOn, opened_at: openedAt } = row;
  return {
    location,
    product,
    timeZone,
    managed: row.managed.map(([from, to]) => ({ from, ...(to ? { to } : {}) })),
    believableFrom: openedAt === null ? openedOn : localDay(new Date(openedAt), timeZone),
    silentAfterDays: silentAfterDays(row.interval ?? RESUPPLY_INTERVAL_DAYS[row.kind]),
  };
}

/** First and last instant of the span, and of all months that it touches. */
function instantsOf({ span: { from, to }, timeZone }: ManagedCard & { span: Span }): string[] {
  const afterMonth = `${monthOf(addDays(`${monthOf(to)}-01`, 31))}-01`;
  return [
    startOfDay(from, timeZone),
    endOfDay(to, timeZone),
    startOfDay(`${monthOf(from)}-01`, timeZone),
    endOfDay(addDays(afterMonth, -1), timeZone),
  ].map((instant) => instant.toISOString());
}

function daysOf({ timeZone, ...card }: ManagedCard, row: DaysRow | undefined): DaysOfCard {
  const dayOf = (at: number) => localDay(new Date(at), timeZone);
  const opened = row?.opened_at ?? undefined;
  const months = (row?.monthly ?? []).map((at): Month => monthOf(dayOf(at)));
  return {
    managed: card.managed,
    believableFrom: card.believableFrom,
    silentAfterDays: card.silentAfterDays,
    closing: row?.closing ?? 0,
    nets: row?.nets ?? [],
    heardOn: [...(row?.counted ?? []), ...(opened === undefined ? [] : [opened])].map(dayOf),
    monthsOnly: [...new Set(months)],
  };
}
