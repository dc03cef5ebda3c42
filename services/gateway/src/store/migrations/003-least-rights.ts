/**
 * The runtime role keeps what it uses: an account is never deleted nor given another name to sign
 * in with, a session never given to somebody else, a spent token never to another session.
 */
import { leastMessagingRights } from '@satchel/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const rights = (role: string): string => `
REVOKE ALL ON accounts, people, session_families, refresh_tokens FROM ${role};
GRANT SELECT, INSERT ON accounts, people, session_families, refresh_tokens TO ${role};
GRANT UPDATE (password_hash, grants, active, version) ON accounts TO ${role};
GRANT UPDATE (display_name, phone) ON people TO ${role};
GRANT UPDATE (ended_at, end_reason) ON session_families TO ${role};
GRANT DELETE ON session_families TO ${role};
GRANT UPDATE (spent_at) ON refresh_tokens TO ${role};
`;

export class LeastRights1764200000000 implements MigrationInterface {
  readonly name = 'LeastRights1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    const role = String(row.role);
    await runner.query(rights(role) + leastMessagingRights(role, { tells: false }));
  }

  async down(): Promise<void> {
    throw new Error('what nobody needs is not given back');
  }
}
