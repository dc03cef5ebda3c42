import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Head, HeadsWanted } from '@satchel/contracts';
import { type FreshDatabase, freshDatabase } from '@satchel/proving';
import pg from 'pg';
import { PostgresHeads } from './heads.js';
import { migrate } from './migrate.js';

const SHIPMENTS = [1, 2].map((n) => `0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8${n}`);

const ROWS = `
INSERT INTO zone VALUES ('LR', 'Liberia', 'country', NULL, '{LR}', 1);
INSERT INTO location (id, kind, zone, time_zone, opened_on, zone_path, supplier_path, entry,
  version)
SELECT id, 'kit', 'LR', 'UTC', '2026-01-01', '{LR}', '{}', jsonb_build_object('id', id), 4
FROM unnest('{A,AB,B}'::text[]) AS id;
INSERT INTO product SELECT id, NULL, jsonb_build_object('id', id), 2
FROM unnest('{ORS,ZINC}'::text[]) AS id;
INSERT INTO managed_product SELECT location, 'ORS', '2026-01-01', NULL, 'by-count',
  jsonb_build_object('location', location), 3 FROM unnest('{A,AB}'::text[]) AS location;
INSERT INTO stock_card (location, product, sequence)
VALUES ('A', 'ORS', 7), ('AB', 'ORS', 1), ('B', 'ORS', 0), ('B', 'ZINC', 2);
INSERT INTO shipment (id, from_location, to_location, issued_at, is_open, version)
SELECT id::uuid, 'B', 'A', now(), true, 5 FROM unnest('{${SHIPMENTS.join(',')}}'::text[]) AS id;
`;

describe('the heads of the books', () => {
  let database: FreshDatabase;
  let pool: pg.Pool;
  let heads: PostgresHeads;

  beforeAll(async () => {
    database = await freshDatabase(migrate, 'inventory');
    const owner = new pg.Client(database.ownerUrl);
    await owner.connect();
    await owner.query(ROWS);
    await owner.end();
    pool = new pg.Pool({ connectionString: database.runtimeUrl });
    heads = new PostgresHeads(pool);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  /** Everything of a kind, one by one. */
  async function walked(kind: HeadsWanted['kind']): Promise<Head[]> {
    const found: Head[] = [];
    for (let after: string | undefined; ; after = found.at(-1)?.key) {
      const page = await heads.heads({ kind, limit: 1, ...(after ? { after } : {}) });
      expect(page.epoch).toBe(1);
      if (page.items.length === 0) return found;
      found.push(...page.items);
    }
  }

  it.each<[HeadsWanted['kind'], string[], number[]]>([
    ['card', ['A|ORS', 'AB|ORS', 'B|ZINC'], [7, 1, 2]],
    ['location', ['A', 'AB', 'B'], [4, 4, 4]],
    ['product', ['ORS', 'ZINC'], [2, 2]],
    ['managed-product', ['A|ORS|2026-01-01', 'AB|ORS|2026-01-01'], [3, 3]],
    ['shipment', SHIPMENTS, [5, 5]],
    ['requisition', [], []],
  ])('of every %s are told page by page, and for the keys that are asked for', async (...told) => {
    const [kind, keys, positions] = told;
    const expected = keys.map((key, n) => ({ key, position: positions[n] }));
    expect(await walked(kind)).toEqual(expected);
    const known = keys.map((key) => ({ key, position: 1 }));
    const { items } = await heads.heads({ kind, known });
    const byKey = (one: Head, other: Head) => (one.key < other.key ? -1 : 1);
    expect([...items].sort(byKey)).toEqual([...expected].sort(byKey as never));
  });

  it('come with the full state where that is wanted', async () => {
    const known = [{ key: 'AB', position: 0 }];
    const { items } = await heads.heads({ kind: 'location', known, withState: true });
    expect(JSON.parse(items[0]?.state ?? '')).toEqual({
      id: 'AB',
      version: 4,
      zonePath: ['LR'],
      supplierPath: [],
    });
  });
});
