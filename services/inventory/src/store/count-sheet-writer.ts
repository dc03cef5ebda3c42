/**
 * Writes count sheets: an act writes what it changed and nothing else, bound to the version that it
 * was made from. What was found, said and decided is only ever added.
 */
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import {
  type CountSheet,
  type Hand,
  isBeyondLimit,
  isUnexplained,
  type SheetLine,
} from '../domain/count-sheet.js';

const ADD = `
INSERT INTO count_sheet (id, location, scope, recount_of, counted_at, status, status_since,
  opened_at, unexplained, beyond_limit, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, $9)`;

const ADD_LINES = `
INSERT INTO count_line (sheet, product, class)
SELECT $1::uuid, * FROM unnest($2::text[], $3::text[])`;

const UPDATE = `
UPDATE count_sheet SET counted_at = $2, status = $3, status_since = $4, submitted_at = $5,
  unexplained = $6, beyond_limit = $7, version = $8
WHERE id = $1 AND version = $8 - 1 RETURNING id`;

const UPDATE_LINES = `
UPDATE count_line AS l SET counted = n.counted, note = n.note
FROM json_to_recordset($2) AS n(product text, counted jsonb, note text)
WHERE l.sheet = $1 AND l.product = n.product`;

const ADD_RESULTS = `
INSERT INTO count_result (sheet, product, event, outcome, refusal, counted_at, counted, variance,
  late, is_use, beyond_limit, flags, discrepancies)
SELECT $1::uuid, n.product, n.event, n.outcome, n.refusal, n.counted_at, n.counted, n.variance,
  n.late, n.is_use, n.beyond_limit, n.flags, n.discrepancies
FROM json_to_recordset($2) AS n(product text, event uuid, outcome text, refusal jsonb,
  counted_at timestamptz, counted bigint, variance bigint, late boolean, is_use boolean,
  beyond_limit boolean, flags text[], discrepancies uuid[])`;

const ADD_EXPLANATIONS = `
INSERT INTO count_explanation (sheet, product, version, reason, note, at, by)
SELECT $1::uuid, n.product, $2, n.reason, n.note, $3, $4
FROM json_to_recordset($5) AS n(product text, reason text, note text)`;

const ADD_HANDS = `
INSERT INTO count_hand (sheet, person) SELECT $1::uuid, unnest($2::text[]) ON CONFLICT DO NOTHING`;

const ADD_DECISION = `
INSERT INTO count_decision (sheet, act, at, by, note) VALUES ($1, $2, $3, $4, $5)`;

export async function addSheet(run: SqlRunner, sheet: CountSheet): Promise<void> {
  await run(ADD, [
    ...[sheet.id, sheet.location, sheet.scope, sheet.recountOf ?? null, sheet.countedAt],
    ...[sheet.status, new Date(sheet.statusSince), new Date(sheet.openedAt), sheet.version],
  ]);
  await crashPoint('count-sheet.after-add');
  await run(ADD_LINES, [
    sheet.id,
    sheet.lines.map((line) => line.product),
    sheet.lines.map((line) => line.class ?? null),
  ]);
  await run(ADD_HANDS, [sheet.id, sheet.hands]);
}

export async function saveSheet(
  run: SqlRunner,
  before: CountSheet,
  after: CountSheet,
  hand: Hand,
): Promise<void> {
  const updated = await run(UPDATE, [
    ...[after.id, after.countedAt, after.status, new Date(after.statusSince)],
    after.submittedAt === undefined ? null : new Date(after.submittedAt),
    after.lines.filter(isUnexplained).length,
    after.lines.filter(isBeyondLimit).length,
    after.version,
  ]);
  if (updated.length === 0) {
    throw new Error(`count sheet ${after.id} was changed by somebody else before ${after.version}`);
  }
  await crashPoint('count-sheet.after-update');
  await saveLines(run, before, after, hand);
  const hands = after.hands.filter((person) => !before.hands.includes(person));
  if (hands.length > 0) await run(ADD_HANDS, [after.id, hands]);
  const { decision } = after;
  if (decision && !before.decision) {
    const { act, at, by, note = null } = decision;
    await run(ADD_DECISION, [after.id, act, new Date(at), by, note]);
    await crashPoint('count-sheet.after-decision');
  }
}

/** Lines are values: one that is another one was changed. */
async function saveLines(
  run: SqlRunner,
  before: CountSheet,
  after: CountSheet,
  { subject, at }: Hand,
): Promise<void> {
  const changed = after.lines.flatMap((line, n) => {
    const old = before.lines[n];
    return old && old !== line ? [{ line, old }] : [];
  });
  const written = changed.filter(
    ({ line, old }) => line.counted !== old.counted || line.note !== old.note,
  );
  if (written.length > 0) {
    await run(UPDATE_LINES, [after.id, JSON.stringify(written.map(({ line }) => line))]);
  }
  const booked = changed.filter(({ line, old }) => line.result !== old.result);
  if (booked.length > 0) {
    await run(ADD_RESULTS, [after.id, JSON.stringify(booked.map(({ line }) => resultRow(line)))]);
    await crashPoint('count-sheet.after-results');
  }
  const explained = changed.filter(({ line, old }) => line.explanation !== old.explanation);
  if (explained.length > 0) {
    const rows = explained.map(({ line }) => ({ product: line.product, ...line.explanation }));
    await run(ADD_EXPLANATIONS, [
      ...[after.id, after.version, new Date(at), subject],
      JSON.stringify(rows),
    ]);
    await crashPoint('count-sheet.after-explanations');
  }
}

function resultRow({ product, result }: SheetLine): object {
  if (!result) return { product };
  const { event, outcome, refusal, found, flags, discrepancies } = result;
  return {
    product,
    event,
    outcome,
    refusal,
    counted_at: found && new Date(found.at).toISOString(),
    counted: found?.counted,
    variance: found?.variance,
    late: found?.late,
    is_use: found?.isUse,
    beyond_limit: found?.beyondLimit,
    flags,
    discrepancies,
  };
}
