/** Handovers as rows, and rows as handovers. */
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import type { Cover, Ending, Handover, HeldPeriod } from '../domain/handover.js';
import { ms, present, time } from './rows.js';

type Row = Record<string, unknown>;

/** The columns of a handover `h` with its last count and its ending. */
export const HANDOVER = `h.id, h.location, h.reason, h.note, h.outgoing, h.incoming,
  h.cover_account, h.cover_location,
  h.last_day::text AS "lastDay", h.expected_until::text AS "expectedUntil",
  h.status, ${ms('h.status_since')} AS "statusSince", ${ms('h.opened_at')} AS "openedAt",
  h.opened_by AS "openedBy", h.version::float8 AS version,
  (SELECT jsonb_build_object('sheet', c.sheet, 'at', ${ms('c.at')}, 'by', c.by,
     'witnesses', c.witnesses, 'outgoingPresent', c.outgoing_present, 'absence', c.absence)
   FROM handover_count c WHERE c.handover = h.id ORDER BY c.version DESC LIMIT 1) AS count,
  (SELECT jsonb_build_object('at', ${ms('e.at')}, 'by', e.by, 'note', e.note)
   FROM handover_ending e WHERE e.handover = h.id) AS ending`;

export function asHandover(row: Row): Handover {
  const { cover_account, cover_location, count, ending, ...rest } = row;
  return {
    ...(present(rest) as unknown as Handover),
    cover: coverOf(row),
    ...(count ? { count: present(count as never) as NonNullable<Handover['count']> } : {}),
    ...(ending ? { ending: present(ending as never) as Ending } : {}),
  };
}

export function coverOf(row: Row): Cover {
  const { cover_account: account, cover_location: location } = row;
  if (account !== null) return { account: String(account) };
  return location === null ? {} : { location: String(location) };
}

const BEGIN = `
INSERT INTO kit_holding (location, number, at, holder, cover_account, cover_location, handover)
SELECT $1, 1 + coalesce(max(number), 0), ${time('$2::float8')}, $3, $4, $5, $6::uuid
FROM kit_holding WHERE location = $1`;

/** Begins a period; the caller sees to it that nobody else begins one meanwhile. */
export async function beginPeriod(run: SqlRunner, period: HeldPeriod): Promise<void> {
  const { location, at = null, holder = null, cover, handover = null } = period;
  const covered = [cover?.account ?? null, cover?.location ?? null];
  await run(BEGIN, [location, at, holder, ...covered, handover]);
  await crashPoint('handover.after-begin');
}
