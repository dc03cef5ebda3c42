/**
 * Cards and their days, as messages change them. The runs of many cards are one statement,
 * whatever their length. Guarantees: nothing is written unless sequence and balance follow from
 * what was applied.
 */
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import type { CardChange } from '../domain/entry.js';
import type { CardKey, RecordedCount } from '../use-cases/ports.js';

/** Thrown for entries that cannot be the next ones of their card; a person has to look. */
export class DoesNotFollow extends Error {
  override readonly name = 'DoesNotFollow';
}

const EPOCH = `DATE '1970-01-01'`;

const applySql = `
WITH told AS (
  SELECT * FROM json_to_recordset($1) AS t (n integer, location text, product text,
    "lastSequence" bigint, "balanceAfter" bigint, "firstOn" integer, "heardAt" timestamptz,
    entries bigint, net bigint, "lastHash" text)
), changed AS (
  UPDATE card c SET
    applied_sequence = t."lastSequence",
    applied_hash = t."lastHash",
    on_hand = t."balanceAfter",
    first_on = least(c.first_on, ${EPOCH} + t."firstOn"),
    heard_at = greatest(c.heard_at, t."heardAt"),
    evaluate_at = $2::timestamptz
  FROM told t
  WHERE c.location = t.location AND c.product = t.product
    AND c.applied_sequence + t.entries = t."lastSequence" AND c.on_hand + t.net = t."balanceAfter"
  RETURNING c.id, t.n
), made AS (
  INSERT INTO card (location, product, applied_sequence, on_hand, first_on, heard_at, evaluate_at,
    applied_hash)
  SELECT t.location, t.product, t."lastSequence", t."balanceAfter", ${EPOCH} + t."firstOn",
    t."heardAt", $2::timestamptz, t."lastHash"
  FROM told t
  WHERE t."lastSequence" = t.entries AND t."balanceAfter" = t.net AND NOT EXISTS (
    SELECT FROM card k WHERE k.location = t.location AND k.product = t.product)
  RETURNING id, location, product
), moved AS (
  SELECT id, n FROM changed
  UNION ALL SELECT made.id, t.n FROM made JOIN told t USING (location, product)
), days AS (
  INSERT INTO card_day AS d (card, day, monthly, net, dispensed, issued, received)
  SELECT moved.id, ${EPOCH} + u."on", u.monthly, u.net, u.dispensed, u.issued, u.received
  FROM moved JOIN json_to_recordset($3) AS u (n integer, "on" integer, monthly boolean, net bigint,
    dispensed bigint, issued bigint, received bigint) USING (n)
  ON CONFLICT (card, day, monthly) DO UPDATE SET
    net = d.net + excluded.net,
    dispensed = d.dispensed + excluded.dispensed,
    issued = d.issued + excluded.issued,
    received = d.received + excluded.received
)
SELECT n FROM moved`;

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

  async applyEntries(changes: readonly (CardKey & CardChange)[], at: Date): Promise<void> {
    const told = changes.map(({ days: _, ...change }, n) => ({ ...change, n }));
    const days = changes.flatMap((change, n) => change.days.map((day) => ({ ...day, n })));
    const rows = await this.run(applySql, [JSON.stringify(told), at, JSON.stringify(days)]);
    await crashPoint('card.after-entries');
    const applied = new Set(rows.map((row) => Number(row['n'])));
    const wrong = changes.find((_change, n) => !applied.has(n));
    if (!wrong) return;
    throw new DoesNotFollow(
      `${wrong.location}, ${wrong.product}: entry ${wrong.lastSequence} with balance ${wrong.balanceAfter} does not follow from what was applied`,
    );
  }

  async recordCount(count: RecordedCount, at: Date): Promise<void> {
    const { location, product, on, monthly, countedAt, countedBy } = count;
    await this.run(countSql, [location, product, on, monthly, countedAt, countedBy, at]);
    await crashPoint('card.after-count');
  }
}
