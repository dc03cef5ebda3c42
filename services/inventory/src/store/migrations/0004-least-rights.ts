/**
 * The runtime role keeps what it uses: cards and balances cannot be deleted, nor the register; only
 * the lines of supply are replaced.
 */
import { leastMessagingRights } from '@satchel/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const rights = (role: string): string => `
REVOKE ALL ON zone, programme, location, supply_line, product, lot, managed_product, stock_card,
  lot_balance, day_total, stock_event, movement, physical_count, ledger_seal, sealed_head, shipment,
  shipment_line, discrepancy, allocation, approval FROM ${role};
GRANT SELECT, INSERT, UPDATE ON zone, programme, location, product, lot, managed_product,
  stock_card, lot_balance, day_total, shipment, shipment_line, discrepancy, allocation, approval
  TO ${role};
GRANT SELECT, INSERT ON stock_event, movement, physical_count, ledger_seal, sealed_head TO ${role};
GRANT SELECT, INSERT, DELETE ON supply_line TO ${role};
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
