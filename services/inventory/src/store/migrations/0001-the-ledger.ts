/**
 * The first schema: the register, the ledger, and what surrounds it. Columns that insert-only rows
 * could never get afterwards (hashes, sequences, precision) are here from the start. The runtime
 * role cannot change or delete a movement.
 */
import { inboxSql, outboxSql } from '@satchel/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const REGISTER = `
CREATE TABLE zone (
  id text PRIMARY KEY, name text NOT NULL, level text NOT NULL, parent text REFERENCES zone,
  path text[] NOT NULL, version bigint NOT NULL
);
CREATE TABLE programme (id text PRIMARY KEY, name text NOT NULL, version bigint NOT NULL);
CREATE TABLE location (
  id text PRIMARY KEY, kind text NOT NULL, zone text NOT NULL REFERENCES zone,
  time_zone text NOT NULL, opened_on date NOT NULL,
  zone_path text[] NOT NULL, supplier_path text[] NOT NULL,
  minimum_shelf_life_days integer NOT NULL DEFAULT 0,
  entry jsonb NOT NULL, version bigint NOT NULL
);
CREATE INDEX location_by_zone ON location USING gin (zone_path);
CREATE INDEX location_by_supplier ON location USING gin (supplier_path);
CREATE TABLE supply_line (
  location text NOT NULL REFERENCES location, programme text NOT NULL REFERENCES programme,
  supplier text NOT NULL REFERENCES location,
  PRIMARY KEY (location, programme), CHECK (location <> supplier)
);
CREATE INDEX supply_line_by_supplier ON supply_line (supplier);
CREATE TABLE product (id text PRIMARY KEY, programme text, entry jsonb NOT NULL,
  version bigint NOT NULL);
CREATE TABLE lot (
  product text NOT NULL REFERENCES product, number text NOT NULL, expires_on date,
  status text NOT NULL CHECK (status IN ('usable', 'quarantined', 'recalled')),
  verified boolean NOT NULL, version bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (product, number)
);
CREATE TABLE managed_product (
  location text NOT NULL REFERENCES location, product text NOT NULL REFERENCES product,
  from_day date NOT NULL, to_day date, mode text NOT NULL CHECK (mode IN ('by-treatment',
    'by-count')),
  entry jsonb NOT NULL, version bigint NOT NULL,
  PRIMARY KEY (location, product, from_day)
);
`;

const LEDGER = `
CREATE TABLE stock_card (
  location text NOT NULL REFERENCES location, product text NOT NULL REFERENCES product,
  sequence bigint NOT NULL DEFAULT 0,
  on_hand bigint NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
  allocated bigint NOT NULL DEFAULT 0 CHECK (allocated >= 0),
  opened_at timestamptz, last_occurred_at timestamptz, last_count_at timestamptz,
    last_count_by text,
  head_hash text NOT NULL DEFAULT repeat('0', 64),
  PRIMARY KEY (location, product)
) WITH (fillfactor = 70);
CREATE TABLE lot_balance (
  location text NOT NULL, product text NOT NULL, lot text NOT NULL,
  on_hand bigint NOT NULL CHECK (on_hand >= 0),
  PRIMARY KEY (location, product, lot)
) WITH (fillfactor = 70);
CREATE INDEX lot_balance_by_lot ON lot_balance (product, lot);
CREATE TABLE stock_event (
  id uuid PRIMARY KEY, principal text NOT NULL, content_hash text NOT NULL, kind text NOT NULL,
  location text NOT NULL, product text NOT NULL, accepted boolean NOT NULL, answer jsonb NOT NULL,
  occurred_at timestamptz NOT NULL, precision text NOT NULL, recorded_at timestamptz NOT NULL,
  shipment uuid, requisition uuid, reversed_by uuid
);
CREATE TABLE movement (
  event uuid NOT NULL, line integer NOT NULL, id uuid NOT NULL,
  product text NOT NULL, lot text NOT NULL,
  quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000000000),
  from_place text NOT NULL, to_place text NOT NULL, kind text NOT NULL, shipment uuid,
  occurred_at timestamptz NOT NULL, precision text NOT NULL, claimed_at timestamptz,
  recorded_at timestamptz NOT NULL,
  reason text, document text, reporter text NOT NULL, channel text NOT NULL,
  count_event uuid, reverses uuid,
  location text, sequence bigint, balance_after bigint, lot_balance_after bigint, hash text,
  PRIMARY KEY (event, line),
  CHECK (from_place <> to_place),
  CHECK ((location IS NULL) = (from_place LIKE '@%' AND to_place LIKE '@%')),
  CHECK (location IS NULL OR location IN (from_place, to_place)),
  CHECK ((location IS NULL) = (sequence IS NULL)),
  CHECK (balance_after >= 0 AND lot_balance_after >= 0)
);
CREATE UNIQUE INDEX movement_on_card ON movement (location, product, sequence)
  WHERE location IS NOT NULL;
