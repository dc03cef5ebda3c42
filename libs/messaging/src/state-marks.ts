/**
 * Which version of each state a consumer has applied, and in which epoch of its source: from it a
 * state that goes back to an earlier version is told from one that merely comes late.
 */

import type { Mark } from './compare-heads.js';
import { crashPoint } from './crash-point.js';
import type { SqlRunner } from './types.js';

/** The version applied last, and the epoch in which it was told. */
export interface StateMark {
  readonly kind: string;
  readonly key: string;
  readonly version: number;
  readonly epoch: number;
}

/** The marks of these keys of one kind; keys without one are absent. */
export async function stateMarks(
  run: SqlRunner,
  consumer: string,
  kind: string,
  keys: readonly string[],
): Promise<Map<string, StateMark>> {
  if (keys.length === 0) return new Map();
  const rows = await run(
    `SELECT key, version::float8 AS version, epoch FROM state_mark
     WHERE consumer = $1 AND kind = $2 AND key = ANY($3)`,
    [consumer, kind, [...new Set(keys)]],
  );
  return new Map(rows.map((row) => [String(row['key']), markOf(kind, row)]));
}

/** A page of marks in the order of their keys. */
export async function stateMarksAfter(
  run: SqlRunner,
  consumer: string,
  kind: string,
  after: string,
  limit: number,
): Promise<Mark[]> {
  const rows = await run(
    `SELECT key, version::float8 AS version, epoch FROM state_mark
     WHERE consumer = $1 AND kind = $2 AND key > $3 ORDER BY key LIMIT $4`,
    [consumer, kind, after, limit],
  );
  return rows.map((row) => {
    const { key, version: position } = markOf(kind, row);
    return { key, position };
  });
}

/** Writes marks; one that is ahead in the same epoch stays. */
export async function writeStateMarks(
  tx: SqlRunner,
  consumer: string,
  marks: readonly StateMark[],
): Promise<void> {
  if (marks.length === 0) return;
  await tx(
    `INSERT INTO state_mark AS m (consumer, kind, key, version, epoch)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bigint[], $5::integer[])
     ON CONFLICT (consumer, kind, key) DO UPDATE
     SET version = excluded.version, epoch = excluded.epoch
     WHERE (m.epoch, m.version) < (excluded.epoch, excluded.version)`,
    [
      consumer,
      marks.map((mark) => mark.kind),
      marks.map((mark) => mark.key),
      marks.map((mark) => mark.version),
      marks.map((mark) => mark.epoch),
    ],
  );
  await crashPoint('agreement.after-mark');
}

/** Forgets a mark: the owner knows nothing of the key, or its state is about to be taken anew. */
export async function forgetStateMark(
  tx: SqlRunner,
  consumer: string,
  kind: string,
  key: string,
): Promise<void> {
  await tx('DELETE FROM state_mark WHERE consumer = $1 AND kind = $2 AND key = $3', [
    consumer,
    kind,
    key,
  ]);
  await crashPoint('agreement.after-forget-mark');
}

function markOf(kind: string, row: Record<string, unknown>): StateMark {
  return {
    kind,
    key: String(row['key']),
    version: Number(row['version']),
    epoch: Number(row['epoch']),
  };
}
