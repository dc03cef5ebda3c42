/**
 * What is written out to files, page by page along the cards: a page costs what it holds, whatever
 * the size of the country, and shows only what the asker may see. Papers of a disposal as well.
 */
import type { Principal } from '@satchel/access';
import {
  type CardEntriesPage,
  type Disposal,
  EXPORT_DAYS_MAX,
  type GetDisposal,
  type ListCardEntries,
  type ListStockedCards,
  malformed,
  ProblemError,
  refuse,
  type StockedCardPage,
} from '@satchel/contracts';
import { daysBetween, isDay } from '@satchel/language';
import type { Pool } from 'pg';
import type { ExportQuestions } from '../use-cases/export-ports.js';
import { cursorOf, LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { inScope, scopeOf } from './scope.js';
import { isoTime, type PostgresStockQuestions, withoutNulls } from './stock-questions.js';

/** Cards that are looked at for one page of entries; most of them may have none in the time. */
const CARDS_LOOKED_AT = 2000;
/** Cards whose entries are read at once. */
const CARDS_AT_ONCE = 20;

/** Cards `c` from a card on, of the locations `l` that are asked for and may be seen. */
const CARDS = (after: '>' | '>='): string => `
FROM (SELECT id, time_zone, entry->>'name' AS name FROM location l
  WHERE id >= $1 AND ($3::text IS NULL OR id = $3)
    AND ($4::text IS NULL OR zone_path @> ARRAY[$4::text]) AND ${inScope(5)}
  ORDER BY id) l
CROSS JOIN LATERAL (SELECT * FROM stock_card k WHERE k.location = l.id
  AND (k.location, k.product) ${after} ($1, $2) AND (k.sequence > 0 OR k.opened_at IS NOT NULL)
  ORDER BY k.product OFFSET 0) c`;

const STOCKED = `
SELECT c.location, l.name AS "locationName", c.product, p.entry->>'name' AS "productName",
  c.on_hand::float8 AS "onHand",
  coalesce((SELECT json_agg(json_strip_nulls(json_build_object('lot', b.lot, 'onHand', b.on_hand,
     'expiresOn', t.expires_on, 'status', coalesce(t.status, 'usable'))) ORDER BY b.lot)
   FROM lot_balance b LEFT JOIN lot t ON t.product = b.product AND t.number = b.lot
   WHERE b.location = c.location AND b.product = c.product AND b.on_hand > 0), '[]') AS lots
${CARDS('>')} JOIN product p ON p.id = c.product
ORDER BY l.id, c.product LIMIT $8`;

/** The days $9 to $10 at a location with the time zone \`zone\`. */
const inTime = (zone: string): string => `m.occurred_at >= $9::date::timestamp AT TIME ZONE ${zone}
  AND m.occurred_at < ($10::date + 1)::timestamp AT TIME ZONE ${zone}`;

const CARDS_IN_TIME = `
SELECT c.location, c.product, l.time_zone, EXISTS (SELECT FROM movement m
  WHERE m.location = c.location AND m.product = c.product AND ${inTime('l.time_zone')}) AS moved
${CARDS('>=')} ORDER BY l.id, c.product LIMIT $8`;

const ENTRIES = `
SELECT json_build_object('location', m.location, 'product', m.product, 'sequence', m.sequence,
  'occurredAt', ${isoTime('m.occurred_at')}, 'precision', m.precision,
  'recordedAt', ${isoTime('m.recorded_at')}, 'kind', m.kind,
  'direction', CASE WHEN m.to_place = m.location THEN 'in' ELSE 'out' END,
  'quantity', m.quantity, 'lot', m.lot,
  'other', CASE WHEN m.to_place = m.location THEN m.from_place ELSE m.to_place END,
  'balanceAfter', m.balance_after, 'lotBalanceAfter', m.lot_balance_after, 'reason', m.reason,
  'document', m.document, 'shipment', m.shipment, 'event', m.event, 'movement', m.id,
  'reverses', m.reverses, 'count', m.count_event, 'channel', m.channel) AS entry
FROM unnest($1::text[], $2::text[], $3::text[]) AS k(location, product, zone)
JOIN movement m ON m.location = k.location AND m.product = k.product
WHERE m.occurred_at >= $4::date::timestamp AT TIME ZONE k.zone
  AND m.occurred_at < ($5::date + 1)::timestamp AT TIME ZONE k.zone
  AND ((m.location, m.product) <> ($6, $7) OR $8::timestamptz IS NULL
    OR (m.occurred_at, m.sequence) > ($8, $9::bigint))
ORDER BY m.location, m.product, m.occurred_at, m.sequence LIMIT $10`;

const DISPOSAL = `
SELECT e.id, e.location,
  (SELECT m.document FROM movement m WHERE m.event = e.id LIMIT 1) AS document,
  ${isoTime('e.occurred_at')} AS at, e.principal, e.answer->'witnesses' AS witnesses
FROM stock_event e WHERE e.id = $1 AND e.kind = 'disposed' AND e.accepted`;

/** Of the event, or of all disposals of its paper that were not undone. */
const DISPOSED = `
SELECT m.product, m.lot, t.expires_on::text AS "expiresOn", sum(m.quantity)::float8 AS quantity,
  min(m.reason) AS reason
FROM movement m JOIN stock_event e ON e.id = m.event
LEFT JOIN lot t ON t.product = m.product AND t.number = m.lot
WHERE m.location = $2 AND m.kind = 'disposed'
  AND (m.event = $1 OR (m.document = $3
    AND NOT EXISTS (SELECT FROM stock_event r WHERE r.reverses = e.id AND r.accepted)))
GROUP BY m.product, m.lot, t.expires_on ORDER BY m.product, m.lot LIMIT 1000`;

interface CardInTime {
  readonly location: string;
  readonly product: string;
  readonly time_zone: string;
  readonly moved: boolean;
}
type Key = readonly [location: string, product: string, at: string | null, sequence: number];

export class PostgresExports implements ExportQuestions {
  constructor(
    private readonly pool: Pool,
    private readonly questions: PostgresStockQuestions,
  ) {}

  async stocked(asked: ListStockedCards, who: Principal): Promise<StockedCardPage> {
    await this.refuseHidden(asked.location, who);
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [location, product] = readCursor(asked.cursor, 'code', 'code') ?? ['', ''];
    const { rows } = await this.pool.query(STOCKED, [
      location,
      product,
      ...this.where(asked, who),
      limit + 1,
    ]);
    const cards = rows.map((row) => withoutNulls(row) as StockedCardPage['items'][number]);
    return pageOf(cards, limit, (card) => [card.location, card.product]);
  }

  async entries(asked: ListCardEntries, who: Principal): Promise<CardEntriesPage> {
    refuseNoTime(asked);
    await this.refuseHidden(asked.location, who);
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const after = (readCursor(asked.cursor, 'code', 'code', 'instant', 'sequence') ?? [
      '',
      '',
      null,
      0,
    ]) as unknown as Key;
    const cards = await this.cardsFrom(after, asked, who);
    const items: CardEntriesPage['items'] = [];
    const moved = cards.filter((card) => card.moved);
    for (let n = 0; n < moved.length && items.length <= limit; n += CARDS_AT_ONCE) {
      const some = moved.slice(n, n + CARDS_AT_ONCE);
      items.push(...(await this.entriesOf(some, asked, after, limit + 1 - items.length)));
    }
    const page = pageOf(items, limit, keyOf);
    const last = cards.at(-1);
    if (page.page.hasMore || !last || cards.length < CARDS_LOOKED_AT) return page;
    // All that these cards have was given; the next page begins behind the last of them.
    const next = cursorOf([last.location, last.product, END_OF_TIME, 0]);
    return { items, page: { next, hasMore: true } };
  }

  async disposal({ event }: GetDisposal, who: Principal): Promise<Disposal> {
    const { rows } = await this.pool.query(DISPOSAL, [event]);
    const [row] = rows;
    if (!row) noSuchPaper();
    const unseen = (error: unknown): never => {
      if (error instanceof ProblemError && error.problem.status === 404) return noSuchPaper();
      throw error;
    };
    await this.questions.seen(row.location, who).catch(unseen);
    const { rows: lines } = await this.pool.query(DISPOSED, [event, row.location, row.document]);
    return withoutNulls({
      event,
      location: row.location,
      document: row.document,
      occurredAt: row.at,
      reporter: row.principal,
      witnesses: row.witnesses ?? [],
      lines: lines.map((line) => withoutNulls(line)),
    }) as Disposal;
  }

  /** Somebody who asks for one location hears that it is not hers; of a zone she gets her part. */
  private async refuseHidden(location: string | undefined, who: Principal): Promise<void> {
    if (location !== undefined) await this.questions.seen(location, who);
  }

  private where(asked: { location?: string; zone?: string }, who: Principal): unknown[] {
    return [asked.location ?? null, asked.zone ?? null, ...scopeOf(who, 'see-stock')];
  }

  private async cardsFrom(
    [location, product]: Key,
    asked: ListCardEntries,
    who: Principal,
  ): Promise<CardInTime[]> {
    const { rows } = await this.pool.query(CARDS_IN_TIME, [
      location,
      product,
      ...this.where(asked, who),
      CARDS_LOOKED_AT,
      asked.from,
      asked.to,
    ]);
    return rows;
  }

  private async entriesOf(
    cards: readonly CardInTime[],
    { from, to }: ListCardEntries,
    after: Key,
    most: number,
  ): Promise<CardEntriesPage['items']> {
    const { rows } = await this.pool.query(ENTRIES, [
      cards.map((card) => card.location),
      cards.map((card) => card.product),
      cards.map((card) => card.time_zone),
      from,
      to,
      ...after,
      most,
    ]);
    return rows.map(({ entry }) => withoutNulls(entry));
  }
}

const END_OF_TIME = '9999-12-30T00:00:00.000Z';

function keyOf(entry: CardEntriesPage['items'][number]): unknown[] {
  return [entry.location, entry.product, entry.occurredAt, entry.sequence];
}

function refuseNoTime({ from, to }: ListCardEntries): void {
  const faults = [
    ...(
      [
        ['from', from],
        ['to', to],
      ] as const
    ).flatMap(([field, day]) => (isDay(day) ? [] : [[field, 'is not a day of the calendar']])),
  ];
  if (faults.length === 0) {
    const days = daysBetween(from, to);
    if (days < 0) faults.push(['to', 'lies before `from`']);
    else if (days >= EXPORT_DAYS_MAX) {
      faults.push(['to', `is more than ${EXPORT_DAYS_MAX} days after \`from\``]);
    }
  }
  if (faults.length === 0) return;
  const errors = faults.map(([field, detail]) => ({
    pointer: `/${field}`,
    code: 'wrong-form',
    detail: detail ?? '',
  }));
  throw new ProblemError(malformed(errors));
}

function noSuchPaper(): never {
  refuse(404, 'unknown-voucher', 'There is no such paper that you can see.');
}