CREATE INDEX movement_in_time ON movement (location, product, occurred_at)
  WHERE location IS NOT NULL;
CREATE TABLE day_total (
  location text NOT NULL, product text NOT NULL, day date NOT NULL,
  net bigint NOT NULL, inbound bigint NOT NULL, outbound bigint NOT NULL,
  PRIMARY KEY (location, product, day)
) WITH (fillfactor = 80);
CREATE TABLE physical_count (
  event uuid PRIMARY KEY, number bigint GENERATED ALWAYS AS IDENTITY,
  location text NOT NULL, product text NOT NULL, at timestamptz NOT NULL,
  counted bigint NOT NULL, variance bigint NOT NULL, late boolean NOT NULL,
  counted_by text NOT NULL, precision text NOT NULL
);
CREATE INDEX physical_count_on_card ON physical_count (location, product, at, number);
`;

const SURROUNDINGS = `
CREATE TABLE shipment (
  id uuid PRIMARY KEY, from_location text NOT NULL, to_location text NOT NULL, requisition uuid,
  document text, promised_on date, issued_at timestamptz NOT NULL, received_at timestamptz,
  is_open boolean NOT NULL, version bigint NOT NULL
);
CREATE INDEX shipment_by_sender ON shipment (from_location, issued_at);
CREATE INDEX shipment_by_receiver ON shipment (to_location, issued_at);
CREATE TABLE shipment_line (
  shipment uuid NOT NULL REFERENCES shipment, product text NOT NULL, lot text NOT NULL,
  to_location text NOT NULL,
  shipped bigint NOT NULL, received bigint NOT NULL, inferred bigint NOT NULL,
    inferred_at timestamptz,
  PRIMARY KEY (shipment, product, lot),
  CHECK (0 <= inferred AND inferred <= received AND received <= shipped)
);
CREATE INDEX shipment_line_open ON shipment_line (to_location, product) WHERE received < shipped;
CREATE TABLE discrepancy (
  id uuid PRIMARY KEY, number bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL, location text NOT NULL, product text NOT NULL,
  quantity bigint NOT NULL, open bigint NOT NULL CHECK (open >= 0), status text NOT NULL,
  owner_role text NOT NULL, owner_at text NOT NULL, event uuid NOT NULL, shipment uuid,
  occurred_at timestamptz NOT NULL, opened_at timestamptz NOT NULL, settled_at timestamptz,
  outcome text, version bigint NOT NULL
);
CREATE INDEX discrepancy_open ON discrepancy (location, product) WHERE status = 'open';
CREATE INDEX discrepancy_by_event ON discrepancy (event);
CREATE INDEX discrepancy_of_shipment ON discrepancy (shipment) WHERE status = 'open';
CREATE TABLE allocation (
  id uuid PRIMARY KEY, number bigint GENERATED ALWAYS AS IDENTITY,
  location text NOT NULL, product text NOT NULL, quantity bigint NOT NULL,
  remaining bigint NOT NULL CHECK (remaining >= 0), made_at timestamptz NOT NULL
);
CREATE INDEX allocation_open ON allocation (location, product) WHERE remaining > 0;
CREATE TABLE approval (
  requisition uuid NOT NULL, product text NOT NULL, supplier text NOT NULL, location text NOT NULL,
  approved bigint NOT NULL, issued bigint NOT NULL DEFAULT 0 CHECK (issued >= 0),
  version bigint NOT NULL,
  PRIMARY KEY (requisition, product)
);
`;

const RIGHTS = `
DO $$
DECLARE app text := replace(current_user, '_owner', '_app');
BEGIN
  EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON movement, physical_count,
    stock_event FROM %I', app);
  EXECUTE format('GRANT UPDATE (reversed_by, answer) ON stock_event TO %I', app);
END $$;
`;

export class TheLedger0001 implements MigrationInterface {
  readonly name = 'TheLedger1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REGISTER);
    await runner.query(LEDGER);
    await runner.query(SURROUNDINGS);
    await runner.query(outboxSql);
    await runner.query(inboxSql);
    await runner.query(RIGHTS);
  }

  async down(): Promise<void> {
    throw new Error('The first schema is not undone: drop the database instead.');
  }
}
