/**
 * What only some events need of a book: the counts around their time, what is unexplained of them,
 * and the net of what happened later. Each question costs the same however much happened since: a
 * look into an index for a count, the day totals and one local day of movements for a net.
 */
import { endOfDay, localDay } from '@satchel/language';
import type { Book } from '../domain/book.js';
import type { Card, CountKnown } from '../domain/card.js';
import { pairKey } from '../domain/facts.js';
import { bookedTime } from '../domain/stock-time.js';
import type { Telling } from '../domain/told.js';
import { ms, type Run, time } from './rows.js';

interface Question {
  card: Card;
  at: number;
}

/** Every time that deciding may ask about; too many do no harm. */
function questions(book: Book, tellings: Telling[]): Question[] {
  const found = new Map<string, Question>();
  const ask = (card: Card, at: number) =>
    found.set(`${card.location.id}|${card.product}|${at}`, { card, at });
  for (const { told, isOrder, receivedAt, sentAt } of tellings) {
    const card = book.cards.get(pairKey(told.location, told.product));
    const counting = told.kind === 'counted' || told.kind === 'opening';
    // Most cards have no count behind the event, and most events are no counts: nothing to ask.
    if (!card || (card.lastCountAt === undefined && !counting)) continue;
    ask(card, book.recordedAt);
    const reversed = told.event ? book.events.get(told.event) : undefined;
    if (reversed) ask(card, reversed.occurredAt);
    if (isOrder || told.occurredAt === undefined) continue;
    const { at } = bookedTime({
      occurredAt: told.occurredAt,
      isCount: told.kind === 'counted',
      timeZone: card.location.timeZone,
      // Whether the claim is believed is decided later; if it is not, the time is that of
      // recording.
      believableFrom: Number.NEGATIVE_INFINITY,
      recordedAt: book.recordedAt,
      receivedAt,
      ...(sentAt === undefined ? {} : { sentAt }),
    });
    if (!Number.isNaN(at)) ask(card, at);
  }
  return [...found.values()];
}

/** All that belongs to one card at one moment stands there: a count's own entries, and balances. */
const KNOWN = `
  (SELECT e.kind = 'opening' FROM stock_event e WHERE e.id = c.event) AS "carriesOver",
  (SELECT coalesce(sum(CASE WHEN m.to_place = m.location THEN m.quantity ELSE -m.quantity END), 0)
   FROM movement m WHERE m.location = c.location AND m.product = c.product
     AND m.occurred_at = c.at AND m.count_event = c.event AND m.kind <> 'missing-stock'
     AND '@unexplained' IN (m.from_place, m.to_place))::float8 AS unexplained`;

const COUNTS = `
SELECT c.location, c.product, c.event, ${ms('c.at')} AS at, ${KNOWN}
FROM unnest($1::text[], $2::text[], $3::float8[]) AS q(location, product, at)
CROSS JOIN LATERAL (
  (SELECT location, product, event, at FROM physical_count p
   WHERE p.location = q.location AND p.product = q.product AND p.at >= ${time('q.at')}
   ORDER BY p.at, p.number LIMIT 1)
  UNION
  (SELECT location, product, event, at FROM physical_count p
   WHERE p.location = q.location AND p.product = q.product AND p.at > ${time('q.at')}
   ORDER BY p.at, p.number LIMIT 1)
) AS c`;

/** Counts behind which the events were booked that are undone now, whatever was counted since. */
const COUNTS_OF = `
SELECT c.location, c.product, c.event, ${ms('c.at')} AS at, ${KNOWN}
FROM physical_count c WHERE c.event IN (
  SELECT m.count_event FROM movement m WHERE m.event = ANY($1::uuid[]))`;

const NET_AFTER = `
SELECT q.n::integer AS n, (
  coalesce((SELECT sum(d.net) FROM day_total d
    WHERE d.location = q.location AND d.product = q.product AND d.day > q.day::date), 0)
  + coalesce((SELECT sum(CASE WHEN m.to_place = m.location THEN m.quantity ELSE -m.quantity END)
    FROM movement m WHERE m.location = q.location AND m.product = q.product
    AND m.occurred_at > ${time('q.at')} AND m.occurred_at <= ${time('q.until')}), 0)
)::float8 AS net
FROM unnest($1::text[], $2::text[], $3::float8[], $4::text[], $5::float8[])
  WITH ORDINALITY AS q(location, product, at, day, until, n)`;

export async function loadHistory(run: Run, book: Book, tellings: Telling[]): Promise<void> {
  const asked = questions(book, tellings);
  await loadCounts(
    run,
    book,
    asked.filter(({ card, at }) => at <= (card.lastCountAt ?? Number.NEGATIVE_INFINITY)),
  );
  const undone = tellings.flatMap(({ told }) =>
    told.kind === 'reverse' ? (told.event ?? []) : [],
  );
  if (undone.length > 0) keepCounts(book, await run<CountRow>('counts-of', COUNTS_OF, [undone]));
  const counting = new Set(
    tellings
      .filter(({ told }) => told.kind === 'counted' || told.kind === 'opening')
      .map(({ told }) => pairKey(told.location, told.product)),
  );
  await loadNets(
    run,
    asked.filter(({ card, at }) => {
      const behind = at < (card.lastOccurredAt ?? Number.NEGATIVE_INFINITY);
      return behind && counting.has(pairKey(card.location.id, card.product));
    }),
  );
}

interface CountRow extends CountKnown, Record<string, unknown> {
  location: string;
  product: string;
  event: string;
  at: number;
}

async function loadCounts(run: Run, book: Book, asked: Question[]): Promise<void> {
  if (asked.length === 0) return;
  const rows = await run<CountRow>('counts-around', COUNTS, [
    asked.map(({ card }) => card.location.id),
    asked.map(({ card }) => card.product),
    asked.map(({ at }) => at),
  ]);
  keepCounts(book, rows);
}

function keepCounts(book: Book, rows: CountRow[]): void {
  for (const { location, product, event, at, carriesOver, unexplained } of rows) {
    const counts = book.cards.get(pairKey(location, product))?.counts;
    if (!counts || counts.some((each) => each.event === event)) continue;
    counts.push({ event, at, known: { carriesOver, unexplained } });
  }
}

async function loadNets(run: Run, asked: Question[]): Promise<void> {
  if (asked.length === 0) return;
  const days = asked.map(({ card, at }) => localDay(new Date(at), card.location.timeZone));
  const rows = await run<{ n: number; net: number }>('net-after', NET_AFTER, [
    asked.map(({ card }) => card.location.id),
    asked.map(({ card }) => card.product),
    asked.map(({ at }) => at),
    days,
    asked.map(({ card }, n) => endOfDay(days[n] ?? '', card.location.timeZone).getTime()),
  ]);
  const nets = new Map<Card, Map<number, number>>();
  for (const { n, net } of rows) {
    const question = asked[n - 1];
    if (!question) continue;
    const known = nets.get(question.card) ?? new Map<number, number>();
    nets.set(question.card, known.set(question.at, net));
  }
  for (const [card, known] of nets) {
    const last = card.lastOccurredAt ?? Number.NEGATIVE_INFINITY;
    card.netAfterStored = (at) => {
      const net = known.get(at) ?? (at >= last ? 0 : undefined);
      if (net === undefined) throw new Error(`bug: nobody asked for the net after ${at}`);
      return net;
    };
  }
}
