/** What deciding about a change of the mode asks of PostgreSQL. */
import type { ManagedProductEntry } from '@satchel/contracts';
import { type Day, endOfDay, localDay, startOfDay } from '@satchel/language';
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import type { CardKey } from '../domain/facts.js';
import type { Days } from '../domain/reporting-mode.js';
import { LOCK_ORDER } from './book-cards.js';
import { ms } from './rows.js';

export async function managedOn(run: SqlRunner, card: CardKey): Promise<ManagedProductEntry[]> {
  const rows = await run(
    'SELECT entry FROM managed_product WHERE location = $1 AND product = $2 ORDER BY from_day',
    [card.location, card.product],
  );
  return rows.map((row) => row['entry'] as ManagedProductEntry);
}

/**
 * Cards that are not there yet are made, empty: a first count that is being decided has made one,
 * and is waited for. What the register does not know has no card.
 */
export async function lockCards(run: SqlRunner, cards: readonly CardKey[]): Promise<void> {
  const keys = [cards.map(({ location }) => location), cards.map(({ product }) => product)];
  await run(
    `WITH k AS (SELECT DISTINCT l.id, l.kind, p.id AS product
       FROM unnest($1::text[], $2::text[]) AS k(location, product)
       JOIN location l ON l.id = k.location JOIN product p ON p.id = k.product)
     INSERT INTO stock_card (location, product)
     SELECT l.id, l.product FROM k l ORDER BY ${LOCK_ORDER}, l.id, l.product
     ON CONFLICT DO NOTHING`,
    keys,
  );
  await run(
    `SELECT 1 FROM unnest($1::text[], $2::text[]) AS k(location, product)
     JOIN stock_card c ON c.location = k.location AND c.product = k.product
     JOIN location l ON l.id = c.location
     ORDER BY ${LOCK_ORDER}, c.location, c.product FOR UPDATE OF c`,
    keys,
  );
  await crashPoint('register.after-lock-cards');
}

/** A count stands in one local day, so a look into the index for each stretch of days is enough. */
export async function countedAmong(
  run: SqlRunner,
  { location, product }: CardKey,
  days: readonly Days[],
): Promise<Day | undefined> {
  const [place] = await run('SELECT time_zone FROM location WHERE id = $1', [location]);
  if (!place) return undefined;
  const timeZone = String(place['time_zone']);
  const [found] = await run(
    `SELECT ${ms('p.at')} AS at
     FROM unnest($3::timestamptz[], $4::timestamptz[]) AS d(begins, ends)
     CROSS JOIN LATERAL (
       SELECT p.at FROM physical_count p WHERE p.location = $1 AND p.product = $2
         AND p.at >= d.begins AND (d.ends IS NULL OR p.at <= d.ends)
       ORDER BY p.at DESC LIMIT 1) p
     ORDER BY p.at DESC LIMIT 1`,
    [
      location,
      product,
      days.map(({ from }) => startOfDay(from, timeZone).toISOString()),
      days.map(({ to }) => (to === undefined ? null : endOfDay(to, timeZone).toISOString())),
    ],
  );
  return found && localDay(new Date(Number(found['at'])), timeZone);
}
