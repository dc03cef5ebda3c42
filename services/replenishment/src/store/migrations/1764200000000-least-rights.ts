/**
 * The runtime role keeps what it uses: lines of what is under way are replaced and never changed.
 */
import { leastMessagingRights } from '@satchel/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const rights = (role: string): string => `
REVOKE ALL ON shipment_line, requisition_line FROM ${role};
GRANT SELECT, INSERT, DELETE ON shipment_line, requisition_line TO ${role};
`;

export class LeastRights1764200000000 implements MigrationInterface {
  readonly name = 'LeastRights1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    const role = String(row.role);
    await runner.query(rights(role) + leastMessagingRights(role, { tells: true }));
  }

  async down(): Promise<void> {
    throw new Error('what nobody needs is not given back');
  }
}
