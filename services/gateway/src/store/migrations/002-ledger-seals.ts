/**
 * Seals over the ledger, kept out of reach of whoever holds inventory's database: the runtime role
 * may add and read them, and nothing else. Messaging's tables come together; the gateway only
 * listens, so its outbox stays empty.
 */
import { addEpochs, inboxGrants, inboxSql, outboxSql } from '@satchel/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SEALS = `
CREATE TABLE ledger_seal (
  epoch integer NOT NULL,
  number bigint NOT NULL,
  sealed_at timestamptz NOT NULL,
  cards bigint NOT NULL,
  previous text NOT NULL,
  digest text NOT NULL,
  kept_at timestamptz NOT NULL,
  PRIMARY KEY (epoch, number)
);
CREATE TABLE ledger_seal_contradiction (
  epoch integer NOT NULL,
  number bigint NOT NULL,
  sealed_at timestamptz NOT NULL,
  cards bigint NOT NULL,
  previous text NOT NULL,
  digest text NOT NULL,
  reason text NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (epoch, number, digest)
);
`;

export class LedgerSeals1763900000000 implements MigrationInterface {
  readonly name = 'LedgerSeals1763900000000';

  async up(run: QueryRunner): Promise<void> {
    const [row] = await run.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    const role = String(row.role);
    await run.query(SEALS);
    await run.query(`
      REVOKE ALL ON ledger_seal, ledger_seal_contradiction FROM ${role};
      GRANT SELECT, INSERT ON ledger_seal, ledger_seal_contradiction TO ${role};
    `);
    await run.query(outboxSql + inboxSql + inboxGrants(role));
    await addEpochs((sql) => run.query(sql));
  }

  async down(): Promise<void> {
    throw new Error('seals are kept for as long as the ledger they cover');
  }
}
