/**
 * Who paid for a lot and what it cost, and what a product costs where its lots do not say: whole
 * minor units of a currency for so many dispensing units, so that nothing is ever a fraction.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const PRICES = `
ALTER TABLE lot ADD COLUMN funder text,
  ADD COLUMN price_currency text, ADD COLUMN price_minor bigint CHECK (price_minor >= 0),
  ADD COLUMN price_units bigint CHECK (price_units > 0),
  ADD CHECK ((price_currency IS NULL) = (price_minor IS NULL)
    AND (price_currency IS NULL) = (price_units IS NULL));
CREATE TABLE product_price (
  product text NOT NULL REFERENCES product, from_day date NOT NULL,
  price_currency text, price_minor bigint CHECK (price_minor >= 0),
  price_units bigint CHECK (price_units > 0), version bigint NOT NULL,
  PRIMARY KEY (product, from_day),
  CHECK ((price_currency IS NULL) = (price_minor IS NULL)
    AND (price_currency IS NULL) = (price_units IS NULL))
);
`;

export class WhatLotsCost1765300000001 implements MigrationInterface {
  readonly name = 'WhatLotsCost1765300000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PRICES);
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(`REVOKE ALL ON product_price FROM ${row.role};
      GRANT SELECT, INSERT, UPDATE ON product_price TO ${row.role};`);
  }

  async down(): Promise<void> {
    throw new Error('What was paid is not forgotten: restore a backup instead.');
  }
}
