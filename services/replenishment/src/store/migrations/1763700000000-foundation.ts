/**
 * The tables of replenishment. A card keeps what its days sum up to, so that a message costs the
 * same whether it is timely or late; closings are worked out backwards from what is on hand. Times
 * and versions come from the messages; nothing here is edited by people.
 */
import { inboxGrants, inboxSql, outboxGrants, outboxSql } from '@satchel/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Copies of inventory's register; the highest version wins. */
const registerSql = `
CREATE TABLE location (
  id text PRIMARY KEY,
  version bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('warehouse', 'depot', 'facility', 'kit')),
  time_zone text NOT NULL,
  zone_path text[] NOT NULL,
  supplier_path text[] NOT NULL,
  resupply_interval_days integer,
  lead_time_days integer,
  access_closed_until date
);
CREATE INDEX location_zone_path ON location USING gin (zone_path);
CREATE INDEX location_supplier_path ON location USING gin (supplier_path);
CREATE TABLE product (
  id text PRIMARY KEY,
  version bigint NOT NULL,
  pack_size bigint NOT NULL CHECK (pack_size > 0)
);
CREATE TABLE managed_product (
  location text NOT NULL,
  product text NOT NULL,
  version bigint NOT NULL,
  mode text NOT NULL CHECK (mode IN ('by-treatment', 'by-count')),
  from_day date NOT NULL,
  to_day date,
  minimum_months_tenths integer,
  maximum_months_tenths integer,
  PRIMARY KEY (location, product)
);
`;

/** One narrow row per card and day: millions of cards times hundreds of days. */
const cardSql = `
CREATE TABLE card (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  location text NOT NULL,
  product text NOT NULL,
  applied_sequence bigint NOT NULL DEFAULT 0 CHECK (applied_sequence >= 0),
  on_hand bigint NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
  first_on date,
  heard_at timestamptz,
  counted_at timestamptz,
  counted_by text,
  -- When it is to be evaluated; null until something is heard of it.
  evaluate_at timestamptz,
  evaluated_at timestamptz,
  UNIQUE (location, product)
);
CREATE INDEX card_due ON card (evaluate_at) WHERE evaluate_at IS NOT NULL;
CREATE TABLE card_day (
  card bigint NOT NULL REFERENCES card,
  day date NOT NULL,
  -- True when it is only known in which month it happened.
  monthly boolean NOT NULL,
  net bigint NOT NULL DEFAULT 0,
  dispensed bigint NOT NULL DEFAULT 0,
  issued bigint NOT NULL DEFAULT 0,
  received bigint NOT NULL DEFAULT 0,
  counted boolean NOT NULL DEFAULT false,
  PRIMARY KEY (card, day, monthly)
);
`;

/** What is under way and what is promised. */
const pipelineSql = `
CREATE TABLE shipment (
  id uuid PRIMARY KEY,
  version bigint NOT NULL
);
CREATE TABLE shipment_line (
  shipment uuid NOT NULL REFERENCES shipment,
  product text NOT NULL,
  from_location text NOT NULL,
  to_location text NOT NULL,
  shipped bigint NOT NULL,
  received bigint NOT NULL,
  issued_at timestamptz NOT NULL,
  received_at timestamptz,
  PRIMARY KEY (shipment, product)
);
CREATE INDEX shipment_line_to ON shipment_line (to_location, product);
CREATE INDEX shipment_line_from ON shipment_line (from_location, product);
CREATE TABLE requisition (
  id uuid PRIMARY KEY,
  version bigint NOT NULL
);
CREATE TABLE requisition_line (
  requisition uuid NOT NULL REFERENCES requisition,
  product text NOT NULL,
  location text NOT NULL,
  open bigint NOT NULL CHECK (open > 0),
  PRIMARY KEY (requisition, product)
);
CREATE INDEX requisition_line_location ON requisition_line (location, product);
`;

const alertSql = `
CREATE TABLE alert (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('stocked-out', 'predicted-stock-out')),
  location text NOT NULL,
  product text NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'resolved')),
  owner_role text NOT NULL,
  owner_at text NOT NULL,
  action text NOT NULL,
  due_at timestamptz NOT NULL,
  why text NOT NULL,
  opened_at timestamptz NOT NULL,
  resolved_at timestamptz,
  version integer NOT NULL CHECK (version > 0),
  CHECK ((status = 'resolved') = (resolved_at IS NOT NULL))
);
-- One open alert per location, product and kind.
CREATE UNIQUE INDEX alert_open ON alert (location, product, kind) WHERE status = 'open';
CREATE INDEX alert_urgency ON alert (status, due_at, id);
CREATE INDEX alert_location ON alert (location, status, due_at, id);
`;

function grantsSql(runtimeRole: string): string {
  return `
GRANT SELECT, INSERT, UPDATE ON location, product, managed_product, card, shipment, requisition,
  alert TO ${runtimeRole};
GRANT SELECT, INSERT, UPDATE, DELETE ON card_day, shipment_line, requisition_line TO ${runtimeRole};
-- Default privileges may have given more.
REVOKE DELETE, TRUNCATE ON location, product, managed_product, card, shipment, requisition, alert
  FROM ${runtimeRole};
`;
}

export class Foundation1763700000000 implements MigrationInterface {
  readonly name = 'Foundation1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    const { role } = row as { role: string };
    for (const sql of [registerSql, cardSql, pipelineSql, alertSql, outboxSql, inboxSql]) {
      await runner.query(sql);
    }
    await runner.query(grantsSql(role) + outboxGrants(role) + inboxGrants(role));
  }

  async down(): Promise<void> {
    throw new Error('the first migration is not undone: restore a backup instead');
  }
}
