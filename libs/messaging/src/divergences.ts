/**
 * What a service applied and its owner does not have, or has otherwise: found after the owner was
 * put back from a backup, listed, and never merged silently. The key waits until a person accepts
 * the owner's history; the consumer then makes its copy anew.
 */
import type { Divergence, DivergencePage, ListDivergences } from '@satchel/contracts';
import type { Difference } from './compare-heads.js';
import { crashPoint } from './crash-point.js';
import type { SqlRunner } from './types.js';

const LIMIT_DEFAULT = 50;

/** Lists what was found, once per key as long as it is not settled. Answers how many are new. */
export async function recordDivergences(
  tx: SqlRunner,
  consumer: string,
  kind: string,
  epoch: number,
  found: readonly Difference[],
): Promise<number> {
  if (found.length === 0) return 0;
  const rows = await tx(
    `INSERT INTO divergence (consumer, kind, epoch, key, ours, theirs, our_hash, their_hash)
     SELECT $1, $2, $3, * FROM unnest($4::text[], $5::bigint[], $6::bigint[], $7::text[],
       $8::text[])
     ON CONFLICT (consumer, kind, key) WHERE settled_at IS NULL DO NOTHING RETURNING 1`,
    [
      consumer,
      kind,
      epoch,
      found.map((each) => each.key),
      found.map((each) => each.ours),
      found.map((each) => each.theirs ?? null),
      found.map((each) => each.ourHash ?? null),
      found.map((each) => each.theirHash ?? null),
    ],
  );
  await crashPoint('agreement.after-list');
  return rows.length;
}

/** One that a person has accepted and that is still to be carried out. */
export interface AcceptedDivergence {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
}

export async function acceptedDivergences(
  run: SqlRunner,
  consumer: string,
  limit: number,
): Promise<AcceptedDivergence[]> {
  const rows = await run(
    `SELECT id, kind, key FROM divergence
     WHERE consumer = $1 AND settled_at IS NULL AND accepted_at IS NOT NULL
     ORDER BY accepted_at, id LIMIT $2`,
    [consumer, limit],
  );
  return rows.map((row) => ({
    id: String(row['id']),
    kind: String(row['kind']),
    key: String(row['key']),
  }));
}

/** The copy was made anew; in the same transaction, where that is one. */
export async function settleDivergence(tx: SqlRunner, id: string): Promise<void> {
  await tx('UPDATE divergence SET settled_at = now() WHERE id = $1', [id]);
  await crashPoint('agreement.after-settle');
}

/** How many keys of a consumer wait for a person, or for what she decided to be carried out. */
export async function countDiverged(run: SqlRunner, consumer: string): Promise<number> {
  const [row] = await run(
    'SELECT count(*) AS count FROM divergence WHERE consumer = $1 AND settled_at IS NULL',
    [consumer],
  );
  return Number(row?.['count']);
}

/** A person believes the owner. Answers the ids that there are; saying it again changes nothing. */
export async function acceptDivergences(
  run: SqlRunner,
  ids: readonly string[],
  by: string,
): Promise<string[]> {
  const rows = await run(
    `UPDATE divergence SET accepted_at = coalesce(accepted_at, now()),
       accepted_by = coalesce(accepted_by, $2)
     WHERE id::text = ANY($1) RETURNING id`,
    [ids, by],
  );
  await crashPoint('agreement.after-accept');
  return rows.map((row) => String(row['id']));
}

/** All of a service's consumers together, the oldest first. */
export async function listDivergences(
  run: SqlRunner,
  asked: ListDivergences,
): Promise<DivergencePage> {
  const limit = asked.limit ?? LIMIT_DEFAULT;
  const rows = await run(
    `SELECT *, ours::float8 AS ours, theirs::float8 AS theirs FROM divergence
     WHERE (settled_at IS NULL) = $1 AND ($2::uuid IS NULL OR (found_at, key, id) > (
       SELECT found_at, key, id FROM divergence WHERE id = $2::uuid))
     ORDER BY found_at, key, id LIMIT $3`,
    [asked.status !== 'settled', uuidOf(asked.cursor), limit + 1],
  );
  const items = rows.slice(0, limit).map(divergenceOf);
  const next = items.at(-1)?.id;
  const hasMore = rows.length > limit;
  return { items, page: hasMore && next !== undefined ? { next, hasMore } : { hasMore } };
}

/** A cursor is the id of the last row; anything else begins at the start. */
function uuidOf(cursor: string | undefined): string | null {
  return cursor !== undefined && /^[0-9a-f-]{36}$/.test(cursor) ? cursor : null;
}

function divergenceOf(row: Record<string, unknown>): Divergence {
  const instant = (value: unknown) => (value instanceof Date ? value.toISOString() : null);
  const told = {
    id: row['id'],
    consumer: row['consumer'],
    kind: row['kind'],
    key: row['key'],
    epoch: row['epoch'],
    ours: row['ours'],
    theirs: row['theirs'],
    ourHash: row['our_hash'],
    theirHash: row['their_hash'],
    foundAt: instant(row['found_at']),
    acceptedAt: instant(row['accepted_at']),
    acceptedBy: row['accepted_by'],
    settledAt: instant(row['settled_at']),
  };
  const said = Object.entries(told).filter(([, value]) => value !== null);
  return Object.fromEntries(said) as unknown as Divergence;
}
