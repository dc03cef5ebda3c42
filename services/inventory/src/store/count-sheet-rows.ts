/** Count sheets as rows, and rows as count sheets. */
import type { SqlRunner } from '@satchel/messaging';
import type {
  CountSheet,
  LineResult,
  SheetDecision,
  SheetHead,
  SheetLine,
} from '../domain/count-sheet.js';
import { ms } from './rows.js';

type Row = Record<string, unknown>;

/** All that belongs to one card at one moment stands there: a count's own entries, and balances. */
const VARIANCE_NOW = `(
  SELECT coalesce(sum(CASE WHEN m.to_place = m.location THEN m.quantity ELSE -m.quantity END), 0)
  FROM movement m WHERE m.location = s.location AND m.product = r.product
    AND m.occurred_at = r.counted_at AND m.count_event = r.event)::float8`;

const SHEET = `
SELECT s.id, s.location, s.scope, s.recount_of, s.counted_at, s.status,
  ${ms('s.status_since')} AS status_since, ${ms('s.opened_at')} AS opened_at,
  ${ms('s.submitted_at')} AS submitted_at, s.version::float8 AS version,
  (SELECT json_agg(h.person ORDER BY h.person) FROM count_hand h WHERE h.sheet = s.id) AS hands,
  d.act, ${ms('d.at')} AS decided_at, d.by AS decided_by, d.note AS decided_note
FROM count_sheet s LEFT JOIN count_decision d ON d.sheet = s.id
WHERE s.id = $1`;

const LINES = `
SELECT l.product, l.class, l.counted AS written, l.note, r.event, r.outcome, r.refusal,
  ${ms('r.counted_at')} AS at, r.counted::float8 AS counted, r.variance::float8 AS variance,
  r.late, r.is_use, r.beyond_limit, r.flags, r.discrepancies, ${VARIANCE_NOW} AS variance_now,
  x.reason, x.note AS reason_note
FROM count_sheet s JOIN count_line l ON l.sheet = s.id
LEFT JOIN count_result r ON r.sheet = l.sheet AND r.product = l.product
LEFT JOIN LATERAL (
  SELECT reason, note FROM count_explanation e WHERE e.sheet = l.sheet AND e.product = l.product
  ORDER BY e.version DESC LIMIT 1) x ON true
WHERE s.id = $1 ORDER BY l.product COLLATE "C"`;

/** The sheet with all its lines. */
export async function loadSheet(run: SqlRunner, id: string): Promise<CountSheet | undefined> {
  const [row] = await run(SHEET, [id]);
  if (!row) return undefined;
  const lines = await run(LINES, [id]);
  return {
    ...bareHeadOf(row),
    ...absent(row, 'act', () => ({ decision: decisionOf(row) })),
    lines: lines.map(lineOf),
    hands: row['hands'] as string[],
  };
}

export function headOf(row: Row): SheetHead {
  const unexplained = row['unexplained'] as number;
  return { ...bareHeadOf(row), unexplained, beyondLimit: row['beyond_limit'] as number };
}

function bareHeadOf(row: Row): Omit<SheetHead, 'unexplained' | 'beyondLimit'> {
  return {
    id: row['id'] as string,
    location: row['location'] as string,
    scope: row['scope'] as CountSheet['scope'],
    countedAt: row['counted_at'] as string,
    status: row['status'] as CountSheet['status'],
    statusSince: row['status_since'] as number,
    openedAt: row['opened_at'] as number,
    ...absent(row, 'recount_of', (recountOf: string) => ({ recountOf })),
    ...absent(row, 'submitted_at', (submittedAt: number) => ({ submittedAt })),
    version: row['version'] as number,
  };
}

/** What a column adds; nothing where it holds nothing. */
function absent<Value, Part extends object>(
  row: Row,
  column: string,
  part: (value: Value) => Part,
): Part | Record<never, never> {
  const value = row[column];
  return value === null ? {} : part(value as Value);
}

function decisionOf(row: Row): SheetDecision {
  return {
    act: row['act'] as SheetDecision['act'],
    at: row['decided_at'] as number,
    by: row['decided_by'] as string,
    ...absent(row, 'decided_note', (note: string) => ({ note })),
  };
}

function lineOf(row: Row): SheetLine {
  const reasonNote = absent(row, 'reason_note', (note: string) => ({ note }));
  return {
    product: row['product'] as string,
    ...absent(row, 'class', (kind: 'A' | 'B' | 'C') => ({ class: kind })),
    ...absent(row, 'written', (counted: object) => ({ counted })),
    ...absent(row, 'note', (note: string) => ({ note })),
    ...absent(row, 'event', () => ({ result: resultOf(row) })),
    ...absent(row, 'at', () => ({ varianceNow: row['variance_now'] as number })),
    ...absent(row, 'reason', (reason: string) => ({ explanation: { reason, ...reasonNote } })),
  };
}

function resultOf(row: Row): LineResult {
  const found = (at: number) => ({
    found: {
      at,
      counted: row['counted'] as number,
      variance: row['variance'] as number,
      late: row['late'] as boolean,
      isUse: row['is_use'] as boolean,
      beyondLimit: row['beyond_limit'] as boolean,
    },
  });
  return {
    event: row['event'] as string,
    outcome: row['outcome'] as LineResult['outcome'],
    ...absent(row, 'refusal', (refusal: NonNullable<LineResult['refusal']>) => ({ refusal })),
    ...absent(row, 'at', found),
    flags: row['flags'] as string[],
    discrepancies: row['discrepancies'] as string[],
  };
}
