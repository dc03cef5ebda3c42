/**
 * What pack sets consist of, from a day on. An entry that packing or unpacking has used never
 * changes; the ledger says when it used one first, and locks those that may still change.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const CONTENTS = `
CREATE TABLE pack_contents (
  product text NOT NULL REFERENCES product, from_day date NOT NULL,
  entry jsonb NOT NULL, used_at timestamptz, version bigint NOT NULL,
  PRIMARY KEY (product, from_day)
);
`;

export class PackContents1765000000000 implements MigrationInterface {
  readonly name = 'PackContents1765000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CONTENTS);
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(`REVOKE ALL ON pack_contents FROM ${row.role};
      GRANT SELECT, INSERT ON pack_contents TO ${row.role};
      GRANT UPDATE (entry, used_at, version) ON pack_contents TO ${row.role};`);
  }

  async down(): Promise<void> {
    throw new Error(
      'What was packed by these contents is not forgotten: restore a backup instead.',
    );
  }
}
