import { describe, expect, it } from '@jest/globals';
import { freshDatabase } from '@satchel/proving';
import { DataSource, type QueryRunner } from 'typeorm';
import { migrate } from './migrate.js';
import { EveryRowInAChain0002 } from './migrations/0002-every-row-in-a-chain.js';

const EVENT = `
INSERT INTO stock_event (id, principal, content_hash, kind, location, product, accepted, answer,
  occurred_at, precision, recorded_at, number, sequence_after, hash)
VALUES (gen_random_uuid(), 'p', 'h', 'counted', 'KIT', 'ORS', true, '{}', now(), 'day', now(), 1, 0,
  '')`;

async function asOwner(url: string, work: (run: QueryRunner) => Promise<void>): Promise<void> {
  const source = await new DataSource({ type: 'postgres', url }).initialize();
  try {
    await work(source.createQueryRunner());
  } finally {
    await source.destroy();
  }
}

describe('the chains of every row', () => {
  it('are not laid over a ledger that was written before them', async () => {
    const database = await freshDatabase(migrate, 'inventory');
    try {
      await asOwner(database.ownerUrl, async (run) => {
        await run.query(EVENT);
        const migration = new EveryRowInAChain0002();
        await expect(migration.up(run)).rejects.toThrow(/delete its data folder/);
      });
    } finally {
      await database.drop();
    }
  });
});
