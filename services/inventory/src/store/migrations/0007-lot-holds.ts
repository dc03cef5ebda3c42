/** Holds on lots: placed and released, never deleted, so that the table is their history. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const HOLDS = `
CREATE TABLE lot_hold (
  id uuid PRIMARY KEY, location text REFERENCES location, product text NOT NULL REFERENCES product,
  lot text NOT NULL, quantity bigint CHECK (quantity > 0), reason text NOT NULL,
  placed_at timestamptz NOT NULL, placed_by text NOT NULL,
  released_at timestamptz, released_by text, release_reason text, version bigint NOT NULL,
  CHECK (location IS NOT NULL OR quantity IS NULL)
);
CREATE INDEX lot_hold_open ON lot_hold (location, product) WHERE released_at IS NULL;
CREATE INDEX lot_hold_everywhere ON lot_hold (product, lot)
  WHERE released_at IS NULL AND location IS NULL;
CREATE INDEX lot_hold_newest_first ON lot_hold (placed_at, id);
`;

export class LotHolds1764500000002 implements MigrationInterface {
  readonly name = 'LotHolds1764500000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HOLDS);
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(`REVOKE ALL ON lot_hold FROM ${row.role};
      GRANT SELECT, INSERT ON lot_hold TO ${row.role};
      GRANT UPDATE (released_at, released_by, release_reason, version) ON lot_hold
        TO ${row.role};`);
  }

  async down(): Promise<void> {
    throw new Error('What was held is not forgotten: restore a backup instead.');
  }
}
