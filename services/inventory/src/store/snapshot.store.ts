/** Snapshots of observed locations in PostgreSQL, and how old the latest of each is. */
import type { Principal } from '@satchel/access';
import type {
  ListObservedLocations,
  ObservedLocationPage,
  SnapshotState,
} from '@satchel/contracts';
import { type Clock, DAY_MS } from '@satchel/language';
import { crashPoint, runnerOf, type SqlRunner } from '@satchel/messaging';
import type { Pool } from 'pg';
import type { LocationFacts } from '../domain/facts.js';
import {
  type KeptSnapshot,
  ObservedQuestions,
  type Snapshots,
} from '../use-cases/snapshot-ports.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { ms, present, time } from './rows.js';
import { inScope, scopeOf } from './scope.js';

const FIND = `
SELECT id, location, ${ms('taken_at')} AS "takenAt", ${ms('recorded_at')} AS "recordedAt",
  principal, hash, answer FROM snapshot WHERE id = $1`;

const KEEP = `
INSERT INTO snapshot (id, location, taken_at, recorded_at, principal, hash, answer)
VALUES ($1, $2, ${time('$3::float8')}, ${time('$4::float8')}, $5, $6, $7)
ON CONFLICT (id) DO NOTHING`;

const PLACE = `
SELECT id, kind, time_zone AS "timeZone", opened_on::text AS "openedOn", zone_path AS "zonePath",
  supplier_path AS "supplierPath", minimum_shelf_life_days AS "minimumShelfLifeDays",
  entry ? 'observedSince' AS "isObserved" FROM location WHERE id = $1`;

/** Of a location `l`: of when its latest snapshot is. */
export const TOLD_AT = `
  (SELECT max(s.taken_at) FROM snapshot s WHERE s.location = l.id AND s.taken_at IS NOT NULL)`;

const OBSERVED = `
SELECT l.id AS location, l.entry->>'observedSince' AS since, ${ms(TOLD_AT)} AS told_at
FROM location l
WHERE l.entry ? 'observedSince' AND l.id > $1
  AND ($2::text IS NULL OR l.id = $2 OR l.zone_path @> ARRAY[$2] OR l.supplier_path @> ARRAY[$2])
  AND ${inScope(3)}
ORDER BY l.id LIMIT $6`;

export class PostgresSnapshots extends ObservedQuestions implements Snapshots {
  private readonly run: SqlRunner;

  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {
    super();
    this.run = runnerOf(pool);
  }

  find(id: string): Promise<KeptSnapshot | undefined> {
    return found(this.run, id);
  }

  async keep(tx: SqlRunner, snapshot: KeptSnapshot): Promise<KeptSnapshot> {
    const { id, location, takenAt = null, recordedAt, principal, hash, answer } = snapshot;
    const said = [principal, hash, JSON.stringify(answer)];
    await tx(KEEP, [id, location, takenAt, recordedAt, ...said]);
    await crashPoint('snapshot.after-keep');
    return (await found(tx, id)) ?? snapshot;
  }

  async place(location: string): Promise<LocationFacts | undefined> {
    const [row] = await this.run(PLACE, [location]);
    return row && (present(row as never) as unknown as LocationFacts);
  }

  async held(location: string): Promise<string[]> {
    const sql = 'SELECT product FROM stock_card WHERE location = $1 AND on_hand > 0';
    const rows = await this.run(sql, [location]);
    return rows.map(({ product }) => String(product)).sort();
  }

  async known(products: readonly string[]): Promise<Set<string>> {
    const rows = await this.run('SELECT id FROM product WHERE id = ANY($1)', [products]);
    return new Set(rows.map(({ id }) => String(id)));
  }

  async list(asked: ListObservedLocations, who: Principal): Promise<ObservedLocationPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [after] = readCursor(asked.cursor, 'code') ?? [''];
    const scope = scopeOf(who, 'see-stock');
    const { rows } = await this.pool.query(OBSERVED, [
      ...[after, asked.area ?? null, ...scope, limit + 1],
    ]);
    const now = this.clock.now().getTime();
    const items = rows.map(({ location, since, told_at }) => ({
      location,
      ...toldOf(since, told_at, now),
    }));
    return pageOf(items, limit, ({ location }) => [location]);
  }
}

async function found(run: SqlRunner, id: string): Promise<KeptSnapshot | undefined> {
  const [row] = await run(FIND, [id]);
  if (!row) return undefined;
  const { answer, ...kept } = row;
  return { ...(present(kept) as unknown as KeptSnapshot), answer: answer as SnapshotState };
}

/** How old what an observed location told is. */
export function toldOf(since: string, toldAt: number | null, now: number) {
  if (toldAt === null) return { since };
  const days = Math.max(0, Math.floor((now - toldAt) / DAY_MS));
  return { since, toldAt: new Date(toldAt).toISOString(), days };
}
