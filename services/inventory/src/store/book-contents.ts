/** The second half of loading a book, after the locks: what was decided before, and the lots. */
import type { Answer, Book, PastEvent } from '../domain/book.js';
import type { Managed } from '../domain/card.js';
import { pairKey } from '../domain/facts.js';
import { withHold } from '../domain/lot-hold.js';
import type { Telling } from '../domain/told.js';
import { ms, type Run } from './rows.js';

const CONTENTS = `
WITH k AS (SELECT * FROM unnest($1::text[], $2::text[]) AS k(location, product)),
held AS (
  SELECT b.location, b.product, b.lot, b.on_hand FROM k
  JOIN lot_balance b ON b.location = k.location AND b.product = k.product WHERE b.on_hand > 0
)
SELECT
  (SELECT json_agg(json_build_array(location, product, lot, on_hand)) FROM held) AS balances,
  (SELECT json_agg(json_build_array(l.product, l.number, l.expires_on, l.status, l.verified)) FROM (
     SELECT DISTINCT product, lot FROM held
     UNION SELECT * FROM unnest($4::text[], $5::text[])
   ) AS n(product, lot) JOIN lot l ON l.product = n.product AND l.number = n.lot) AS lots,
  (SELECT json_agg(json_build_array(m.location, m.product, m.mode, m.from_day, m.to_day)) FROM k
     JOIN managed_product m ON m.location = k.location AND m.product = k.product
     WHERE m.mode = 'by-count') AS managed,
  (SELECT json_agg(json_build_array(h.location, h.product, h.lot, h.quantity)) FROM k
     JOIN lot_hold h ON h.location = k.location AND h.product = k.product
     WHERE h.released_at IS NULL) AS holds,
  (SELECT json_agg(json_build_object(
     'id', id, 'principal', principal, 'contentHash', content_hash, 'kind', kind,
     'location', location, 'product', product, 'accepted', accepted, 'answer', answer,
     'occurredAt', ${ms('occurred_at')}, 'precision', precision, 'shipment', shipment,
     'requisition', requisition,
     'reversedBy', (SELECT r.id FROM stock_event r WHERE r.reverses = e.id)))
   FROM stock_event e WHERE id = ANY($3::uuid[])) AS events`;

interface ContentsRow {
  balances: [string, string, string, number][] | null;
  lots: [string, string, string | null, 'usable' | 'quarantined' | 'recalled', boolean][] | null;
  managed: [string, string, Managed['mode'], string, string | null][] | null;
  holds: [string, string, string, number | null][] | null;
  events: (PastEvent & { answer: Answer })[] | null;
}

export async function loadContents(run: Run, book: Book, tellings: Telling[]): Promise<void> {
  const cards = [...book.cards.values()];
  const ids = tellings.flatMap(({ told }) => [told.id, ...(told.event ? [told.event] : [])]);
  const named = tellings.flatMap(({ told }) =>
    (told.lots ?? []).map((lot) => ({ product: told.product, lot: lot.lot })),
  );
  const [row] = await run<ContentsRow>('book-contents', CONTENTS, [
    cards.map((card) => card.location.id),
    cards.map((card) => card.product),
    ids,
    named.map((each) => each.product),
    named.map((each) => each.lot),
  ]);
  for (const [location, product, lot, onHand] of row?.balances ?? []) {
    book.cards.get(pairKey(location, product))?.lots.set(lot, onHand);
  }
  for (const [product, number, expiresOn, status, verified] of row?.lots ?? []) {
    book.lots.set(pairKey(product, number), {
      product,
      number,
      status,
      verified,
      ...(expiresOn ? { expiresOn } : {}),
    });
  }
  for (const [location, product, mode, from, to] of row?.managed ?? []) {
    const card = book.cards.get(pairKey(location, product));
    card?.managed.push({ mode, from, ...(to ? { to } : {}) });
  }
  for (const [location, product, lot, quantity] of row?.holds ?? []) {
    const card = book.cards.get(pairKey(location, product));
    if (card) card.holds = withHold(card.holds, lot, quantity ?? Number.MAX_SAFE_INTEGER);
  }
  for (const event of row?.events ?? []) book.events.set(event.id, pastEvent(event));
}

function pastEvent(event: PastEvent): PastEvent {
  const found = { ...event, movements: [] };
  for (const key of ['shipment', 'requisition', 'reversedBy'] as const) {
    if (found[key] === null) delete found[key];
  }
  return found;
}
