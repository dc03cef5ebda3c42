/** Lists of earmarks and of their waivers, within what the asker may see. */
import type { Principal } from '@satchel/access';
import {
  type EarmarkPage,
  type EarmarkWaiverPage,
  type ListEarmarks,
  type ListEarmarkWaivers,
  refuse,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type { Pool } from 'pg';
import { type EarmarkWaiver, earmarkTold, waiverTold } from '../domain/earmark.js';
import type { EarmarkQuestions } from '../use-cases/earmark-ports.js';
import { asEarmark, EARMARK, WAIVER } from './earmark.store.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { inScope, scopeOf } from './scope.js';

/** Open is what is neither ended nor over by the day of its place. */
const IS_OPEN = `(e.ended_at IS NULL
  AND e.until_day >= ($1::timestamptz AT TIME ZONE l.time_zone)::date)`;

const EARMARKS = `
SELECT ${EARMARK} FROM earmark e JOIN location l ON l.id = e.location
WHERE ($2::boolean IS NULL OR ${IS_OPEN} = $2)
  AND ($3::text IS NULL OR e.location = $3) AND ($4::text IS NULL OR e.product = $4)
  AND ($5::timestamptz IS NULL OR (e.set_at, e.id) < ($5, $6::uuid))
  AND ${inScope(7)}
ORDER BY e.set_at DESC, e.id DESC LIMIT $10`;

const SEEN = `
SELECT 1 FROM earmark e JOIN location l ON l.id = e.location WHERE e.id = $1 AND ${inScope(2)}`;

const WAIVERS = `
SELECT ${WAIVER} FROM earmark_waiver w WHERE w.earmark = $1
  AND ($2::timestamptz IS NULL OR (w.waived_at, w.id) < ($2, $3::uuid))
ORDER BY w.waived_at DESC, w.id DESC LIMIT $4`;

export class PostgresEarmarkQuestions implements EarmarkQuestions {
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  async list(asked: ListEarmarks, who: Principal): Promise<EarmarkPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [at, id] = readCursor(asked.cursor, 'instant', 'id') ?? [null, null];
    const { status = 'open', location, product } = asked;
    const { rows } = await this.pool.query(EARMARKS, [
      this.clock.now().toISOString(),
      status === 'all' ? null : status === 'open',
      location ?? null,
      product ?? null,
      at,
      id,
      ...scopeOf(who, 'see-stock'),
      limit + 1,
    ]);
    const earmarks = rows.map((row) => earmarkTold(asEarmark(row)));
    return pageOf(earmarks, limit, (earmark) => [earmark.setAt, earmark.id]);
  }

  async waivers(asked: ListEarmarkWaivers, who: Principal): Promise<EarmarkWaiverPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const after = readCursor(asked.cursor, 'instant', 'id') ?? [null, null];
    const seen = await this.pool.query(SEEN, [asked.earmark, ...scopeOf(who, 'see-stock')]);
    if (seen.rows.length === 0) {
      refuse(404, 'unknown-earmark', `There is no earmark ${asked.earmark} that you can see.`);
    }
    const { rows } = await this.pool.query<EarmarkWaiver>(WAIVERS, [
      asked.earmark,
      ...after,
      limit + 1,
    ]);
    return pageOf(rows.map(waiverTold), limit, (waiver) => [waiver.waivedAt, waiver.id]);
  }
}
