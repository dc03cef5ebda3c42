import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withConnection } from '@satchel/local';
import { type FreshDatabase, freshDatabase } from '@satchel/proving';
import { verifyLedger } from '@satchel/verify';
import { type Built, buildCountry } from './build-country.js';
import { migrateOf } from './formulas.js';

const sizes = { kits: 200, movements: 10_000, seed: 7 };
let inventory: FreshDatabase;
let replenishment: FreshDatabase;
let built: Built;
let kept: object[][];

/** Indexes and constraints as the migrations made them. */
const KEPT = `
SELECT indexdef AS said FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'bench%'
UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
FROM pg_constraint WHERE conrelid::regclass::text NOT LIKE 'bench%' AND contype <> 'n'
ORDER BY said`;

const build = (log: (line: string) => void = () => undefined, signal?: AbortSignal) =>
  buildCountry({
    sizes,
    inventoryUrl: inventory.ownerUrl,
    replenishmentUrl: replenishment.ownerUrl,
    workers: 2,
    log,
    ...(signal ? { signal } : {}),
  });

const asked = <Row extends object>(url: string, sql: string): Promise<Row[]> =>
  withConnection(url, async (client) => (await client.query<Row>(sql)).rows);

beforeAll(async () => {
  inventory = await freshDatabase(await migrateOf('inventory'), 'inventory');
  replenishment = await freshDatabase(await migrateOf('replenishment'), 'replenishment');
  kept = await Promise.all([inventory, replenishment].map((it) => asked(it.ownerUrl, KEPT)));
  const stopping = new AbortController();
  const stopped = build(() => stopping.abort(new Error('stopped')), stopping.signal);
  await expect(stopped).rejects.toThrow('stopped');
  const parts = await asked<{ n: number }>(
    inventory.ownerUrl,
    'SELECT count(*)::integer AS n FROM bench_part',
  );
  expect(parts[0]?.n).toBeGreaterThan(0);
  expect(parts[0]?.n).toBeLessThan(4);
  built = await build();
}, 120_000);
afterAll(async () => {
  await inventory.drop();
  await replenishment.drop();
});

describe('a country for the benchmark', () => {
  it('has about as many movements as were asked for, in cards of every level', async () => {
    expect(built.cards).toBe((200 + 13 + 1 + 1) * 20);
    expect(Math.abs(built.movements / sizes.movements - 1)).toBeLessThan(0.1);
  });

  it('is a ledger in which verification finds nothing', async () => {
    const findings: object[] = [];
    const verified = await withConnection(inventory.ownerUrl, async (client) => {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const onFinding = (finding: object) => findings.push(finding);
      return verifyLedger({ client, outside: undefined, onFinding });
    });
    expect(findings.slice(0, 5)).toEqual([]);
    expect(verified.entries).toBe(built.movements);
  });

  it('has sums of every lot that say what is on hand, and who supplied whom', async () => {
    const odd = `SELECT * FROM lot_balance WHERE on_hand <> entered + arrived - dispensed - issued
      OR first_at > last_at LIMIT 5`;
    expect(await asked(inventory.ownerUrl, odd)).toEqual([]);
    const lines = `SELECT count(DISTINCT (n.product, s.from_location, s.to_location))::integer AS n
      FROM shipment s JOIN shipment_line n ON n.shipment = s.id`;
    const supplied = 'SELECT count(*)::integer AS n FROM supplied';
    expect(await asked(inventory.ownerUrl, supplied)).toEqual(
      await asked(inventory.ownerUrl, lines),
    );
  });

  it('is the same in replenishment, with minimums and some kits below them', async () => {
    const cards = `SELECT location, product, on_hand::integer AS on_hand`;
    const order = 'ORDER BY location, product';
    expect(
      await asked(
        replenishment.ownerUrl,
        `${cards}, applied_hash AS head, applied_sequence::integer AS n FROM card ${order}`,
      ),
    ).toEqual(
      await asked(
        inventory.ownerUrl,
        `${cards}, head_hash AS head, sequence::integer AS n FROM stock_card ${order}`,
      ),
    );
    const [below] = await asked<{ n: number }>(
      replenishment.ownerUrl,
      'SELECT count(*)::integer AS n FROM card WHERE on_hand < minimum_units',
    );
    expect(below?.n).toBeGreaterThan(100);
    expect(below?.n).toBeLessThan(built.cards / 2);
  });

  it('has every index again, and stays as it is when it is asked for again', async () => {
    for (const [n, { ownerUrl }] of [inventory, replenishment].entries()) {
      expect(await asked(ownerUrl, 'SELECT name FROM bench_index')).toEqual([]);
      expect(await asked(ownerUrl, KEPT)).toEqual(kept[n]);
    }
    expect(await build()).toMatchObject({ movements: built.movements });
  });

  it('is refused to whoever wants one of other sizes in its place', async () => {
    const other = buildCountry({
      sizes: { ...sizes, kits: 300 },
      inventoryUrl: inventory.ownerUrl,
      replenishmentUrl: replenishment.ownerUrl,
      workers: 1,
      log: () => undefined,
    });
    await expect(other).rejects.toThrow('kits 200');
  });
});
