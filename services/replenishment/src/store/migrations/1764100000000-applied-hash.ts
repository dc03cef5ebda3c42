/**
 * The hash of the last entry that was applied to a card: with it, a history of the same length is
 * told from the one that inventory tells after it was put back from a backup.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AppliedHash1764100000000 implements MigrationInterface {
  readonly name = 'AppliedHash1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE card ADD COLUMN applied_hash text');
  }

  async down(): Promise<void> {
    throw new Error('what was applied is not forgotten: restore a backup instead');
  }
}
