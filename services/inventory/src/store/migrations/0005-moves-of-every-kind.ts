/**
 * What a shipment is for (before, all were supplies), which units on it went instead of another
 * product, and an index by which a voucher that is keyed a second time is found.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const MOVES = `
ALTER TABLE shipment
  ADD COLUMN purpose text NOT NULL DEFAULT 'supply'
    CHECK (purpose IN ('supply', 'transfer', 'return')),
  ADD COLUMN substituted jsonb;
CREATE INDEX movement_on_voucher ON movement (location, product, document)
  WHERE kind = 'issued' AND document IS NOT NULL;
`;

export class MovesOfEveryKind1764300000000 implements MigrationInterface {
  readonly name = 'MovesOfEveryKind1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(MOVES);
  }

  async down(): Promise<void> {
    throw new Error('what was sent for a purpose is not forgotten: restore a backup instead');
  }
}
