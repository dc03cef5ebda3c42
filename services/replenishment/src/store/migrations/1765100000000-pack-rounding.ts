/** How a product's need becomes whole packs, as the register says; always up where it is silent. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PackRounding1765100000000 implements MigrationInterface {
  readonly name = 'PackRounding1765100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE product ADD COLUMN rounding jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE product DROP COLUMN rounding');
  }
}
