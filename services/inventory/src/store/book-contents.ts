/** The second half of loading a book, after the locks: what was decided before, and the lots. */
import type { Answer, Book, PastEvent } from '../domain/book.js';
import type { Managed } from '../domain/card.js';
import type { Earmark } from '../domain/earmark.js';
import { type LotFacts, pairKey } from '../domain/facts.js';
import { withHold } from '../domain/lot-hold.js';
import type { ShelfLifeRuleFor } from '../domain/shelf-life.js';
import type { Telling } from '../domain/told.js';
import { ms, type Run, time } from './rows.js';

/** An earmark `e` as deciding needs it; days too many are loaded, whatever the time zone. */
const EARMARK = `json_build_object('id', e.id, 'location', e.location, 'product', e.product,
  'lot', e.lot, 'funder', e.funder, 'quantity', e.quantity, 'used', e.used, 'for', e.purpose,
  'from', e.from_day, 'until', e.until_day, 'setAt', ${ms('e.set_at')})`;

const CONTENTS = `
WITH k AS (SELECT * FROM unnest($1::text[], $2::text[]) AS k(location, product)),
held AS (
  SELECT b.location, b.product, b.lot, b.on_hand FROM k
  JOIN lot_balance b ON b.location = k.location AND b.product = k.product WHERE b.on_hand > 0
)
SELECT
  (SELECT json_agg(json_build_array(location, product, lot, on_hand)) FROM held) AS balances,
  (SELECT json_agg(json_build_array(l.product, l.number, l.expires_on, l.status, l.verified,
     l.funder, l.price_currency, l.price_minor, l.price_units)) FROM (
     SELECT DISTINCT product, lot FROM held
     UNION SELECT * FROM unnest($4::text[], $5::text[])
   ) AS n(product, lot) JOIN lot l ON l.product = n.product AND l.number = n.lot) AS lots,
  (SELECT json_agg(json_build_array(m.location, m.product, m.mode, m.from_day, m.to_day)) FROM k
     JOIN managed_product m ON m.location = k.location AND m.product = k.product
     WHERE m.mode = 'by-count') AS managed,
  (SELECT json_agg(json_build_array(h.location, h.product, h.lot, h.quantity)) FROM k
     JOIN lot_hold h ON h.location = k.location AND h.product = k.product
     WHERE h.released_at IS NULL) AS holds,
  (SELECT json_agg(json_strip_nulls(${EARMARK})) FROM k
     JOIN earmark e ON e.location = k.location AND e.product = k.product
     WHERE e.ended_at IS NULL AND e.until_day >= ${time('$7::float8')}::date - 2) AS earmarks,
  (SELECT json_agg(json_build_object('product', p.id, 'level', r.level, 'scope', r.scope,
     'days', r.days)) FROM product p
     CROSS JOIN LATERAL (VALUES ('all', ''), ('programme', p.programme), ('product', p.id))
       AS s(scope, code)
     JOIN shelf_life_rule r ON r.scope = s.scope AND r.code = s.code
     WHERE p.id = ANY($6::text[]) AND r.days IS NOT NULL) AS shelf_lives,
  (SELECT json_agg(json_build_object(
     'id', id, 'principal', principal, 'contentHash', content_hash, 'kind', kind,
     'location', location, 'product', product, 'accepted', accepted, 'answer', answer,
     'occurredAt', ${ms('occurred_at')}, 'precision', precision, 'shipment', shipment,
     'requisition', requisition,
     'reversedBy', (SELECT r.id FROM stock_event r WHERE r.reverses = e.id)))
   FROM stock_event e WHERE id = ANY($3::uuid[])) AS events`;

type LotRow = [
  ...[product: string, number: string, expiresOn: string | null, status: LotFacts['status']],
  ...[verified: boolean, funder: string | null],
  ...[currency: string | null, minorUnits: number | null, perUnits: number | null],
];

interface ContentsRow {
  balances: [string, string, string, number][] | null;
  lots: LotRow[] | null;
  managed: [string, string, Managed['mode'], string, string | null][] | null;
  holds: [string, string, string, number | null][] | null;
  earmarks: Earmark[] | null;
  shelf_lives: ShelfLifeRuleFor[] | null;
  events: (PastEvent & { answer: Answer })[] | null;
}

export async function loadContents(run: Run, book: Book, tellings: Telling[]): Promise<void> {
  const cards = [...book.cards.values()];
  const ids = tellings.flatMap(({ told }) => [told.id, ...(told.event ? [told.event] : [])]);
  const named = tellings.flatMap(({ told }) =>
    (told.lots ?? []).map((lot) => ({ product: told.product, lot: lot.lot })),
  );
  const orders = tellings.filter(({ told }) => told.kind === 'issue');
  const issued = new Set(orders.map(({ told }) => told.product));
  const [row] = await run<ContentsRow>('book-contents', CONTENTS, [
    cards.map((card) => card.location.id),
    cards.map((card) => card.product),
    ids,
    named.map((each) => each.product),
    named.map((each) => each.lot),
    [...issued],
    book.recordedAt,
  ]);
  book.shelfLives = row?.shelf_lives ?? [];
  for (const [location, product, lot, onHand] of row?.balances ?? []) {
    book.cards.get(pairKey(location, product))?.lots.set(lot, onHand);
  }
  for (const lot of row?.lots ?? []) book.lots.set(pairKey(lot[0], lot[1]), lotOf(lot));
  for (const [location, product, mode, from, to] of row?.managed ?? []) {
    const card = book.cards.get(pairKey(location, product));
    card?.managed.push({ mode, from, ...(to ? { to } : {}) });
  }
  for (const [location, product, lot, quantity] of row?.holds ?? []) {
    const card = book.cards.get(pairKey(location, product));
    if (card) card.holds = withHold(card.holds, lot, quantity ?? Number.MAX_SAFE_INTEGER);
  }
  for (const earmark of row?.earmarks ?? []) {
    const card = book.cards.get(pairKey(earmark.location, earmark.product));
    if (card) card.earmarks = [...(card.earmarks ?? []), earmark];
  }
  for (const event of row?.events ?? []) book.events.set(event.id, pastEvent(event));
}

function lotOf(row: LotRow): LotFacts {
  const [product, number, expiresOn, status, verified, funder, ...cost] = row;
  const [currency, minorUnits, perUnits] = cost;
  return {
    ...{ product, number, status, verified },
    ...(expiresOn ? { expiresOn } : {}),
    ...(funder ? { funder } : {}),
    ...(currency !== null && minorUnits !== null && perUnits !== null
      ? { price: { currency, minorUnits, perUnits } }
      : {}),
  };
}

function pastEvent(event: PastEvent): PastEvent {
  const found = { ...event, movements: [] };
  for (const key of ['shipment', 'requisition', 'reversedBy'] as const) {
    if (found[key] === null) delete found[key];
  }
  return found;
}
