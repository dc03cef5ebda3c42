/** Questions about recalls, within what the asker may see. */
import type { Principal } from '@satchel/access';
import {
  type GetRecall,
  type ListRecalledSets,
  type ListRecallHolders,
  type ListRecalls,
  type ListRecallTasks,
  type LotHolder,
  type RecallDetail,
  type RecalledSet,
  type RecalledSetPage,
  type RecallHolderPage,
  type RecallPage,
  type RecallTaskPage,
  refuse,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { runnerOf } from '@satchel/messaging';
import type { Pool } from 'pg';
import { dueAt, type Recall, sumUp } from '../domain/recall.js';
import { recallState, taskState } from '../domain/recall-state.js';
import type { RecallQuestions } from '../use-cases/ports.js';
import { findHolders, holderKey, lotTotals, NO_SHIPMENT } from './lot-holders.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { asRecall, asTask, RECALL, TASK } from './recall.store.js';
import { findSets } from './recalled-sets.js';
import { ms } from './rows.js';
import { inScope, scopeOf } from './scope.js';

const LIST = `
SELECT ${RECALL} FROM recall r
WHERE ($1::text IS NULL OR r.status = $1) AND ($2::text IS NULL OR r.product = $2)
  AND ($3::timestamptz IS NULL OR (r.opened_at, r.id) < ($3, $4::uuid))
ORDER BY r.opened_at DESC, r.id DESC LIMIT $5`;

const COUNTS = `
SELECT count(*)::float8 AS told, count(t.confirmed_at)::float8 AS confirmed,
  (count(*) FILTER (WHERE t.confirmed_at IS NULL AND ${ms('t.told_at')} < $2))::float8 AS overdue
FROM recall_task t JOIN location l ON l.id = t.location
WHERE t.recall = $1 AND ${inScope(3)}`;

const TASKS = `
SELECT ${TASK} FROM recall_task t JOIN location l ON l.id = t.location
WHERE t.recall = $1 AND t.location > $2 AND ($3::text IS NULL OR t.location = $3)
  AND ($4::boolean IS NULL OR (t.confirmed_at IS NOT NULL) = $4) AND ${inScope(5)}
ORDER BY t.location LIMIT $8`;

const OPENED = `
SELECT h.holder FROM recall_holder h JOIN location l ON l.id = h.location
LEFT JOIN location f ON f.id = h.from_location
WHERE h.recall = $1 AND (h.lot, h.location, h.shipment) > ($2, $3, $4::uuid)
  AND ($5::text IS NULL OR h.location = $5)
  AND (${inScope(6)} OR (f.id IS NOT NULL AND ${inScope(6, 'f')}))
ORDER BY h.lot, h.location, h.shipment LIMIT $9`;

const WHOLE = `
SELECT EXISTS (SELECT FROM zone WHERE parent IS NULL AND id = ANY($1::text[])) AS is_whole`;
const FOUND = `SELECT ${TASK} FROM recall_task t WHERE t.recall = $1`;

export class PostgresRecallQuestions implements RecallQuestions {
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  async list(asked: ListRecalls): Promise<RecallPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [at, id] = readCursor(asked.cursor, 'instant', 'id') ?? [null, null];
    const filter = [asked.status ?? null, asked.product ?? null];
    const { rows } = await this.pool.query(LIST, [...filter, at, id, limit + 1]);
    const states = rows.map((row) => recallState(asRecall(row)));
    return pageOf(states, limit, (state) => [state.openedAt, state.id]);
  }

  async one({ recall: id }: GetRecall, who: Principal): Promise<RecallDetail> {
    const recall = await this.known(id);
    const scope = scopeOf(who, 'see-stock');
    const now = this.clock.now().getTime();
    // Overdue is whoever was told longer ago than the class allows.
    const lateBefore = now - (dueAt(recall.class, now) - now);
    const counted = await this.pool.query(COUNTS, [id, lateBefore, ...scope]);
    const { rows } = await this.pool.query(WHOLE, [scope[2]]);
    const counts = counted.rows[0] as Pick<RecallDetail, 'told' | 'confirmed' | 'overdue'>;
    const isWhole = scope[0] || rows[0]?.is_whole === true;
    const sumsNow = isWhole ? { sumsNow: await this.sums(recall) } : {};
    return { ...recallState(recall), ...counts, ...sumsNow };
  }

  async holders(asked: ListRecallHolders, who: Principal): Promise<RecallHolderPage> {
    const recall = await this.known(asked.recall);
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const first = ['', '', NO_SHIPMENT];
    const after = (readCursor(asked.cursor, 'lot', 'code', 'id') as string[] | undefined) ?? first;
    const items =
      asked.as === 'opened'
        ? await this.asOpened(asked, after, who, limit + 1)
        : await this.asNow(recall, asked, after, who, limit + 1);
    const page = pageOf(items, limit, (holder) => [holder.lot, ...holderKey(holder)]);
    return { product: recall.product, ...page };
  }

  async sets(asked: ListRecalledSets, who: Principal): Promise<RecalledSetPage> {
    const { product, lots } = await this.known(asked.recall);
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const first = ['', '', ''];
    const [afterLot = '', ...after] =
      (readCursor(asked.cursor, 'lot', 'code', 'lot') as string[] | undefined) ?? first;
    const scope = scopeOf(who, 'see-stock');
    const found: RecalledSet[] = [];
    for (const lot of [...lots].sort()) {
      if (lot < afterLot || found.length > limit) continue;
      const [set = '', setLot = ''] = lot === afterLot ? after : [];
      const most = limit + 1 - found.length;
      found.push(
        ...(await findSets(this.pool, { product, lot, scope, after: [set, setLot], most })),
      );
    }
    return pageOf(found, limit, ({ lot, set, setLot }) => [lot, set, setLot]);
  }

  async tasks(asked: ListRecallTasks, who: Principal): Promise<RecallTaskPage> {
    const recall = await this.known(asked.recall);
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [after] = readCursor(asked.cursor, 'code') ?? [''];
    const { rows } = await this.pool.query(TASKS, [
      recall.id,
      after,
      asked.location ?? null,
      asked.state === undefined ? null : asked.state === 'confirmed',
      ...scopeOf(who, 'see-stock'),
      limit + 1,
    ]);
    const now = this.clock.now().getTime();
    const states = rows.map((row) => taskState(recall, asTask(row), now));
    return pageOf(states, limit, (task) => [task.location]);
  }

  private async known(id: string): Promise<Recall> {
    const { rows } = await this.pool.query(`SELECT ${RECALL} FROM recall r WHERE id = $1`, [id]);
    const [row] = rows;
    return row ? asRecall(row) : noSuchRecall(id);
  }

  private async sums(recall: Recall): Promise<NonNullable<RecallDetail['sumsNow']>> {
    const run = runnerOf(this.pool);
    const findings = (await run(FOUND, [recall.id])).flatMap((row) => asTask(row).findings);
    const sums = [];
    for (const lot of recall.lots) {
      sums.push(sumUp(lot, await lotTotals(run, recall.product, lot), findings));
    }
    return sums;
  }

  private async asOpened(
    asked: ListRecallHolders,
    after: readonly string[],
    who: Principal,
    most: number,
  ): Promise<LotHolder[]> {
    const scope = scopeOf(who, 'see-stock');
    const values = [asked.recall, ...after, asked.location ?? null, ...scope, most];
    const { rows } = await this.pool.query(OPENED, values);
    // What was kept before conversions had a sum of their own does not tell of them.
    return rows.map((row) => ({ converted: 0, ...(row.holder as Omit<LotHolder, 'converted'>) }));
  }

  /** Lot by lot from where the page before ended, until the page is full. */
  private async asNow(
    { product, lots }: Recall,
    asked: ListRecallHolders,
    [afterLot = '', ...after]: readonly string[],
    who: Principal,
    most: number,
  ): Promise<LotHolder[]> {
    const scope = scopeOf(who, 'see-stock');
    const found: LotHolder[] = [];
    for (const lot of [...lots].sort()) {
      if (lot < afterLot || found.length >= most) continue;
      const [location = '', shipment = NO_SHIPMENT] = lot === afterLot ? after : [];
      const { items } = await findHolders(this.pool, {
        product,
        lot,
        scope,
        after: [location, shipment],
        most: most - found.length,
        ...(asked.location ? { location: asked.location } : {}),
      });
      found.push(...items);
    }
    return found;
  }
}

export function noSuchRecall(id: string): never {
  refuse(404, 'unknown-recall', `There is no recall ${id}. Check its id.`);
}
