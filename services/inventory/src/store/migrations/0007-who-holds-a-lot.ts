/**
 * Who holds a lot, and who held it, without reading movements: the balance of each lot gets sums of
 * what became of it there, written with the movement; they cost no index and no row. Who supplied
 * whom with which product is one small row for each pair, from which follows who may hold a lot
 * that was received without its number.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SUMS = `
ALTER TABLE lot_balance
  ADD COLUMN entered bigint NOT NULL DEFAULT 0, ADD COLUMN arrived bigint NOT NULL DEFAULT 0,
  ADD COLUMN dispensed bigint NOT NULL DEFAULT 0, ADD COLUMN issued bigint NOT NULL DEFAULT 0,
  ADD COLUMN written_off bigint NOT NULL DEFAULT 0, ADD COLUMN returned bigint NOT NULL DEFAULT 0,
  ADD COLUMN unexplained bigint NOT NULL DEFAULT 0,
  ADD COLUMN first_at timestamptz, ADD COLUMN last_at timestamptz;
CREATE INDEX lot_balance_of_lot ON lot_balance (product, lot, location);
DROP INDEX lot_balance_by_lot;
CREATE INDEX shipment_line_open_by_lot ON shipment_line (product, lot) WHERE received < shipped;
CREATE TABLE supplied (
  product text NOT NULL, from_location text NOT NULL, to_location text NOT NULL,
  last_issued_at timestamptz NOT NULL,
  PRIMARY KEY (product, from_location, to_location)
) WITH (fillfactor = 80);
`;

/** What was written before: the same rules as `domain/lot-flow.ts`, once. */
const BEFORE = `
WITH entry AS (
  SELECT location, product, lot, quantity, occurred_at, to_place = location AS inward,
    CASE WHEN to_place = location THEN from_place ELSE to_place END AS other,
    (to_place = location) <> (kind = 'reversal') AS stands_inward
  FROM movement WHERE location IS NOT NULL
), flow AS (
  SELECT *, CASE
    WHEN other IN ('@supplier', '@external') AND stands_inward THEN 'entered'
    WHEN other IN ('@supplier', '@external') THEN 'returned'
    WHEN other = '@opening' THEN 'entered'
    WHEN other = '@in-transit' AND stands_inward THEN 'arrived'
    WHEN other = '@in-transit' THEN 'issued'
    WHEN other = '@dispensed' THEN 'dispensed'
    WHEN other = '@written-off' THEN 'written-off' ELSE 'unexplained' END AS name,
    CASE WHEN inward THEN quantity ELSE -quantity END AS delta
  FROM entry
), sums AS (
  SELECT location, product, lot, min(occurred_at) AS first_at, max(occurred_at) AS last_at,
    coalesce(sum(delta) FILTER (WHERE name = 'entered'), 0) AS entered,
    coalesce(sum(delta) FILTER (WHERE name = 'arrived'), 0) AS arrived,
    coalesce(-sum(delta) FILTER (WHERE name = 'dispensed'), 0) AS dispensed,
    coalesce(-sum(delta) FILTER (WHERE name = 'issued'), 0) AS issued,
    coalesce(-sum(delta) FILTER (WHERE name = 'written-off'), 0) AS written_off,
    coalesce(-sum(delta) FILTER (WHERE name = 'returned'), 0) AS returned,
    coalesce(-sum(delta) FILTER (WHERE name = 'unexplained'), 0) AS unexplained
  FROM flow GROUP BY location, product, lot
)
UPDATE lot_balance b SET entered = s.entered, arrived = s.arrived, dispensed = s.dispensed,
  issued = s.issued, written_off = s.written_off, returned = s.returned,
  unexplained = s.unexplained, first_at = s.first_at, last_at = s.last_at
FROM sums s WHERE s.location = b.location AND s.product = b.product AND s.lot = b.lot;
INSERT INTO supplied (product, from_location, to_location, last_issued_at)
SELECT n.product, s.from_location, s.to_location, max(s.issued_at)
FROM shipment s JOIN shipment_line n ON n.shipment = s.id WHERE n.shipped > 0
GROUP BY n.product, s.from_location, s.to_location;
`;

export class WhoHoldsALot1764500000000 implements MigrationInterface {
  readonly name = 'WhoHoldsALot1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SUMS);
    await runner.query(BEFORE);
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(`REVOKE ALL ON supplied FROM ${row.role};
      GRANT SELECT, INSERT, UPDATE ON supplied TO ${row.role};`);
  }

  async down(): Promise<void> {
    throw new Error('What became of a lot is not forgotten: restore a backup instead.');
  }
}
