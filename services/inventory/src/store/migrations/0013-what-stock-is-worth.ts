/**
 * What expires unused, what stock is worth, and what was lost. Use stands in the day total, which
 * every movement writes anyway; losses, which are few, get a day total of their own by lot. Sums
 * over zones are worked out beside the ledger, as stock by level is (docs/decisions/0012): what was
 * lost month by month, a few months in each turn. Nothing is decided by any of it.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
ALTER TABLE day_total ADD COLUMN used bigint NOT NULL DEFAULT 0;
CREATE TABLE loss_total (
  location text NOT NULL, day date NOT NULL, product text NOT NULL, lot text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('written-off', 'disposed', 'unexplained', 'adjusted')),
  units bigint NOT NULL,
  PRIMARY KEY (location, day, product, lot, kind)
) WITH (fillfactor = 80);
CREATE INDEX loss_total_by_day ON loss_total (day);
CREATE INDEX lot_by_expiry ON lot (expires_on) WHERE expires_on IS NOT NULL;
CREATE TABLE value_sum (
  zone text NOT NULL, product text NOT NULL, level text NOT NULL, funder text NOT NULL,
  currency text NOT NULL, units bigint NOT NULL, minor_units numeric NOT NULL,
  PRIMARY KEY (zone, product, level, funder, currency)
);
CREATE TABLE expiry_sum (
  zone text NOT NULL, expires_on date NOT NULL, product text NOT NULL, lot text NOT NULL,
  locations bigint NOT NULL, units bigint NOT NULL, unknown bigint NOT NULL,
  unused bigint NOT NULL,
  PRIMARY KEY (zone, expires_on, product, lot)
);
CREATE TABLE loss_sum (
  month text NOT NULL, zone text NOT NULL, product text NOT NULL, reason text NOT NULL,
  funder text NOT NULL, currency text NOT NULL, units bigint NOT NULL,
  minor_units numeric NOT NULL,
  PRIMARY KEY (zone, product, month, reason, funder, currency)
);
CREATE INDEX loss_sum_by_month ON loss_sum (month);
CREATE TABLE worth_turn (
  what text PRIMARY KEY, as_of timestamptz NOT NULL, took_ms integer NOT NULL CHECK (took_ms >= 0)
);
`;

/** Use by location, product and day, from the movements: the rule of `domain/use.ts`. */
export const USED = `
SELECT m.location, m.product, (m.occurred_at AT TIME ZONE l.time_zone)::date AS day,
  sum(CASE WHEN m.to_place = m.location THEN -m.quantity ELSE m.quantity END) AS used
FROM movement m JOIN location l ON l.id = m.location LEFT JOIN shipment s ON s.id = m.shipment
WHERE '@dispensed' IN (m.from_place, m.to_place) OR (s.purpose = 'supply'
  AND '@in-transit' IN (m.from_place, m.to_place)
  AND (m.to_place = m.location) = (m.kind = 'reversal'))
GROUP BY 1, 2, 3`;

/** Lost less found by location, day, product, lot and kind, from the movements: likewise. */
export const LOST = `
SELECT l.id AS location, (m.occurred_at AT TIME ZONE l.time_zone)::date AS day, m.product, m.lot,
  CASE WHEN '@unexplained' IN (m.from_place, m.to_place) THEN 'unexplained'
    WHEN '@adjusted' IN (m.from_place, m.to_place) THEN 'adjusted'
    WHEN coalesce(u.kind, e.kind) = 'disposed' THEN 'disposed' ELSE 'written-off' END AS kind,
  sum(CASE WHEN m.to_place IN ('@unexplained', '@adjusted', '@written-off') THEN m.quantity
    ELSE -m.quantity END) AS units
FROM movement m JOIN stock_event e ON e.id = m.event LEFT JOIN stock_event u ON u.id = e.reverses
LEFT JOIN shipment s ON s.id = m.shipment
JOIN location l ON l.id = coalesce(m.location, s.to_location, e.location)
WHERE m.from_place IN ('@unexplained', '@adjusted', '@written-off')
  OR m.to_place IN ('@unexplained', '@adjusted', '@written-off')
GROUP BY 1, 2, 3, 4, 5
HAVING sum(CASE WHEN m.to_place IN ('@unexplained', '@adjusted', '@written-off') THEN m.quantity
    ELSE -m.quantity END) <> 0`;

const BEFORE = `
UPDATE day_total d SET used = u.used FROM (${USED}) u
WHERE u.location = d.location AND u.product = d.product AND u.day = d.day AND u.used <> 0;
INSERT INTO loss_total (location, day, product, lot, kind, units) ${LOST};
`;

const rights = (role: string): string => `
REVOKE ALL ON loss_total, value_sum, expiry_sum, loss_sum, worth_turn FROM ${role};
GRANT SELECT, INSERT, UPDATE ON loss_total, worth_turn TO ${role};
GRANT SELECT, INSERT, UPDATE, DELETE ON value_sum, expiry_sum, loss_sum TO ${role};
`;

export class WhatStockIsWorth1765300000002 implements MigrationInterface {
  readonly name = 'WhatStockIsWorth1765300000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(BEFORE);
    const [row] = await runner.query(
      `SELECT quote_ident(replace(current_user, '_owner', '_app')) AS role`,
    );
    await runner.query(rights(String(row.role)));
  }

  async down(): Promise<void> {
    throw new Error('What was used and lost is not counted again: restore a backup instead.');
  }
}
