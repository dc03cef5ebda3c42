/**
 * Recalls: what was recalled and why, who held it at that moment, who was told, and what each
 * found. Who held it and what was found is added and never changed. What was answered to a command
 * about lots is kept with it, so that each can be sent twice.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const RECALLS = `
CREATE TABLE recall (
  id uuid PRIMARY KEY, product text NOT NULL REFERENCES product, lots text[] NOT NULL,
  reason text NOT NULL, class text NOT NULL, action text NOT NULL, instruction text NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'closed')),
  opened_at timestamptz NOT NULL, opened_by text NOT NULL,
  closed_at timestamptz, closed_by text, closing_reason text, sums jsonb,
  version bigint NOT NULL
);
CREATE INDEX recall_newest_first ON recall (opened_at, id);
CREATE INDEX recall_open ON recall (product) WHERE status = 'open';
CREATE TABLE recall_holder (
  recall uuid NOT NULL REFERENCES recall, lot text NOT NULL, location text NOT NULL,
  shipment uuid NOT NULL, from_location text, holder jsonb NOT NULL,
  PRIMARY KEY (recall, lot, location, shipment)
);
CREATE TABLE recall_task (
  recall uuid NOT NULL REFERENCES recall, location text NOT NULL REFERENCES location,
  owner_role text NOT NULL, owner_at text NOT NULL, told_at timestamptz NOT NULL,
  confirmation uuid, confirmed_at timestamptz, confirmed_by text, note text,
  PRIMARY KEY (recall, location)
);
CREATE TABLE recall_finding (
  confirmation uuid NOT NULL, recall uuid NOT NULL REFERENCES recall, location text NOT NULL,
  lot text NOT NULL, found bigint NOT NULL CHECK (found >= 0), returned bigint NOT NULL,
  quarantined bigint NOT NULL, destroyed bigint NOT NULL, in_book bigint NOT NULL,
  note text, reported_by text NOT NULL, recorded_at timestamptz NOT NULL,
  PRIMARY KEY (confirmation, lot)
);
CREATE TABLE lot_command (
  id uuid PRIMARY KEY, principal text NOT NULL, content_hash text NOT NULL, answer jsonb NOT NULL,
  recorded_at timestamptz NOT NULL
);
`;

const rights = (role: string): string => `
REVOKE ALL ON recall, recall_holder, recall_task, recall_finding, lot_command FROM ${role};
GRANT SELECT, INSERT ON recall, recall_holder, recall_task, recall_finding, lot_command TO ${role};
GRANT UPDATE (status, closed_at, closed_by, closing_reason, sums, version) ON recall TO ${role};
GRANT UPDATE (confirmation, confirmed_at, confirmed_by, note) ON recall_task TO ${role};
`;

export class Recalls1764500000001 implements MigrationInterface {
  readonly name = 'Recalls1764500000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RECALLS);
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(rights(String(row.role)));
  }

  async down(): Promise<void> {
    throw new Error('What was recalled is not forgotten: restore a backup instead.');
  }
}
