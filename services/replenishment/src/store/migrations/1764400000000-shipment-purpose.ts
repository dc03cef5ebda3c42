/**
 * What a shipment is for: what peers give each other and what goes back up the chain is neither a
 * supply nor a demand. All that was announced before there were purposes was a supply.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ShipmentPurpose1764400000000 implements MigrationInterface {
  readonly name = 'ShipmentPurpose1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE shipment_line ADD COLUMN purpose text NOT NULL DEFAULT 'supply'`,
    );
  }

  async down(): Promise<void> {
    throw new Error('what was sent for a purpose is not forgotten: restore a backup instead');
  }
}
