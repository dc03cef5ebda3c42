/**
 * Physical counts as a process. A draft's lines may be changed; what was found, said and decided
 * can only be added. Who had a hand in a sheet is kept for one question alone: whether somebody who
 * wants to approve it did.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SHEETS = `
CREATE TABLE count_sheet (
  id uuid PRIMARY KEY, location text NOT NULL REFERENCES location, scope text NOT NULL,
  recount_of uuid REFERENCES count_sheet, counted_at text NOT NULL,
  status text NOT NULL CHECK (status IN ('draft', 'submitted', 'awaiting-approval', 'approved',
    'recount-asked', 'discarded')),
  status_since timestamptz NOT NULL, opened_at timestamptz NOT NULL, submitted_at timestamptz,
  unexplained integer NOT NULL CHECK (unexplained >= 0),
  beyond_limit integer NOT NULL CHECK (beyond_limit >= 0),
  version bigint NOT NULL
);
CREATE INDEX count_sheet_by_age ON count_sheet (status_since, id);
CREATE INDEX count_sheet_by_location ON count_sheet (location, status_since, id);
CREATE INDEX count_sheet_awaiting ON count_sheet (status_since, id)
  WHERE status = 'awaiting-approval';
CREATE INDEX count_sheet_unexplained ON count_sheet (status_since, id) WHERE unexplained > 0;
CREATE TABLE count_line (
  sheet uuid NOT NULL REFERENCES count_sheet, product text NOT NULL REFERENCES product,
  class text CHECK (class IN ('A', 'B', 'C')),
  counted jsonb, note text,
  PRIMARY KEY (sheet, product)
);
CREATE TABLE count_result (
  sheet uuid NOT NULL, product text NOT NULL, event uuid NOT NULL UNIQUE, outcome text NOT NULL,
  refusal jsonb, counted_at timestamptz, counted bigint, variance bigint, late boolean,
  is_use boolean, beyond_limit boolean,
  flags text[] NOT NULL, discrepancies uuid[] NOT NULL,
  PRIMARY KEY (sheet, product), FOREIGN KEY (sheet, product) REFERENCES count_line,
  CHECK (num_nulls(counted_at, counted, variance, late, is_use, beyond_limit) IN (0, 6))
);
CREATE TABLE count_explanation (
  sheet uuid NOT NULL, product text NOT NULL, version bigint NOT NULL,
  reason text NOT NULL, note text, at timestamptz NOT NULL, by text NOT NULL,
  PRIMARY KEY (sheet, product, version), FOREIGN KEY (sheet, product) REFERENCES count_result
);
CREATE TABLE count_decision (
  sheet uuid PRIMARY KEY REFERENCES count_sheet,
  act text NOT NULL CHECK (act IN ('approved', 'recount-asked')),
  at timestamptz NOT NULL, by text NOT NULL, note text
);
CREATE TABLE count_hand (
  sheet uuid NOT NULL REFERENCES count_sheet, person text NOT NULL,
  PRIMARY KEY (sheet, person)
);
CREATE TABLE count_answer (
  id uuid PRIMARY KEY, principal text NOT NULL, hash text NOT NULL, answer jsonb NOT NULL,
  at timestamptz NOT NULL
);
`;

const rights = (role: string): string => `
REVOKE ALL ON count_sheet, count_line, count_result, count_explanation, count_decision, count_hand,
  count_answer FROM ${role};
GRANT SELECT, INSERT ON count_sheet, count_line, count_result, count_explanation, count_decision,
  count_hand, count_answer TO ${role};
GRANT UPDATE (counted_at, status, status_since, submitted_at, unexplained, beyond_limit, version)
  ON count_sheet TO ${role};
GRANT UPDATE (counted, note) ON count_line TO ${role};
`;

export class CountSheets1764400000000 implements MigrationInterface {
  readonly name = 'CountSheets1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SHEETS);
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(rights(String(row.role)));
  }

  async down(): Promise<void> {
    throw new Error('what was counted is not forgotten: restore a backup instead');
  }
}
