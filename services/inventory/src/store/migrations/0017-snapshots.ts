/**
 * What stores with a system of their own told, each snapshot once, with its answer. It is booked as
 * counts; this keeps of when it was, so that everybody sees how old the figures are.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
CREATE TABLE snapshot (
  id uuid PRIMARY KEY, location text NOT NULL REFERENCES location, taken_at timestamptz,
  recorded_at timestamptz NOT NULL, principal text NOT NULL, hash text NOT NULL,
  answer jsonb NOT NULL
);
CREATE INDEX snapshot_latest ON snapshot (location, taken_at DESC) WHERE taken_at IS NOT NULL;
CREATE INDEX location_observed ON location (id) WHERE entry ? 'observedSince';
`;

const rights = (role: string): string => `
REVOKE ALL ON snapshot FROM ${role};
GRANT SELECT, INSERT ON snapshot TO ${role};
`;

export class Snapshots1765700000000 implements MigrationInterface {
  readonly name = 'Snapshots1765700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(rights(String(row.role)));
  }

  async down(): Promise<void> {
    throw new Error('What was told is not forgotten: restore a backup instead.');
  }
}
