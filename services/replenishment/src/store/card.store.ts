/**
 * Cards and their days, as messages change them. A run of entries is one statement, whatever its
 * length. Guarantees: nothing is written unless sequence and balance follow from what was applied.
 */
import type { SqlRunner } from '@satchel/messaging';
import type { CardChange } from '../domain/entry.js';
import type { CardKey, RecordedCount } from '../use-cases/ports.js';

/** Thrown for entries that cannot be the next ones of their card; a person has to look. */
export class DoesNotFollow extends Error {
  override readonly name = 'DoesNotFollow';
}

const EPOCH = `DATE '1970-01-01'`;

const applySql = `
WITH moved AS (
  INSERT INTO card AS c
    (location, product, applied_sequence, on_hand, first_on, heard_at, evaluate_at)
  SELECT $1, $2, $3::bigint, $4::bigint, ${EPOCH} + $5::int, $6::timestamptz, $7::timestamptz
  WHERE EXISTS (SELECT FROM card WHERE location = $1 AND product = $2)
     OR ($3::bigint = $8::bigint AND $4::bigint = $9::bigint)
  ON CONFLICT (location, product) DO UPDATE SET
    applied_sequence = excluded.applied_sequence,
    on_hand = excluded.on_hand,
    first_on = least(c.first_on, excluded.first_on),
    heard_at = greatest(c.heard_at, excluded.heard_at),
    evaluate_at = excluded.evaluate_at
  WHERE c.applied_sequence + $8::bigint = excluded.applied_sequence
    AND c.on_hand + $9::bigint = excluded.on_hand
  RETURNING id
), days AS (
  INSERT INTO card_day AS d (card, day, monthly, net, dispensed, issued, received)
  SELECT moved.id, ${EPOCH} + u.at, u.monthly, u.net, u.dispensed, u.issued, u.received
  FROM moved, unnest($10::int[], $11::boolean[], $12::bigint[], $13::bigint[], $14::bigint[],
    $15::bigint[]) AS u (at, monthly, net, dispensed, issued, received)
  ON CONFLICT (card, day, monthly) DO UPDATE SET
    net = d.net + excluded.net,
    dispensed = d.dispensed + excluded.dispensed,
    issued = d.issued + excluded.issued,
    received = d.received + excluded.received
)
SELECT id FROM moved`;

const countSql = `
WITH counted AS (
  INSERT INTO card AS c (location, product, first_on, heard_at, counted_at, counted_by, evaluate_at)
  VALUES ($1, $2, ${EPOCH} + $3::int, $5, $5, $6, $7)
  ON CONFLICT (location, product) DO UPDATE SET
    first_on = least(c.first_on, excluded.first_on),
    heard_at = greatest(c.heard_at, excluded.heard_at),
    counted_by = CASE WHEN c.counted_at > excluded.counted_at THEN c.counted_by
      ELSE excluded.counted_by END,
    counted_at = greatest(c.counted_at, excluded.counted_at),
    evaluate_at = excluded.evaluate_at
  RETURNING id
)
INSERT INTO card_day AS d (card, day, monthly, counted)
SELECT id, ${EPOCH} + $3::int, $4, true FROM counted
ON CONFLICT (card, day, monthly) DO UPDATE SET counted = true`;

export class CardStore {
  constructor(private readonly run: SqlRunner) {}

  async appliedSequences(keys: readonly CardKey[]): Promise<(CardKey & { sequence: number })[]> {
    const rows = await this.run(
      `SELECT c.location, c.product, c.applied_sequence::float8 AS sequence
       FROM card c JOIN unnest($1::text[], $2::text[]) AS k (location, product)
         ON c.location = k.location AND c.product = k.product
       ORDER BY c.location, c.product FOR UPDATE OF c`,
      [keys.map((key) => key.location), keys.map((key) => key.product)],
    );
    return rows as unknown as (CardKey & { sequence: number })[];
  }

  async applyEntries(key: CardKey, change: CardChange, at: Date): Promise<void> {
    const { days } = change;
    const rows = await this.run(applySql, [
      key.location,
      key.product,
      change.lastSequence,
      change.balanceAfter,
      change.firstOn,
      change.heardAt,
      at,
      change.entries,
      change.net,
      days.map((day) => day.on),
      days.map((day) => day.monthly),
      days.map((day) => day.net),
      days.map((day) => day.dispensed),
      days.map((day) => day.issued),
      days.map((day) => day.received),
    ]);
    if (rows.length === 1) return;
    throw new DoesNotFollow(
      `${key.location}, ${key.product}: entry ${change.lastSequence} with balance ${change.balanceAfter} does not follow from what was applied`,
    );
  }

  async recordCount(count: RecordedCount, at: Date): Promise<void> {
    const { location, product, on, monthly, countedAt, countedBy } = count;
    await this.run(countSql, [location, product, on, monthly, countedAt, countedBy, at]);
  }
}
