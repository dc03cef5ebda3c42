/** Accounts, the people behind them, their sessions, and the tries to sign in. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AccountsAndSessions1763683200000 implements MigrationInterface {
  readonly name = 'AccountsAndSessions1763683200000';

  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      CREATE TABLE accounts (
        id uuid PRIMARY KEY,
        username text NOT NULL UNIQUE CHECK (username = lower(username)),
        password_hash text NOT NULL,
        grants jsonb NOT NULL,
        active boolean NOT NULL,
        created_at timestamptz NOT NULL,
        version integer NOT NULL CHECK (version > 0)
      );
      CREATE TABLE people (
        account uuid PRIMARY KEY REFERENCES accounts,
        display_name text NOT NULL,
        phone text
      );
      CREATE TABLE session_families (
        id uuid PRIMARY KEY,
        account uuid NOT NULL REFERENCES accounts,
        channel text NOT NULL,
        started_at timestamptz NOT NULL,
        ended_at timestamptz,
        end_reason text,
        CHECK ((ended_at IS NULL) = (end_reason IS NULL))
      );
      CREATE INDEX session_families_account ON session_families (account) WHERE ended_at IS NULL;
      CREATE INDEX session_families_started ON session_families (started_at);
      CREATE TABLE refresh_tokens (
        hash bytea PRIMARY KEY,
        family uuid NOT NULL REFERENCES session_families ON DELETE CASCADE,
        issued_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        spent_at timestamptz
      );
      -- A family never has two tokens that work.
      CREATE UNIQUE INDEX refresh_tokens_current ON refresh_tokens (family) WHERE spent_at IS NULL;
      CREATE INDEX refresh_tokens_family ON refresh_tokens (family);
      CREATE TABLE sign_in_attempts (
        key bytea PRIMARY KEY,
        window_started_at timestamptz NOT NULL,
        tries integer NOT NULL
      );
      CREATE INDEX sign_in_attempts_window ON sign_in_attempts (window_started_at);
    `);
    await run.query(`
      DO $$ BEGIN
        EXECUTE format(
          'GRANT SELECT, INSERT, UPDATE, DELETE ON accounts, people, session_families,
             refresh_tokens, sign_in_attempts TO %I',
          replace(current_user, '_owner', '_app'));
      END $$;
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(
      'DROP TABLE sign_in_attempts, refresh_tokens, session_families, people, accounts',
    );
  }
}
