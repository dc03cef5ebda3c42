/**
 * How long stock must still keep when it is issued, as a rule for a level, a programme or a product
 * (before, each location had a number of its own, 0 unless told). A location that was never given
 * one has none now, so that the rules hold for it.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const RULES = `
CREATE TABLE shelf_life_rule (
  scope text NOT NULL CHECK (scope IN ('all', 'programme', 'product')), code text NOT NULL,
  level text NOT NULL, days integer CHECK (days >= 0), version bigint NOT NULL,
  PRIMARY KEY (scope, code, level), CHECK ((scope = 'all') = (code = ''))
);
ALTER TABLE location ALTER COLUMN minimum_shelf_life_days DROP NOT NULL,
  ALTER COLUMN minimum_shelf_life_days DROP DEFAULT;
UPDATE location SET minimum_shelf_life_days = NULL
WHERE minimum_shelf_life_days = 0 AND NOT entry ? 'minimumShelfLifeDays';
`;

export class ShelfLifeRules1765300000000 implements MigrationInterface {
  readonly name = 'ShelfLifeRules1765300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RULES);
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(`REVOKE ALL ON shelf_life_rule FROM ${row.role};
      GRANT SELECT, INSERT, UPDATE ON shelf_life_rule TO ${row.role};`);
  }

  async down(): Promise<void> {
    throw new Error('What was decided about expiry is not forgotten: restore a backup instead.');
  }
}
