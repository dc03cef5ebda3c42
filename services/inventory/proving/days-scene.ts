/**
 * Kits that tell their stories to a ledger in PostgreSQL, each kit its own, so that stories do not
 * meet; and the questions about their days and use.
 */
import { expect } from '@jest/globals';
import type { Principal, Role } from '@satchel/access';
import { ProblemError, type StockReport } from '@satchel/contracts';
import { fakeClock, freshDatabase } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { openPools } from '../src/store/database.js';
import { PostgresDayRecords } from '../src/store/day-records.js';
import { PostgresLedger } from '../src/store/ledger.store.js';
import { migrate } from '../src/store/migrate.js';
import { PostgresStockQuestions } from '../src/store/stock-questions.js';
import { PostgresUseRecords } from '../src/store/use-records.js';
import { CountStockOutDays } from '../src/use-cases/count-stock-out-days.js';
import { EventGroups } from '../src/use-cases/group-events.js';
import { RecordStockEvents } from '../src/use-cases/record-stock-events.js';
import { TellUse } from '../src/use-cases/tell-use.js';

export const person = (role: Role, at: string): Principal => ({
  subject: role,
  kind: 'person',
  channel: 'api',
  grants: [{ role, at }],
});
export const pharmacist = person('district-pharmacist', 'LR');

export interface KitOptions {
  mode?: 'by-treatment' | 'by-count';
  timeZone?: string;
  zone?: 'NIMBA' | 'BONG';
  products?: string[];
  to?: string;
}

export type Said = Pick<StockReport, 'kind' | 'occurredAt'> & Partial<StockReport>;

export type DaysScene = Awaited<ReturnType<typeof daysScene>>;

/** On the 21st of November 2026, in the morning. */
export async function daysScene() {
  const clock = fakeClock('2026-11-21T08:00:00Z');
  const database = await freshDatabase(migrate, 'inventory');
  const pools = openPools(database.runtimeUrl, 2, 4);
  const { general } = pools;
  const store = new PostgresLedger(pools.ledger, clock);
  const groups = new EventGroups({ store, lanes: 2, committed: () => undefined });
  const events = new RecordStockEvents(groups, clock);
  const stock = new PostgresStockQuestions(general, clock);
  await general.query(
    `INSERT INTO zone VALUES ('LR', 'LR', 'country', NULL, '{LR}', 1),
       ('NIMBA', 'NIMBA', 'county', 'LR', '{NIMBA,LR}', 1),
       ('BONG', 'BONG', 'county', 'LR', '{BONG,LR}', 1)`,
  );
  await general.query(
    `INSERT INTO product (id, entry, version) VALUES ('ACT', '{}', 1), ('ORS', '{}', 1)`,
  );
  let kits = 0;
  return {
    general,
    events,
    stock,
    days: new CountStockOutDays(new PostgresDayRecords(general, stock), clock),
    uses: new TellUse(new PostgresUseRecords(general, stock), clock),
    kit: async (options: KitOptions = {}): Promise<string> => {
      const { mode = 'by-treatment', timeZone = 'Africa/Monrovia', zone = 'NIMBA' } = options;
      kits += 1;
      const id = `KIT-${String(kits).padStart(3, '0')}`;
      await general.query(
        `INSERT INTO location (id, kind, zone, time_zone, opened_on, zone_path, supplier_path,
           entry, version)
         VALUES ($1, 'kit', $2, $3, '2026-01-01', ARRAY[$2, 'LR'], '{}', '{}', 1)`,
        [id, zone, timeZone],
      );
      for (const product of options.products ?? ['ACT']) {
        await general.query(
          `INSERT INTO managed_product VALUES ($1, $2, '2026-01-01', $3, $4, '{}', 1)`,
          [id, product, options.to ?? null, mode],
        );
      }
      return id;
    },
    /** All in one batch; answers the ids. */
    tell: async (location: string, ...said: Said[]): Promise<string[]> => {
      const items = said.map((each): StockReport => {
        return { id: uuid(), location, product: 'ACT', ...each };
      });
      const { items: answers } = await events.report({ items }, pharmacist);
      expect(answers.map(({ outcome }) => outcome)).toEqual(items.map(() => 'accepted'));
      return items.map(({ id }) => id);
    },
    close: async () => {
      await pools.end();
      await database.drop();
    },
  };
}

export const opening = (quantity: number, occurredAt: string): Said => {
  return { kind: 'opening', quantity, occurredAt };
};
export const gave = (quantity: number, occurredAt: string): Said => {
  return { kind: 'dispensed', quantity, occurredAt };
};
export const got = (quantity: number, occurredAt: string): Said => {
  return { kind: 'received', source: 'supplier', quantity, occurredAt };
};
export const counted = (quantity: number, occurredAt: string): Said => {
  return { kind: 'counted', quantity, occurredAt };
};

/** Status and code with which something was refused. */
export async function problemOf(refused: Promise<unknown>): Promise<unknown> {
  const error = await refused.catch((reason: unknown) => reason);
  return error instanceof ProblemError ? [error.problem.status, error.problem.code] : error;
}
