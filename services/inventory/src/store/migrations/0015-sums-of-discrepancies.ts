/**
 * Sums of open discrepancies by zone, level, product, kind and age, worked out in the turn of the
 * sums of stock (docs/decisions/0012). Nothing is decided by them, and nobody is in them.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SUMS = `
CREATE TABLE discrepancy_sum (
  zone text NOT NULL, product text NOT NULL, level text NOT NULL, kind text NOT NULL,
  age text NOT NULL, discrepancies bigint NOT NULL, units bigint NOT NULL,
  immaterial bigint NOT NULL,
  PRIMARY KEY (zone, product, level, kind, age)
);
`;

const rights = (role: string): string => `
REVOKE ALL ON discrepancy_sum FROM ${role};
GRANT SELECT, INSERT, UPDATE, DELETE ON discrepancy_sum TO ${role};
`;

export class SumsOfDiscrepancies1765500000001 implements MigrationInterface {
  readonly name = 'SumsOfDiscrepancies1765500000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SUMS);
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(rights(String(row.role)));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE discrepancy_sum');
  }
}
