import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Changes, GetChanges } from '@satchel/contracts';
import { systemClock } from '@satchel/language';
import { servicePrincipal } from '@satchel/messaging';
import { eventually, type FreshDatabase, freshDatabase } from '@satchel/proving';
import pg from 'pg';
import { PostgresChanges } from './changes.js';
import { migrate } from './migrate.js';
import { PostgresStockQuestions } from './stock-questions.js';

const KITS = 12;
const PRODUCTS = 20;
const WHO = servicePrincipal('requisition');

/** A clinic with a dozen kits, each of which keeps all products, one in two lots. */
const ROWS = `
INSERT INTO zone VALUES ('LR', 'Liberia', 'country', NULL, '{LR}', 1);
INSERT INTO programme VALUES ('iccm', 'Integrated community case management', 1);
INSERT INTO location (id, kind, zone, time_zone, opened_on, zone_path, supplier_path, entry,
  version)
SELECT id, CASE id WHEN 'LR-NIMBA-F03' THEN 'facility' ELSE 'kit' END, 'LR', 'UTC', '2026-01-01',
  '{LR}', CASE id WHEN 'LR-NIMBA-F03' THEN '{}' ELSE '{LR-NIMBA-F03}' END::text[],
  jsonb_build_object('id', id, 'name', 'Kit of the village ' || id, 'kind', 'kit', 'zone', 'LR',
    'timeZone', 'Africa/Monrovia', 'openedOn', '2026-01-01', 'holder', gen_random_uuid(),
    'supplyLines', '[{"programme":"iccm","supplier":"LR-NIMBA-F03"}]'::jsonb), 1
FROM (SELECT 'LR-NIMBA-F03' AS id
  UNION SELECT 'LR-NIMBA-F03-K' || lpad(n::text, 2, '0') FROM generate_series(1, ${KITS}) n) l;
INSERT INTO supply_line SELECT id, 'iccm', 'LR-NIMBA-F03' FROM location WHERE kind = 'kit';
INSERT INTO product SELECT 'P' || n, 'iccm', jsonb_build_object('id', 'P' || n,
  'name', 'Artemether-lumefantrine 20/120 mg, 1 x 6, flavoured', 'dispensingUnit', 'tablet',
  'packSize', 180, 'courseUnits', 6, 'treats', '["malaria"]'::jsonb, 'programme', 'iccm'), 1
FROM generate_series(1, ${PRODUCTS}) n;
INSERT INTO lot SELECT id, lot, '2027-06-30', 'usable', true
FROM product, unnest('{B7731-A,B7731-B}'::text[]) AS lot;
INSERT INTO managed_product SELECT l.id, p.id, '2026-01-01', NULL, 'by-count', jsonb_build_object(
  'location', l.id, 'product', p.id, 'minimumMonthsTenths', 10, 'maximumMonthsTenths', 20), 1
FROM location l, product p;
INSERT INTO stock_card (location, product, sequence, on_hand, last_count_at)
SELECT l.id, p.id, 2, 60, now() FROM location l, product p;
INSERT INTO lot_balance SELECT l.id, t.product, t.number, 30 FROM location l, lot t;
INSERT INTO shipment (id, from_location, to_location, issued_at, is_open, version)
SELECT gen_random_uuid(), 'LR-NIMBA-F03', id, now(), n = 1, 1
FROM location, generate_series(1, 2) n WHERE kind = 'kit';
INSERT INTO shipment_line SELECT s.id, p.id, 'B7731-A', s.to_location, 30,
  CASE WHEN s.is_open THEN 0 ELSE 30 END, 0
FROM shipment s, product p;
`;

const bytes = (answers: Changes[]): number =>
  answers.reduce((sum, answer) => sum + Buffer.byteLength(JSON.stringify(answer)), 0);

