/**
 * What was put into sets, or taken for another lot, is not lost: the balance of each lot gets a sum
 * of its own for it. And the sets that contain a lot are found without reading all movements.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const CONVERTED = `
ALTER TABLE lot_balance ADD COLUMN converted bigint NOT NULL DEFAULT 0;
UPDATE lot_balance b SET converted = c.units, unexplained = b.unexplained - c.units
FROM (
  SELECT location, product, lot,
    sum(CASE WHEN to_place = '@converted' THEN quantity ELSE -quantity END) AS units
  FROM movement
  WHERE location IS NOT NULL AND '@converted' IN (from_place, to_place) GROUP BY 1, 2, 3
) c
WHERE c.location = b.location AND c.product = b.product AND c.lot = b.lot AND c.units <> 0;
CREATE INDEX movement_packed ON movement (product, lot)
  WHERE kind = 'packed' AND to_place = '@converted';
`;

export class WhatWasPacked1767100000000 implements MigrationInterface {
  readonly name = 'WhatWasPacked1767100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CONVERTED);
  }

  async down(): Promise<void> {
    throw new Error('What became of a lot is not forgotten: restore a backup instead.');
  }
}
