/**
 * Earmarks: units of a product at a place that are for a purpose, for some days. An earmark ends
 * and is used up, and is never deleted; waivers, and what left an earmark by which event, are only
 * added. What was approved is in a programme from now on; of lines from before it is not known
 * until requisition says something new of them, and they have nothing of what is earmarked for one.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const EARMARKS = `
CREATE TABLE earmark (
  id uuid PRIMARY KEY, location text NOT NULL REFERENCES location,
  product text NOT NULL REFERENCES product, lot text, funder text,
  quantity bigint NOT NULL CHECK (quantity > 0), purpose jsonb NOT NULL,
  from_day date NOT NULL, until_day date NOT NULL, reason text NOT NULL,
  set_at timestamptz NOT NULL, set_by text NOT NULL,
  used bigint NOT NULL DEFAULT 0 CHECK (used BETWEEN 0 AND quantity),
  ended_at timestamptz, ended_by text, end_reason text, version bigint NOT NULL,
  CHECK (lot IS NULL OR funder IS NULL), CHECK (from_day <= until_day),
  CHECK (purpose <> '{}')
);
CREATE INDEX earmark_open ON earmark (location, product, until_day) WHERE ended_at IS NULL;
CREATE INDEX earmark_newest_first ON earmark (set_at, id);
CREATE TABLE earmark_waiver (
  id uuid PRIMARY KEY, earmark uuid NOT NULL REFERENCES earmark,
  quantity bigint NOT NULL CHECK (quantity > 0), reason text NOT NULL,
  waived_at timestamptz NOT NULL, waived_by text NOT NULL
);
CREATE INDEX earmark_waiver_newest_first ON earmark_waiver (earmark, waived_at, id);
CREATE TABLE earmark_use (
  event uuid NOT NULL, earmark uuid NOT NULL REFERENCES earmark,
  waiver uuid REFERENCES earmark_waiver, units bigint NOT NULL CHECK (units <> 0),
  PRIMARY KEY (event, earmark)
);
CREATE INDEX earmark_use_of_waiver ON earmark_use (waiver) WHERE waiver IS NOT NULL;
ALTER TABLE approval ADD COLUMN programme text;
`;

export class Earmarks1767000000000 implements MigrationInterface {
  readonly name = 'Earmarks1767000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(EARMARKS);
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    const { role } = row;
    await runner.query(`REVOKE ALL ON earmark, earmark_waiver, earmark_use FROM ${role};
      GRANT SELECT, INSERT ON earmark, earmark_waiver, earmark_use TO ${role};
      GRANT UPDATE (used, ended_at, ended_by, end_reason, version) ON earmark TO ${role};`);
  }

  async down(): Promise<void> {
    throw new Error('What was earmarked and waived is not forgotten: restore a backup instead.');
  }
}
