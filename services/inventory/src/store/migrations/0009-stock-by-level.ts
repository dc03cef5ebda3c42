/**
 * Sums of stock by zone, level and product, worked out beside the ledger every so often
 * (docs/decisions/0012): a sum that was written with each movement would be the hottest row of all.
 * Nothing is decided by them.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SUMS = `
CREATE TABLE level_sum (
  zone text NOT NULL, product text NOT NULL, level text NOT NULL,
  on_hand bigint NOT NULL, allocated bigint NOT NULL, in_transit bigint NOT NULL,
  locations bigint NOT NULL, holding bigint NOT NULL,
  PRIMARY KEY (zone, product, level)
);
CREATE TABLE level_sum_turn (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  as_of timestamptz NOT NULL, took_ms integer NOT NULL CHECK (took_ms >= 0)
);
`;

const rights = (role: string): string => `
REVOKE ALL ON level_sum, level_sum_turn FROM ${role};
GRANT SELECT, INSERT, UPDATE, DELETE ON level_sum TO ${role};
GRANT SELECT, INSERT, UPDATE ON level_sum_turn TO ${role};
`;

export class StockByLevel1764900000000 implements MigrationInterface {
  readonly name = 'StockByLevel1764900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SUMS);
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(rights(String(row.role)));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE level_sum, level_sum_turn');
  }
}
