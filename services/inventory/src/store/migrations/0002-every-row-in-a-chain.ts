/**
 * Every insert-only row belongs to a chain, and every hour the chains' heads are sealed
 * (docs/decisions/0009). Before: entries were chained by part of their columns; events, counts and
 * movements between two ends by none, and an event was updated when it was reversed. After: events
 * have a number and a hash on their card, which cover the rest; a reversal names what it undoes, so
 * that no event is ever updated; seals can only be added.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Chains of another formula cannot be continued, and no installation has one. */
const ONLY_EMPTY = `
DO $$ BEGIN
  IF EXISTS (SELECT FROM stock_event) THEN
    RAISE EXCEPTION 'This ledger was written before its chains covered every column. No installation
      has such a one; if it is a demonstration, delete its data folder and start again.';
  END IF;
END $$;
`;

const CHAINS = `
ALTER TABLE stock_event DROP COLUMN reversed_by,
  ADD COLUMN reverses uuid,
  ADD COLUMN number bigint NOT NULL CHECK (number > 0),
  ADD COLUMN sequence_after bigint NOT NULL,
  ADD COLUMN hash text NOT NULL;
CREATE UNIQUE INDEX stock_event_on_card ON stock_event (location, product, number);
CREATE UNIQUE INDEX stock_event_reverses ON stock_event (reverses) WHERE reverses IS NOT NULL;
ALTER TABLE physical_count ALTER COLUMN number DROP IDENTITY;
ALTER TABLE stock_card
  ADD COLUMN event_count bigint NOT NULL DEFAULT 0,
  ADD COLUMN event_head text NOT NULL DEFAULT repeat('0', 64),
  ADD COLUMN unsealed boolean NOT NULL DEFAULT false;
CREATE INDEX stock_card_unsealed ON stock_card (location, product) WHERE unsealed;
`;

const SEALS = `
CREATE TABLE ledger_seal (
  number bigint PRIMARY KEY CHECK (number > 0), epoch integer NOT NULL,
  sealed_at timestamptz NOT NULL, cards integer NOT NULL CHECK (cards >= 0),
  previous text NOT NULL, digest text NOT NULL
);
CREATE TABLE sealed_head (
  location text NOT NULL, product text NOT NULL, events bigint NOT NULL, head text NOT NULL,
  seal bigint NOT NULL,
  PRIMARY KEY (location, product, events)
);
CREATE INDEX sealed_head_by_seal ON sealed_head USING brin (seal)
  WITH (pages_per_range = 16, autosummarize = on);
`;

const RIGHTS = `
DO $$
DECLARE app text := replace(current_user, '_owner', '_app');
BEGIN
  EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON ledger_seal, sealed_head FROM %I', app);
  EXECUTE format('REVOKE UPDATE (answer) ON stock_event FROM %I', app);
END $$;
`;

export class EveryRowInAChain0002 implements MigrationInterface {
  readonly name = 'EveryRowInAChain1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ONLY_EMPTY);
    await runner.query(CHAINS);
    await runner.query(SEALS);
    await runner.query(RIGHTS);
  }

  async down(): Promise<void> {
    throw new Error('What a chain has covered is not uncovered: drop the database instead.');
  }
}