describe('what has changed', () => {
  let database: FreshDatabase;
  let pool: pg.Pool;
  let owner: pg.Client;
  let questions: PostgresChanges;

  beforeAll(async () => {
    database = await freshDatabase(migrate, 'inventory');
    owner = new pg.Client(database.ownerUrl);
    await owner.connect();
    await owner.query(ROWS);
    pool = new pg.Pool({ connectionString: database.runtimeUrl });
    questions = new PostgresChanges(pool, new PostgresStockQuestions(pool, systemClock));
  });
  afterAll(async () => {
    await owner.end();
    await pool.end();
    await database.drop();
  });

  /** Reads on until there is no more. */
  async function read(asked: GetChanges): Promise<{ answers: Changes[]; cursor: string }> {
    const answers: Changes[] = [];
    let cursor = asked.cursor;
    do {
      const answer = await questions.changes({ ...asked, ...(cursor ? { cursor } : {}) }, WHO);
      answers.push(answer);
      cursor = answer.cursor;
    } while (answers.at(-1)?.hasMore);
    return { answers, cursor: cursor ?? '' };
  }

  /**
   * A cursor after which nothing has changed. Whoever else uses this server may have a transaction
   * open, and then everything since is told again, until that ends.
   */
  async function quietCursor(asked: GetChanges): Promise<string> {
    let { cursor } = await read(asked);
    await eventually(async () => {
      const again = await read({ ...asked, cursor });
      cursor = again.cursor;
      return again.answers.every((answer) => rowsOf(answer) === 0);
    });
    return cursor;
  }
  const rowsOf = ({ locations, products, shipments, cards }: Changes): number =>
    locations.length + products.length + shipments.length + cards.length;

  const clinic: GetChanges = { location: 'LR-NIMBA-F03', supplied: true };
  const cardsOf = (answers: Changes[]) =>
    answers.flatMap(({ cards }) => cards.map(({ location, product }) => `${location} ${product}`));

  it('is at first everything, in well under 100 kB for a kit and 500 kB for a clinic with its kits', async () => {
    const kit = await read({ location: 'LR-NIMBA-F03-K01' });
    expect(kit.answers).toHaveLength(1);
    expect(kit.answers[0]).toMatchObject({ isWhole: true, covers: ['LR-NIMBA-F03-K01'] });
    expect(kit.answers[0]?.cards).toHaveLength(PRODUCTS);
    expect(kit.answers[0]?.products).toHaveLength(PRODUCTS);
    expect(kit.answers[0]?.shipments).toHaveLength(1);
    expect(bytes(kit.answers)).toBeLessThan(100_000);

    const whole = await read(clinic);
    expect(new Set(cardsOf(whole.answers)).size).toBe((KITS + 1) * PRODUCTS);
    expect(whole.answers[0]?.covers).toHaveLength(KITS + 1);
    expect(bytes(whole.answers)).toBeLessThan(500_000);
  });

  it('comes page by page, each row once, and is whole at its first page only', async () => {
    const { answers } = await read({ ...clinic, limit: 30 });
    const cards = cardsOf(answers);
    expect(cards).toHaveLength((KITS + 1) * PRODUCTS);
    expect(new Set(cards).size).toBe(cards.length);
    expect(answers.map(({ isWhole }) => isWhole)).toEqual(answers.map((_, n) => n === 0));
    expect(answers.flatMap(({ locations }) => locations)).toHaveLength(KITS + 1);
    expect(answers.flatMap(({ products }) => products)).toHaveLength(PRODUCTS);
  });

  it('is nothing when nothing has changed', async () => {
    const cursor = await quietCursor(clinic);
    const { answers } = await read({ ...clinic, cursor });
    const nothing = { locations: [], products: [], shipments: [], cards: [], isWhole: false };
    expect(answers).toEqual([expect.objectContaining(nothing)]);
  });

  it.each([
    [
      `UPDATE stock_card SET on_hand = 59 WHERE location = 'LR-NIMBA-F03-K07' AND product = 'P3'`,
      1,
    ],
    [`UPDATE lot SET status = 'recalled' WHERE product = 'P4' AND number = 'B7731-A'`, KITS + 1],
    [`UPDATE managed_product SET version = 2 WHERE location = 'LR-NIMBA-F03-K02'`, PRODUCTS],
    [`UPDATE location SET version = 2 WHERE id = 'LR-NIMBA-F03-K05'`, PRODUCTS],
  ])('is what was touched, in full: %s', async (touch, cards) => {
    const cursor = await quietCursor(clinic);
    await owner.query(touch);
    const { answers } = await read({ ...clinic, cursor });
    expect(cardsOf(answers)).toHaveLength(cards);
    expect(answers[0]?.cards[0]).toMatchObject({ onHand: expect.any(Number), managed: [{}] });
  });

  it('tells of a shipment that is over, and of a product that is new here', async () => {
    const cursor = await quietCursor(clinic);
    await owner.query(`UPDATE shipment SET is_open = false WHERE to_location LIKE '%K09'`);
    await owner.query(`INSERT INTO product VALUES ('NEW', 'iccm', '{"id":"NEW"}', 1)`);
    const { cursor: later } = await read({ ...clinic, cursor });
    await owner.query(`INSERT INTO stock_card (location, product) VALUES ('LR-NIMBA-F03', 'NEW')`);
    const { answers } = await read({ ...clinic, cursor });
    expect(answers[0]?.shipments.map(({ status }) => status)).toEqual(['settled', 'settled']);
    expect(answers[0]?.products.map(({ id }) => id)).toEqual(['NEW']);
    const since = await read({ ...clinic, cursor: later });
    expect(since.answers[0]?.products.map(({ id }) => id)).toEqual(['NEW']);
  });

  it('misses nothing that was under way while it was read', async () => {
    const cursor = await quietCursor(clinic);
    const slow = new pg.Client(database.ownerUrl);
    await slow.connect();
    await slow.query('BEGIN');
    await slow.query(
      `UPDATE stock_card SET on_hand = 58 WHERE location = 'LR-NIMBA-F03-K08' AND product = 'P5'`,
    );
    const first = await read({ ...clinic, cursor });
    expect(cardsOf(first.answers)).toEqual([]);
    await owner.query(`UPDATE stock_card SET on_hand = 57
      WHERE location = 'LR-NIMBA-F03-K08' AND product = 'P6'`);
    const second = await read({ ...clinic, cursor: first.cursor });
    expect(cardsOf(second.answers)).toEqual(['LR-NIMBA-F03-K08 P6']);
    await slow.query('COMMIT');
    await slow.end();
    const { answers } = await read({ ...clinic, cursor: second.cursor });
    expect(cardsOf(answers)).toContain('LR-NIMBA-F03-K08 P5');
  });

  it('begins anew after the books were restored', async () => {
    const { cursor } = await read(clinic);
    await owner.query('UPDATE producer_epoch SET epoch = epoch + 1');
    const { answers } = await read({ ...clinic, cursor });
    expect(answers[0]?.isWhole).toBe(true);
    expect(cardsOf(answers).length).toBeGreaterThan(KITS * PRODUCTS);
  });

  it('refuses a cursor that is none of its own', async () => {
    const asked = { ...clinic, cursor: Buffer.from('["x"]').toString('base64url') };
    await expect(questions.changes(asked, WHO)).rejects.toMatchObject({
      problem: { code: 'malformed' },
    });
  });
});
