/**
 * The runtime role keeps what it uses of messaging's tables; its own were narrow from the start.
 */
import { leastMessagingRights } from '@satchel/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LeastRights1764200000000 implements MigrationInterface {
  readonly name = 'LeastRights1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    const role = String(row.role);
    await runner.query(leastMessagingRights(role, { tells: true }));
  }

  async down(): Promise<void> {
    throw new Error('what nobody needs is not given back');
  }
}
