/**
 * Which cards are below their minimum, so that a district is read along an index: the minimum
 * stands on the card since it was evaluated last, and every location stands under every area that
 * contains or supplies it. Cards have no minimum until they are evaluated again, within a day.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
ALTER TABLE card ADD COLUMN minimum_units bigint CHECK (minimum_units >= 0);
CREATE INDEX card_below_minimum ON card (location, product) WHERE on_hand < minimum_units;
CREATE TABLE location_area (
  area text NOT NULL, kind text NOT NULL, location text NOT NULL,
  PRIMARY KEY (area, kind, location)
);
CREATE INDEX location_area_of ON location_area (location);
INSERT INTO location_area (area, kind, location)
SELECT DISTINCT a.area, l.kind, l.id FROM location l
CROSS JOIN LATERAL unnest(l.id || l.zone_path || l.supplier_path) AS a(area);
`;

const rights = (role: string): string => `
REVOKE ALL ON location_area FROM ${role};
GRANT SELECT, INSERT, DELETE ON location_area TO ${role};
`;

export class BelowMinimum1764900000000 implements MigrationInterface {
  readonly name = 'BelowMinimum1764900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(rights(String(row.role)));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE location_area; DROP INDEX card_below_minimum; ' +
        'ALTER TABLE card DROP COLUMN minimum_units',
    );
  }
}
