/** Questions about handovers and who holds which kit, within what the asker may see. */
import { mayAt, type Principal } from '@satchel/access';
import {
  type GetHandover,
  type HandoverInList,
  type HandoverPage,
  type HandoverState,
  type HeldPeriodPage,
  type KitWithoutHolderPage,
  type ListHandovers,
  type ListHolders,
  type ListKitsWithoutHolder,
  refuse,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type { Pool } from 'pg';
import { agedHandover, daysBetween, handoverState } from '../domain/handover-state.js';
import { HandoverQuestions } from '../use-cases/handover-ports.js';
import { asHandover, coverOf, HANDOVER } from './handover-rows.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { ms } from './rows.js';
import { inScope, scopeOf } from './scope.js';

const inArea = (area: string): string =>
  `(${area}::text IS NULL OR l.id = ${area} OR l.zone_path @> ARRAY[${area}]
    OR l.supplier_path @> ARRAY[${area}])`;

const ONE = `
SELECT ${HANDOVER} FROM handover h JOIN location l ON l.id = h.location
WHERE h.id = $1 AND ${inScope(2)}`;

const LIST = `
SELECT ${HANDOVER}, l.time_zone FROM handover h JOIN location l ON l.id = h.location
WHERE ($1::text IS NULL OR h.location = $1) AND ${inArea('$2')}
  AND ($3 = 'all' OR h.status = $3 OR ($3 = 'under-way' AND h.status IN ('open', 'counted')))
  AND ($4::timestamptz IS NULL OR (h.opened_at, h.id) > ($4, $5::uuid)) AND ${inScope(6)}
ORDER BY h.opened_at, h.id LIMIT $9`;

const WITHOUT_HOLDER = `
SELECT l.id AS location, h.id AS handover, h.cover_account, h.cover_location,
  ${ms('h.opened_at')} AS opened_at
FROM location l LEFT JOIN handover h ON h.location = l.id AND h.status IN ('open', 'counted')
WHERE l.kind = 'kit' AND NOT l.entry ? 'holder' AND ${inArea('$1')}
  AND l.id > $2 AND ${inScope(3)}
ORDER BY l.id LIMIT $6`;

const HOLDERS = `
SELECT k.number, ${ms('k.at')} AS at, k.holder, k.cover_account, k.cover_location, k.handover,
  (SELECT ${ms('n.at')} FROM kit_holding n
   WHERE n.location = k.location AND n.number = k.number + 1) AS until
FROM kit_holding k WHERE k.location = $1 AND ($2::integer IS NULL OR k.number < $2)
ORDER BY k.number DESC LIMIT $3`;

const PLACE = 'SELECT zone_path, supplier_path FROM location WHERE id = $1';

export class PostgresHandoverQuestions extends HandoverQuestions {
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {
    super();
  }

  async one({ handover }: GetHandover, who: Principal): Promise<HandoverState> {
    const { rows } = await this.pool.query(ONE, [handover, ...scopeOf(who, 'see-stock')]);
    const [row] = rows;
    if (row) return handoverState(asHandover(row)) as HandoverState;
    return refuse(404, 'unknown-handover', `There is no handover ${handover} that you can see.`);
  }

  async list(asked: ListHandovers, who: Principal): Promise<HandoverPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [since, id] = readCursor(asked.cursor, 'instant', 'id') ?? [null, null];
    const { rows } = await this.pool.query(LIST, [
      ...[asked.location ?? null, asked.area ?? null, asked.show ?? 'under-way'],
      ...[since, id, ...scopeOf(who, 'see-stock'), limit + 1],
    ]);
    const now = this.clock.now().getTime();
    const aged = rows.map(
      ({ time_zone, ...row }) => agedHandover(asHandover(row), now, time_zone) as HandoverInList,
    );
    return pageOf(aged, limit, (each) => [each.openedAt, each.id]);
  }

  async withoutHolder(asked: ListKitsWithoutHolder, who: Principal): Promise<KitWithoutHolderPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [after] = readCursor(asked.cursor, 'code') ?? [''];
    const { rows } = await this.pool.query(WITHOUT_HOLDER, [
      ...[asked.area ?? null, after, ...scopeOf(who, 'see-stock'), limit + 1],
    ]);
    const now = this.clock.now().getTime();
    const items = rows.map((row) => ({
      location: String(row.location),
      ...(row.handover
        ? { handover: row.handover, cover: coverOf(row), days: daysBetween(row.opened_at, now) }
        : {}),
    }));
    return pageOf(items, limit, ({ location }) => [location]);
  }

  async holders({ location, ...asked }: ListHolders, who: Principal): Promise<HeldPeriodPage> {
    await this.refuseUnseen(location, who);
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [before] = readCursor(asked.cursor, 'sequence') ?? [null];
    const { rows } = await this.pool.query(HOLDERS, [location, before, limit + 1]);
    const { items, page } = pageOf(rows, limit, (row) => [row.number]);
    return { items: items.map(periodOf), page };
  }

  private async refuseUnseen(location: string, who: Principal): Promise<void> {
    const { rows } = await this.pool.query(PLACE, [location]);
    const [row] = rows;
    const standing = row && { location, zones: row.zone_path, suppliers: row.supplier_path };
    if (standing && (who.kind === 'service' || mayAt(who, 'see-stock', standing))) return;
    refuse(404, 'unknown-location', `There is no location ${location} that you can see.`);
  }
}

function periodOf(row: Record<string, unknown>): HeldPeriodPage['items'][number] {
  const instant = (at: unknown): string => new Date(Number(at)).toISOString();
  const { at, until, holder, handover } = row;
  const isCovered = row['cover_account'] !== null || row['cover_location'] !== null;
  return {
    ...(at === null ? {} : { from: instant(at) }),
    ...(until === null ? {} : { until: instant(until) }),
    ...(holder === null ? {} : { holder: String(holder) }),
    ...(isCovered ? { cover: coverOf(row) } : {}),
    ...(handover === null ? {} : { handover: String(handover) }),
  };
}
