/**
 * Conditions of the register with what their treatment needs, and sums of how many kits of a zone
 * can treat them, worked out beside the ledger with the sums of stock. Nothing is decided by them.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
CREATE TABLE health_condition (
  id text PRIMARY KEY, entry jsonb NOT NULL, version bigint NOT NULL
);
CREATE TABLE treatment_sum (
  zone text NOT NULL, condition text NOT NULL, band integer NOT NULL,
  from_months integer, to_months integer,
  can_treat bigint NOT NULL, cannot bigint NOT NULL, unknown bigint NOT NULL,
  PRIMARY KEY (zone, condition, band)
);
`;

const rights = (role: string): string => `
REVOKE ALL ON health_condition, treatment_sum FROM ${role};
GRANT SELECT, INSERT, UPDATE (entry, version) ON health_condition TO ${role};
GRANT SELECT, INSERT, UPDATE, DELETE ON treatment_sum TO ${role};
`;

export class Treatments1765100000000 implements MigrationInterface {
  readonly name = 'Treatments1765100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(rights(String(row.role)));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE health_condition, treatment_sum');
  }
}
