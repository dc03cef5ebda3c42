/**
 * Discrepancies that people work on: what each weighs, what was done about it, and what was
 * answered to whoever did it. Weights stand in a table of their own, since they are worked out anew
 * for a whole card while the ledger holds rows of `discrepancy`; acts and answers are only added.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
CREATE TABLE discrepancy_weight (
  discrepancy uuid PRIMARY KEY REFERENCES discrepancy,
  limit_units bigint CHECK (limit_units > 0), immaterial boolean NOT NULL
);
CREATE TABLE discrepancy_act (
  id uuid PRIMARY KEY, discrepancy uuid NOT NULL REFERENCES discrepancy,
  number integer NOT NULL CHECK (number > 0),
  act text NOT NULL CHECK (act IN ('assigned', 'noted', 'settled', 'reopened')),
  by text NOT NULL, at timestamptz NOT NULL, note text, outcome text,
  event uuid, units bigint CHECK (units > 0), owner_role text, owner_at text,
  UNIQUE (discrepancy, number)
);
CREATE INDEX discrepancy_act_explained_by ON discrepancy_act (event) WHERE event IS NOT NULL;
CREATE TABLE discrepancy_answer (
  id uuid PRIMARY KEY, principal text NOT NULL, hash text NOT NULL, answer jsonb NOT NULL,
  at timestamptz NOT NULL
);
`;

/** A card's accepted losses, all that is open in order, and shipments to be asked about. */
const INDEXES = `
CREATE INDEX discrepancy_accepted ON discrepancy (location, product)
  WHERE outcome = 'accepted-as-loss';
CREATE INDEX discrepancy_open_in_order ON discrepancy (opened_at, id) WHERE status = 'open';
CREATE INDEX shipment_open ON shipment (issued_at, id) WHERE is_open;
CREATE INDEX shipment_line_inferred ON shipment_line (inferred_at) WHERE inferred > 0;
`;

const rights = (role: string): string => `
REVOKE ALL ON discrepancy_weight, discrepancy_act, discrepancy_answer FROM ${role};
GRANT SELECT, INSERT, UPDATE ON discrepancy_weight TO ${role};
GRANT SELECT, INSERT ON discrepancy_act, discrepancy_answer TO ${role};
`;

export class Discrepancies1764800000000 implements MigrationInterface {
  readonly name = 'Discrepancies1764800000000';

  async up(runner: QueryRunner): Promise<void> {
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(TABLES + INDEXES + rights(String(row.role)));
  }

  async down(): Promise<void> {
    throw new Error('What people did about a discrepancy is not forgotten.');
  }
}
