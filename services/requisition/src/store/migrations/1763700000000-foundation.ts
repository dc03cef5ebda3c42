/**
 * The tables of requisition. What may never be overwritten is kept so by privilege, not by care:
 * the runtime role may add to the history but not change it, and of the five quantities it may only
 * ever update approved, issued and received.
 */
import { inboxGrants, inboxSql, outboxGrants, outboxSql } from '@satchel/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const registerSql = `
CREATE TABLE location (
  id text PRIMARY KEY,
  kind text NOT NULL,
  time_zone text NOT NULL,
  holder text,
  supply_lines jsonb NOT NULL,
  zone_path text[] NOT NULL,
  supplier_path text[] NOT NULL,
  version bigint NOT NULL
);
CREATE INDEX location_zone_path ON location USING gin (zone_path);
CREATE INDEX location_supplier_path ON location USING gin (supplier_path);
CREATE TABLE product (
  id text PRIMARY KEY,
  version bigint NOT NULL
);
`;

const requisitionSql = `
CREATE TABLE requisition (
  id uuid PRIMARY KEY,
  location text NOT NULL REFERENCES location,
  location_kind text NOT NULL,
  time_zone text NOT NULL,
  programme text NOT NULL,
  supplier text NOT NULL REFERENCES location,
  supplier_kind text NOT NULL,
  urgency text NOT NULL CHECK (urgency IN ('regular', 'emergency')),
  queue smallint NOT NULL
    GENERATED ALWAYS AS (CASE urgency WHEN 'emergency' THEN 0 ELSE 1 END) STORED,
  status text NOT NULL CHECK (status IN ('submitted', 'approved', 'rejected', 'cancelled',
    'part-issued', 'issued', 'received', 'short')),
  status_since timestamptz NOT NULL,
  submitted_at timestamptz NOT NULL,
  submitted_by text NOT NULL,
  for_another boolean NOT NULL,
  owner_role text,
  owner_at text,
  due_at timestamptz,
  promised_on date,
  version integer NOT NULL CHECK (version > 0),
  -- Whoever must act has a deadline, and a deadline has somebody who must act.
  CHECK (num_nulls(owner_role, owner_at, due_at) IN (0, 3))
);
CREATE INDEX requisition_queue ON requisition (queue, submitted_at, id);
CREATE INDEX requisition_status ON requisition (status, queue, submitted_at, id);
CREATE INDEX requisition_location ON requisition (location, queue, submitted_at, id);
CREATE INDEX requisition_supplier ON requisition (supplier, queue, submitted_at, id);
CREATE TABLE requisition_line (
  requisition uuid NOT NULL REFERENCES requisition,
  position smallint NOT NULL,
  product text NOT NULL,
  requested bigint NOT NULL CHECK (requested > 0),
  suggested bigint CHECK (suggested >= 0),
  by_procedure bigint CHECK (by_procedure >= 0),
  approved bigint CHECK (approved >= 0),
  issued bigint NOT NULL CHECK (issued >= 0),
  received bigint NOT NULL CHECK (received >= 0),
  reason text,
  PRIMARY KEY (requisition, product)
);
CREATE TABLE requisition_step (
  requisition uuid NOT NULL REFERENCES requisition,
  version integer NOT NULL,
  at timestamptz NOT NULL,
  by text NOT NULL,
  act text NOT NULL,
  note text,
  PRIMARY KEY (requisition, version)
);
`;

/**
 * A shipment names its requisition without a foreign key: it is a fact, also when we know no such
 * one.
 */
const shipmentSql = `
CREATE TABLE shipment (
  id uuid PRIMARY KEY,
  requisition uuid NOT NULL,
  promised_on date,
  receipt_recorded boolean NOT NULL,
  version bigint NOT NULL
);
CREATE INDEX shipment_requisition ON shipment (requisition);
CREATE TABLE shipment_line (
  shipment uuid NOT NULL REFERENCES shipment,
  product text NOT NULL,
  shipped bigint NOT NULL CHECK (shipped >= 0),
  received bigint NOT NULL CHECK (received >= 0),
  PRIMARY KEY (shipment, product)
);
`;

const answeredSql = `
CREATE TABLE answered (
  id uuid PRIMARY KEY,
  principal text NOT NULL,
  hash text NOT NULL,
  -- Not jsonb: the same answer again is the same text again.
  answer json NOT NULL,
  at timestamptz NOT NULL
);
`;

const grants = (role: string): string => `
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role};
GRANT SELECT, INSERT, UPDATE ON location, product, shipment TO ${role};
GRANT SELECT, INSERT, DELETE ON shipment_line TO ${role};
GRANT SELECT, INSERT ON requisition, requisition_line, requisition_step, answered TO ${role};
GRANT UPDATE (status, status_since, owner_role, owner_at, due_at, promised_on, version)
  ON requisition TO ${role};
GRANT UPDATE (approved, issued, received, reason) ON requisition_line TO ${role};
`;

export class Foundation1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const role = await runtimeRole(runner);
    await runner.query(registerSql + requisitionSql + shipmentSql + answeredSql);
    await runner.query(outboxSql + inboxSql);
    await runner.query(grants(role) + outboxGrants(role) + inboxGrants(role));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE outbox, relay_state, inbox, parked, answered, shipment_line,
      shipment, requisition_step, requisition_line, requisition, product, location`);
  }
}

/** The owner's name tells its counterpart: `<x>_owner` migrates, `<x>_app` runs. */
async function runtimeRole(runner: QueryRunner): Promise<string> {
  const rows: { role: string }[] = await runner.query(
    `SELECT quote_ident(regexp_replace(current_user, '_owner$', '_app')) AS role`,
  );
  const role = rows[0]?.role;
  if (!role) throw new Error('the name of the runtime role cannot be told');
  return role;
}
