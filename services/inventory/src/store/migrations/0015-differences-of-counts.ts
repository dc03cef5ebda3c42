/** Discrepancies of counts name their count, by which those that are open are found. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const CHANGES = `
ALTER TABLE discrepancy ADD COLUMN count_event uuid;
CREATE INDEX discrepancy_of_count ON discrepancy (count_event)
  WHERE status = 'open' AND count_event IS NOT NULL;
`;

export class DifferencesOfCounts1765500000000 implements MigrationInterface {
  readonly name = 'DifferencesOfCounts1765500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CHANGES);
  }

  async down(): Promise<void> {
    throw new Error('What was said of counts is not forgotten.');
  }
}
