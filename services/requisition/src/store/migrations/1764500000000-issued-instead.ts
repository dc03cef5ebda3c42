/** Of what was issued for a product, how much was of another: by shipment, and in all. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IssuedInstead1764500000000 implements MigrationInterface {
  readonly name = 'IssuedInstead1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(`
      ALTER TABLE shipment_line ADD COLUMN instead jsonb;
      ALTER TABLE requisition_line ADD COLUMN issued_instead jsonb;
      GRANT UPDATE (issued_instead) ON requisition_line TO ${String(row.role)};
    `);
  }

  async down(): Promise<void> {
    throw new Error('what was given instead is not forgotten: restore a backup instead');
  }
}
