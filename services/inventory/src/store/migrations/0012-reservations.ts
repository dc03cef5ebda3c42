/**
 * What is approved and not issued is kept back from other orders: its sum stands in the card, so
 * that an order needs no look at the lines, and the lines have an index by age for when it does.
 * Lines from before are as old as the epoch, among themselves in the order of their ids.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const RESERVATIONS = `
ALTER TABLE approval ADD COLUMN approved_at timestamptz NOT NULL DEFAULT to_timestamp(0);
ALTER TABLE approval ALTER COLUMN approved_at DROP DEFAULT;
CREATE INDEX approval_open ON approval (supplier, product, approved_at, requisition)
  WHERE approved > issued;
ALTER TABLE stock_card ADD COLUMN wanted bigint NOT NULL DEFAULT 0 CHECK (wanted >= 0);
INSERT INTO stock_card (location, product)
SELECT DISTINCT a.supplier, a.product FROM approval a
JOIN location l ON l.id = a.supplier JOIN product p ON p.id = a.product
WHERE a.approved > a.issued
ON CONFLICT DO NOTHING;
UPDATE stock_card c SET wanted = a.open
FROM (SELECT supplier, product, sum(approved - issued) AS open FROM approval
  WHERE approved > issued GROUP BY supplier, product) a
WHERE c.location = a.supplier AND c.product = a.product;
`;

export class Reservations1765200000000 implements MigrationInterface {
  readonly name = 'Reservations1765200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RESERVATIONS);
  }

  async down(): Promise<void> {
    throw new Error('What was approved stays reserved: restore a backup instead.');
  }
}
