/**
 * Finds what is known of a month as a whole only, so that no days are invented for it: a look into
 * an index that nothing but such records has entries in.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const INDEXES = `
CREATE INDEX movement_of_month ON movement (location, product, occurred_at)
  WHERE location IS NOT NULL AND precision = 'month';
CREATE INDEX physical_count_of_month ON physical_count (location, product, at)
  WHERE precision = 'month';
`;

export class MonthsAsAWhole1765400000000 implements MigrationInterface {
  readonly name = 'MonthsAsAWhole1765400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(INDEXES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX movement_of_month, physical_count_of_month');
  }
}
