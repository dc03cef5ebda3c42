/**
 * A location may manage a product in several periods, each an entry of the register with a version
 * of its own; one row per location and product kept only the first that came.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ManagedPeriods1764300000000 implements MigrationInterface {
  readonly name = 'ManagedPeriods1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE managed_product DROP CONSTRAINT managed_product_pkey,
      ADD PRIMARY KEY (location, product, from_day)`);
  }

  async down(): Promise<void> {
    throw new Error('two periods do not fit into one row: restore a backup instead');
  }
}
