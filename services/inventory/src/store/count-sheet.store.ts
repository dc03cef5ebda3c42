/** Count sheets in PostgreSQL, and what there is to be counted. */
import type { Principal } from '@satchel/access';
import type { ListCountSheets, PageInfo } from '@satchel/contracts';
import { crashPoint, type SqlRunner, transactionOn } from '@satchel/messaging';
import type { Pool } from 'pg';
import type { SheetHead } from '../domain/count-sheet.js';
import type {
  Countable,
  CountSheetRecords,
  CountSheetStore,
  KeptAnswer,
} from '../use-cases/ports.js';
import { headOf, loadSheet } from './count-sheet-rows.js';
import { addSheet, saveSheet } from './count-sheet-writer.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { ms, time } from './rows.js';
import { inScope, scopeOf } from './scope.js';

const MANAGED = `
SELECT m.product, ${ms('c.last_count_at')} AS counted
FROM managed_product m
LEFT JOIN stock_card c ON c.location = m.location AND c.product = m.product
WHERE m.location = $1 AND m.from_day <= $2::date AND (m.to_day IS NULL OR m.to_day >= $2::date)
ORDER BY m.product COLLATE "C"`;

/**
 * Handed out, and issued to those it supplies, less what was taken back. What was given to a peer
 * or sent back up is no use. A reversal stands at the moment of what it undoes.
 */
const USES = `
SELECT p.id AS product, (p.entry->>'courseUnits')::float8 AS course, coalesce((
  SELECT sum(CASE
    WHEN m.to_place = '@dispensed' THEN m.quantity
    WHEN m.from_place = '@dispensed' THEN -m.quantity
    WHEN m.kind = 'issued' THEN m.quantity
    WHEN m.reverses IS NOT NULL AND EXISTS (
      SELECT FROM movement o WHERE o.location = m.location AND o.product = m.product
        AND o.occurred_at = m.occurred_at AND o.id = m.reverses AND o.kind = 'issued')
    THEN -m.quantity
    ELSE 0 END)
  FROM movement m WHERE m.location = $1 AND m.product = p.id
    AND m.occurred_at > ${time('$3::float8')} AND m.occurred_at <= ${time('$4::float8')}
), 0)::float8 AS units
FROM product p WHERE p.id = ANY($2::text[]) ORDER BY p.id`;

const LIST = `
SELECT s.id, s.location, s.scope, s.recount_of, s.counted_at, s.status,
  ${ms('s.status_since')} AS status_since, ${ms('s.opened_at')} AS opened_at,
  ${ms('s.submitted_at')} AS submitted_at, s.unexplained, s.beyond_limit,
  s.version::float8 AS version
FROM count_sheet s JOIN location l ON l.id = s.location
WHERE ($1::text IS NULL OR s.location = $1)
  AND ($2::text IS NULL OR l.id = $2 OR l.zone_path @> ARRAY[$2] OR l.supplier_path @> ARRAY[$2])
  AND ($3::text IS NULL OR s.status = $3)
  AND ($4::text IS NULL OR ($4 = 'approval' AND s.status = 'awaiting-approval')
    OR ($4 = 'reasons' AND s.unexplained > 0))
  AND ($5::timestamptz IS NULL OR (s.status_since, s.id) > ($5, $6::uuid)) AND ${inScope(7)}
ORDER BY s.status_since, s.id LIMIT $10`;

export class PostgresCountSheets implements CountSheetStore {
  constructor(private readonly pool: Pool) {}

  transact<T>(work: (records: CountSheetRecords) => Promise<T>): Promise<T> {
    return transactionOn(this.pool, (tx) => work(this.within(tx)));
  }

  within(run: SqlRunner): CountSheetRecords {
    return {
      answered: (id) => answered(run, id),
      keepAnswer: (answer) => keepAnswer(run, answer),
      location: (id) => location(run, id),
      locked: async (id) => {
        const [row] = await run('SELECT id FROM count_sheet WHERE id = $1 FOR UPDATE', [id]);
        return row && loadSheet(run, id);
      },
      find: (id) => loadSheet(run, id),
      add: (sheet) => addSheet(run, sheet),
      save: (before, after, hand) => saveSheet(run, before, after, hand),
      managed: async (at, day) => (await run(MANAGED, [at, day])).map(countable),
      uses: async (at, products, from, to) => {
        const rows = await run(USES, [at, products, from, to]);
        return rows.map(({ product, units, course }) => ({
          product: String(product),
          units: Number(units),
          ...(course === null ? {} : { courseUnits: Number(course) }),
        }));
      },
      products: async (codes) => {
        const sql = `SELECT id, (entry->>'courseUnits')::float8 AS course FROM product
          WHERE id = ANY($1::text[])`;
        const rows = await run(sql, [codes]);
        return new Map(
          rows.map(({ id, course }) => [String(id), course === null ? undefined : Number(course)]),
        );
      },
    };
  }

  async list(
    asked: ListCountSheets,
    who: Principal,
  ): Promise<{ items: SheetHead[]; page: PageInfo }> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [since, id] = readCursor(asked.cursor, 'instant', 'id') ?? [null, null];
    const { rows } = await this.pool.query(LIST, [
      ...[asked.location ?? null, asked.area ?? null, asked.status ?? null, asked.waitsFor ?? null],
      ...[since, id, ...scopeOf(who, 'see-stock'), limit + 1],
    ]);
    return pageOf(rows.map(headOf), limit, (head) => [
      new Date(head.statusSince).toISOString(),
      head.id,
    ]);
  }
}

/** Two copies of one act come here at once; the second waits and finds the first one's answer. */
async function answered(run: SqlRunner, id: string): Promise<KeptAnswer | undefined> {
  await run('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`count ${id}`]);
  const [row] = await run(
    `SELECT id, principal, hash, answer, ${ms('at')} AS at FROM count_answer WHERE id = $1`,
    [id],
  );
  return row as KeptAnswer | undefined;
}

async function keepAnswer(run: SqlRunner, kept: KeptAnswer): Promise<void> {
  await run(
    'INSERT INTO count_answer (id, principal, hash, answer, at) VALUES ($1, $2, $3, $4, $5)',
    [...[kept.id, kept.principal, kept.hash, JSON.stringify(kept.answer), new Date(kept.at)]],
  );
  await crashPoint('count-sheet.after-keep');
}

async function location(run: SqlRunner, id: string) {
  const [row] = await run(
    `SELECT id, kind, time_zone, opened_on::text AS opened_on, zone_path, supplier_path
     FROM location WHERE id = $1`,
    [id],
  );
  if (!row) return undefined;
  return {
    id: String(row['id']),
    kind: String(row['kind']),
    timeZone: String(row['time_zone']),
    openedOn: String(row['opened_on']),
    zonePath: row['zone_path'] as string[],
    supplierPath: row['supplier_path'] as string[],
  };
}

function countable({ product, counted }: Record<string, unknown>): Countable {
  return {
    product: String(product),
    ...(counted === null ? {} : { countedLastAt: Number(counted) }),
  };
}
