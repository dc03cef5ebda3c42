/**
 * A patient forger: computes a card's chains, balances and totals again from its first row to its
 * last, and the seals over it, so that nothing inside of the database disagrees any more.
 */
import {
  BETWEEN,
  type BetweenRow,
  COUNTS,
  type CountRow,
  digestOfSeal,
  ENTRIES,
  type EntryRow,
  EVENTS,
  type EventRow,
  HEADS_BY_SEAL,
  type HeadRow,
  hashOfEntry,
  hashOfEvent,
  LOST,
  NO_HASH,
  type OfCard,
  ON_THE_WAY,
  SEALS,
  type SealRow,
} from '@satchel/verify';
import type pg from 'pg';

async function rowsOf<Row>(client: pg.Client, query: string, card: OfCard): Promise<Row[]> {
  const { rows } = await client.query(
    `SELECT * FROM (${query}) r WHERE location = $1 AND product = $2`,
    [card.location, card.product],
  );
  return rows as Row[];
}

/** Everything of a card, as if its rows had always been as they are now. */
export async function forgeCard(client: pg.Client, card: OfCard): Promise<void> {
  const events = await rowsOf<EventRow>(client, EVENTS, card);
  const entries = await rowsOf<EntryRow>(client, ENTRIES, card);
  const between = await rowsOf<BetweenRow>(client, BETWEEN, card);
  const counts = await rowsOf<CountRow>(client, COUNTS, card);
  events.sort((a, b) => a.number - b.number);
  entries.sort((a, b) => a.sequence - b.sequence);
  const head = { entry: NO_HASH, event: NO_HASH, onHand: 0, lots: new Map<string, number>() };
  for (const event of events) {
    const own = entries.filter((entry) => entry.event === event.id);
    for (const entry of own) head.entry = await forgeEntry(client, card, entry, head);
    const belongings = {
      entries: head.entry,
      count: counts.find((count) => count.event === event.id),
      between: between
        .filter(({ movement }) => movement.event === event.id)
        .map(({ movement }) => movement)
        .sort((a, b) => a.line - b.line),
    };
    head.event = hashOfEvent(head.event, event, belongings);
    await client.query('UPDATE stock_event SET hash = $1 WHERE id = $2', [head.event, event.id]);
  }
  await forgeTotals(client, card, { entry: head.entry, event: head.event });
}

async function forgeEntry(
  client: pg.Client,
  { location }: OfCard,
  entry: EntryRow,
  head: { entry: string; onHand: number; lots: Map<string, number> },
): Promise<string> {
  const delta = entry.toPlace === location ? entry.quantity : -entry.quantity;
  head.onHand += delta;
  const lotBalance = (head.lots.get(entry.lot) ?? 0) + delta;
  head.lots.set(entry.lot, lotBalance);
  const forged = { ...entry, balanceAfter: head.onHand, lotBalanceAfter: lotBalance };
  const hash = hashOfEntry(head.entry, forged);
  await client.query(
    `UPDATE movement SET balance_after = $1, lot_balance_after = $2, hash = $3
     WHERE event = $4 AND line = $5`,
    [head.onHand, lotBalance, hash, entry.event, entry.line],
  );
  return hash;
}

const OF_CARD = 'location = $1 AND product = $2';
const SIGNED = 'CASE WHEN to_place = location THEN quantity ELSE -quantity END';

const OUTSIDE = `other IN ('@supplier', '@external')`;
const lotSum = (which: string): string => `coalesce(sum(${SIGNED}) FILTER (WHERE ${which}), 0)`;

