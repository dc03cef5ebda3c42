/**
 * Takes the indexes and constraints of the large tables away while they are filled, and makes them
 * again. What is to be made again is written down before anything is taken away.
 */
import type { Client } from 'pg';

const TABLES = [
  'supply_line',
  'stock_card',
  'lot_balance',
  'stock_event',
  'movement',
  'day_total',
  'shipment',
  'shipment_line',
  'supplied',
  'managed_product',
  'card',
  'card_day',
  'location_area',
];

/** Foreign keys first, since they stand on the others; plain indexes last. */
const FOUND = `
SELECT quote_ident(c.conrelid::regclass::text) AS on_table, c.conname AS name,
  CASE c.contype WHEN 'f' THEN 0 ELSE 1 END AS rank,
  format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname) AS away,
  format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname,
    pg_get_constraintdef(c.oid)) AS again
FROM pg_constraint c
WHERE c.contype IN ('f', 'p', 'u')
  AND (c.conrelid = ANY($1::regclass[]) OR c.confrelid = ANY($1::regclass[]))
UNION ALL
SELECT quote_ident(i.indrelid::regclass::text), x.relname, 2, format('DROP INDEX %I', x.relname),
  pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
WHERE i.indrelid = ANY($1::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype <> 'f')
ORDER BY rank, name`;

export async function dropIndexes(client: Client): Promise<void> {
  await client.query(
    `CREATE TABLE IF NOT EXISTS bench_index (name text PRIMARY KEY, on_table text NOT NULL,
       rank integer NOT NULL, again text NOT NULL)`,
  );
  const { rows: tables } = await client.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL',
    [TABLES],
  );
  const { rows } = await client.query<{ name: string; away: string; again: string }>(FOUND, [
    tables.map(({ name }) => name),
  ]);
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO bench_index (name, on_table, rank, again)
     SELECT name, on_table, rank, again FROM json_to_recordset($1)
       AS r(name text, on_table text, rank integer, again text)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  );
  for (const { away } of rows) await client.query(away);
  await client.query('COMMIT');
}

/** Makes what is missing again, one by one, each in a transaction of its own. */
export async function makeIndexes(client: Client, log: (line: string) => void): Promise<void> {
  await client.query(`SET maintenance_work_mem = '1GB'`);
  const { rows } = await client.query<{ name: string; again: string }>(
    'SELECT name, again FROM bench_index ORDER BY rank = 0, rank, name',
  );
  for (const { name, again } of rows) {
    const started = performance.now();
    await client.query('BEGIN');
    await client.query(again);
    await client.query('DELETE FROM bench_index WHERE name = $1', [name]);
    await client.query('COMMIT');
    log(`${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}
