/** Discrepancies as they are told: with their age, their limit, and what people did about them. */
import type { Principal } from '@satchel/access';
import {
  ACTS_TOLD_MAX,
  type DiscrepancyDetail,
  type DiscrepancyPage,
  type DiscrepancyState,
  type GetDiscrepancy,
  type ListDiscrepancies,
  refuse,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { runnerOf, type SqlRunner } from '@satchel/messaging';
import type { Pool } from 'pg';
import { proposals } from '../domain/proposal.js';
import type { DiscrepancyQuestions } from '../use-cases/ports.js';
import { loadAround } from './discrepancy-around.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { discrepancyOf, proposalState } from './proposal-state.js';
import { inScope, scopeOf } from './scope.js';
import { isoTime, withoutNulls } from './stock-questions.js';

/** A discrepancy `d` at a location `l`, with its weight `w`, as of the moment `$1`. */
const STATE = `json_build_object('id', d.id, 'kind', d.kind, 'location', d.location,
  'product', d.product, 'quantity', d.quantity, 'open', d.open, 'status', d.status,
  'ownerRole', d.owner_role, 'ownerAt', d.owner_at, 'event', d.event, 'shipment', d.shipment,
  'count', d.count_event,
  'occurredAt', ${isoTime('d.occurred_at')}, 'openedAt', ${isoTime('d.opened_at')},
  'settledAt', ${isoTime('d.settled_at')}, 'outcome', d.outcome, 'version', d.version,
  'ageDays', greatest(0,
    (coalesce(d.settled_at, $1::timestamptz) AT TIME ZONE l.time_zone)::date
    - (d.opened_at AT TIME ZONE l.time_zone)::date),
  'limitUnits', w.limit_units, 'immaterial', coalesce(w.immaterial, false))`;

const FROM = `
FROM discrepancy d JOIN location l ON l.id = d.location
LEFT JOIN discrepancy_weight w ON w.discrepancy = d.id`;

const WANTED = `
WHERE d.status = $2 AND ($3::text IS NULL OR d.location = $3) AND ($4::text IS NULL OR d.kind = $4)
  AND ($5::text IS NULL OR l.zone_path @> ARRAY[$5::text])
  AND ($6::text IS NULL OR d.owner_at = $6) AND ${inScope(7)}`;

const LIST = `
SELECT ${STATE} AS state ${FROM} ${WANTED}
  AND ($10 = 'all' OR coalesce(w.immaterial, false) = ($10 = 'immaterial'))
  AND ($11::timestamptz IS NULL OR (d.opened_at, d.id) > ($11, $12::uuid))
ORDER BY d.opened_at, d.id LIMIT $13`;

/** The moment is named so that both statements have the same parameters. */
const IMMATERIAL = `
SELECT count(*)::float8 AS immaterial ${FROM} ${WANTED}
  AND w.immaterial AND $1::timestamptz IS NOT NULL`;

const HISTORY = `
SELECT json_build_object('act', a.act, 'by', a.by, 'at', ${isoTime('a.at')}, 'note', a.note,
  'outcome', a.outcome, 'event', a.event, 'units', a.units, 'ownerRole', a.owner_role,
  'ownerAt', a.owner_at) AS act
FROM discrepancy_act a WHERE a.discrepancy = $1 ORDER BY a.number DESC LIMIT ${ACTS_TOLD_MAX}`;

export class PostgresDiscrepancies implements DiscrepancyQuestions {
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  async list(asked: ListDiscrepancies, who: Principal): Promise<DiscrepancyPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [at, id] = readCursor(asked.cursor, 'instant', 'id') ?? [null, null];
    const materiality = asked.materiality ?? 'material';
    const wanted = [
      this.clock.now().toISOString(),
      asked.status ?? 'open',
      asked.location ?? null,
      asked.kind ?? null,
      asked.zone ?? null,
      asked.ownerAt ?? null,
      ...scopeOf(who, 'see-stock'),
    ];
    const { rows } = await this.pool.query(LIST, [...wanted, materiality, at, id, limit + 1]);
    const states = rows.map((row) => withoutNulls(row.state as DiscrepancyState));
    const page = pageOf(states, limit, (state) => [state.openedAt, state.id]);
    if (materiality !== 'material') return page;
    const counted = await this.pool.query(IMMATERIAL, wanted);
    return { ...page, immaterial: counted.rows[0].immaterial };
  }

  async detail({ discrepancy }: GetDiscrepancy, who: Principal): Promise<DiscrepancyDetail> {
    const found = await discrepancyDetail(
      runnerOf(this.pool),
      discrepancy,
      this.clock.now(),
      scopeOf(who, 'see-stock'),
    );
    if (!found) {
      refuse(404, 'unknown-discrepancy', 'There is no such discrepancy you can see.');
    }
    return { ...found, ...(await this.explained(found, who)) };
  }

  /** What may explain it, as far as the asker may see that. */
  private async explained(
    found: DiscrepancyDetail,
    who: Principal,
  ): Promise<Pick<DiscrepancyDetail, 'proposals'>> {
    if (found.status !== 'open') return {};
    const around = await loadAround(
      runnerOf(this.pool),
      discrepancyOf(found),
      scopeOf(who, 'see-stock'),
    );
    return { proposals: proposals(around).map(proposalState) };
  }
}

/** For whoever may see all of it, unless a scope is given. */
export async function discrepancyDetail(
  tx: SqlRunner,
  id: string,
  now: Date,
  scope: [boolean, string[], string[]] = [true, [], []],
): Promise<DiscrepancyDetail | undefined> {
  const sql = `SELECT ${STATE} AS state ${FROM} WHERE d.id = $2 AND ${inScope(3)}`;
  const [row] = await tx(sql, [now.toISOString(), id, ...scope]);
  if (!row) return undefined;
  const acts = await tx(HISTORY, [id]);
  const history = acts.map(({ act }) => withoutNulls(act as DiscrepancyDetail['history'][number]));
  return { ...withoutNulls(row['state'] as DiscrepancyState), history: history.reverse() };
}