/** Card, lots, days, and what is on the way. */
async function forgeTotals(
  client: pg.Client,
  { location, product }: OfCard,
  heads: { entry: string; event: string },
): Promise<void> {
  const key = [location, product];
  await client.query(
    `UPDATE stock_card SET head_hash = $3, event_head = $4,
       (sequence, on_hand, last_occurred_at) = (SELECT count(*), coalesce(sum(${SIGNED}), 0),
         max(occurred_at) FROM movement WHERE ${OF_CARD}),
       event_count = (SELECT count(*) FROM stock_event WHERE ${OF_CARD}),
       opened_at = (SELECT max(occurred_at) FROM stock_event WHERE ${OF_CARD}
         AND kind = 'opening' AND accepted AND NOT answer->'flags' ? 'already-open'),
       (last_count_at, last_count_by) = (SELECT at, counted_by FROM physical_count
         WHERE ${OF_CARD} ORDER BY at DESC, number DESC LIMIT 1)
     WHERE ${OF_CARD}`,
    [...key, heads.entry, heads.event],
  );
  await client.query(`DELETE FROM lot_balance WHERE ${OF_CARD}`, key);
  await client.query(
    `INSERT INTO lot_balance (location, product, lot, on_hand, entered, arrived, dispensed, issued,
       written_off, returned, converted, unexplained, first_at, last_at)
     SELECT location, product, lot, sum(${SIGNED}),
       ${lotSum(`other = '@opening' OR ${OUTSIDE} AND stood_inward`)},
       ${lotSum(`other = '@in-transit' AND stood_inward`)},
       -${lotSum(`other = '@dispensed'`)},
       -${lotSum(`other = '@in-transit' AND NOT stood_inward`)},
       -${lotSum(`other = '@written-off'`)},
       -${lotSum(`${OUTSIDE} AND NOT stood_inward`)},
       -${lotSum(`other = '@converted'`)},
       -${lotSum(`other IN ('@adjusted', '@unexplained')`)},
       min(occurred_at), max(occurred_at)
     FROM (SELECT *, (to_place = location) <> (kind = 'reversal') AS stood_inward,
         CASE WHEN to_place = location THEN from_place ELSE to_place END AS other
       FROM movement WHERE ${OF_CARD}) m GROUP BY 1, 2, 3`,
    key,
  );
  await client.query(`DELETE FROM day_total WHERE ${OF_CARD}`, key);
  await client.query(
    `INSERT INTO day_total (location, product, day, net, inbound, outbound, used)
     SELECT m.location, m.product, (m.occurred_at AT TIME ZONE l.time_zone)::date,
       sum(${SIGNED}), sum(CASE WHEN to_place = location THEN quantity ELSE 0 END),
       sum(CASE WHEN to_place = location THEN 0 ELSE quantity END), -coalesce(sum(${SIGNED})
         FILTER (WHERE '@dispensed' IN (from_place, to_place) OR s.purpose = 'supply'
           AND CASE WHEN m.kind = 'reversal' THEN from_place ELSE to_place END = '@in-transit'), 0)
     FROM movement m JOIN location l ON l.id = m.location LEFT JOIN shipment s ON s.id = m.shipment
     WHERE ${OF_CARD} GROUP BY 1, 2, 3`,
    key,
  );
  await client.query(`DELETE FROM loss_total WHERE product = $1`, [product]);
  await client.query(
    `WITH ${LOST} INSERT INTO loss_total SELECT location, day, product, lot, kind, units
     FROM lost WHERE product = $1`,
    [product],
  );
  await client.query(
    `WITH ${ON_THE_WAY}
     UPDATE shipment_line l SET shipped = coalesce(t.shipped, 0), received = coalesce(t.received, 0)
     FROM shipment_line o LEFT JOIN told t ON t.shipment = o.shipment AND t.product = o.product
       AND t.lot = o.lot
     WHERE o.ctid = l.ctid AND l.product = $1`,
    [product],
  );
}

/** The heads of a card as they would have been sealed, and every seal's digest with them. */
export async function forgeSeals(client: pg.Client, card: OfCard): Promise<void> {
  await client.query(
    `UPDATE sealed_head h SET head = e.hash FROM stock_event e
     WHERE e.location = h.location AND e.product = h.product AND e.number = h.events
       AND h.location = $1 AND h.product = $2`,
    [card.location, card.product],
  );
  const { rows: seals } = await client.query<SealRow>(SEALS);
  const { rows: heads } = await client.query<HeadRow>(HEADS_BY_SEAL);
  let previous = NO_HASH;
  for (const seal of seals) {
    const digest = digestOfSeal({ ...seal, previous });
    for (const head of heads) if (head.seal === seal.number) digest.add(head);
    const forged = digest.end();
    await client.query('UPDATE ledger_seal SET previous = $1, digest = $2 WHERE number = $3', [
      previous,
      forged,
      seal.number,
    ]);
    previous = forged;
  }
}
