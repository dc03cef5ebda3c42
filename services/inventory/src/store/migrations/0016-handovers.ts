/**
 * Kits that are handed over: each handover, the counts that were witnessed for it, how it ended;
 * and who held a kit from when on. What was counted, ended and held is only ever added. Who holds a
 * kit when this begins is taken over without a date, since nobody wrote it down.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
CREATE TABLE handover (
  id uuid PRIMARY KEY, location text NOT NULL REFERENCES location,
  reason text NOT NULL CHECK (reason IN ('leave', 'resignation', 'death', 'transfer', 'other')),
  note text, outgoing text, incoming text, cover_account text, cover_location text,
  last_day date NOT NULL, expected_until date NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'counted', 'closed', 'cancelled')),
  status_since timestamptz NOT NULL, opened_at timestamptz NOT NULL, opened_by text NOT NULL,
  version bigint NOT NULL,
  CHECK (num_nulls(cover_account, cover_location) = 1),
  CHECK (status <> 'closed' OR incoming IS NOT NULL)
);
CREATE UNIQUE INDEX handover_under_way ON handover (location)
  WHERE status IN ('open', 'counted');
CREATE INDEX handover_by_age ON handover (opened_at, id);
CREATE INDEX handover_by_location ON handover (location, opened_at, id);
CREATE TABLE handover_count (
  handover uuid NOT NULL REFERENCES handover, version bigint NOT NULL,
  sheet uuid REFERENCES count_sheet, at timestamptz NOT NULL, by text NOT NULL,
  witnesses text[] NOT NULL CHECK (cardinality(witnesses) > 0),
  outgoing_present boolean, absence text,
  PRIMARY KEY (handover, version)
);
CREATE TABLE handover_ending (
  handover uuid PRIMARY KEY REFERENCES handover, at timestamptz NOT NULL, by text NOT NULL,
  note text
);
CREATE TABLE kit_holding (
  location text NOT NULL REFERENCES location, number integer NOT NULL CHECK (number > 0),
  at timestamptz, holder text, cover_account text, cover_location text,
  handover uuid REFERENCES handover,
  PRIMARY KEY (location, number),
  CHECK (at IS NOT NULL OR number = 1)
);
CREATE INDEX kit_without_holder ON location (id)
  WHERE kind = 'kit' AND NOT entry ? 'holder';
INSERT INTO kit_holding (location, number, holder)
SELECT id, 1, entry->>'holder' FROM location WHERE kind = 'kit' AND entry ? 'holder';
`;

const rights = (role: string): string => `
REVOKE ALL ON handover, handover_count, handover_ending, kit_holding FROM ${role};
GRANT SELECT, INSERT ON handover, handover_count, handover_ending, kit_holding TO ${role};
GRANT UPDATE (note, incoming, cover_account, cover_location, expected_until, status, status_since,
  version) ON handover TO ${role};
`;

export class Handovers1765600000000 implements MigrationInterface {
  readonly name = 'Handovers1765600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(rights(String(row.role)));
  }

  async down(): Promise<void> {
    throw new Error('Who answered for a kit is not forgotten: restore a backup instead.');
  }
}
