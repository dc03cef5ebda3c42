/**
 * Reads requisitions out of their rows, with lines and history, in two more statements for any
 * number.
 */
import type { SqlRunner } from '@satchel/messaging';
import type { LocationKind } from '../domain/location.js';
import type {
  IssuedInstead,
  Line,
  Requisition,
  Status,
  Step,
  Urgency,
} from '../domain/requisition.js';

type Row = Record<string, unknown>;

/** In the order of `rows`, which hold every column and `promised_on` as text. */
export async function loadRequisitions(
  run: SqlRunner,
  rows: readonly Row[],
): Promise<Requisition[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row['id']);
  const lines = await run(
    'SELECT * FROM requisition_line WHERE requisition = ANY($1) ORDER BY requisition, position',
    [ids],
  );
  const steps = await run(
    'SELECT * FROM requisition_step WHERE requisition = ANY($1) ORDER BY requisition, version',
    [ids],
  );
  const linesOf = grouped(lines);
  const stepsOf = grouped(steps);
  return rows.map((row) => {
    const id = row['id'] as string;
    return requisitionOf(row, linesOf.get(id) ?? [], stepsOf.get(id) ?? []);
  });
}

function grouped(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const id = row['requisition'] as string;
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  }
  return groups;
}

function requisitionOf(row: Row, lines: readonly Row[], steps: readonly Row[]): Requisition {
  const role = row['owner_role'] as string | null;
  const dueAt = row['due_at'] as Date;
  return {
    id: row['id'] as string,
    location: {
      id: row['location'] as string,
      kind: row['location_kind'] as LocationKind,
      timeZone: row['time_zone'] as string,
    },
    programme: row['programme'] as string,
    supplier: { id: row['supplier'] as string, kind: row['supplier_kind'] as LocationKind },
    urgency: row['urgency'] as Urgency,
    status: row['status'] as Status,
    statusSince: row['status_since'] as Date,
    submittedAt: row['submitted_at'] as Date,
    submittedBy: row['submitted_by'] as string,
    forAnother: row['for_another'] as boolean,
    ...(role === null ? {} : { next: { role, at: row['owner_at'] as string, dueAt } }),
    ...given('promisedOn', row['promised_on'] as string | null),
    lines: lines.map(lineOf),
    history: steps.map(stepOf),
    version: row['version'] as number,
  };
}

function lineOf(row: Row): Line {
  return {
    product: row['product'] as string,
    requested: Number(row['requested']),
    ...given('suggested', units(row['suggested'])),
    ...given('byProcedure', units(row['by_procedure'])),
    ...given('approved', units(row['approved'])),
    issued: Number(row['issued']),
    received: Number(row['received']),
    ...given('issuedInstead', row['issued_instead'] as readonly IssuedInstead[] | null),
    ...given('reason', row['reason'] as string | null),
  };
}

function stepOf(row: Row): Step {
  return {
    at: row['at'] as Date,
    by: row['by'] as string,
    act: row['act'] as string,
    ...given('note', row['note'] as string | null),
  };
}

/** PostgreSQL's bigint arrives as text; a quantity of ours is always a safe number. */
function units(value: unknown): number | null {
  return value === null ? null : Number(value);
}

function given<K extends string, V>(key: K, value: V | null): { [P in K]?: V } {
  return (value === null ? {} : { [key]: value }) as { [P in K]?: V };
}
