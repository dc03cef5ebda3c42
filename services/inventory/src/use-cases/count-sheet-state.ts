/** A count sheet as others are told of it. Who counted is not among it. */
import {
  type CountSheetLine,
  type CountSheetState,
  type CountSheetSummary,
  problem,
  type VarianceReason,
} from '@satchel/contracts';
import {
  type CountSheet,
  headOf,
  type LineResult,
  type SheetHead,
  type SheetLine,
} from '../domain/count-sheet.js';

const iso = (at: number): string => new Date(at).toISOString();

export function summaryOf(head: SheetHead): CountSheetSummary {
  const { id, location, scope, status, countedAt, submittedAt, recountOf, version } = head;
  return {
    id,
    location,
    scope,
    status,
    statusSince: iso(head.statusSince),
    countedAt,
    openedAt: iso(head.openedAt),
    ...(submittedAt === undefined ? {} : { submittedAt: iso(submittedAt) }),
    ...(recountOf === undefined ? {} : { recountOf }),
    unexplained: head.unexplained,
    beyondLimit: head.beyondLimit,
    version,
  };
}

export function stateOf(sheet: CountSheet): CountSheetState {
  const { decision } = sheet;
  return {
    ...summaryOf(headOf(sheet)),
    lines: sheet.lines.map(lineOf),
    ...(decision ? { decision: { ...decision, at: iso(decision.at) } } : {}),
  };
}

function lineOf(line: SheetLine): CountSheetLine {
  const { product, counted, note, result, explanation, varianceNow } = line;
  const used = result?.found?.isUse ? { reason: 'used' as const } : {};
  return {
    product,
    ...(line.class ? { class: line.class } : {}),
    ...counted,
    ...(note === undefined ? {} : { note }),
    ...(result ? resultOf(result) : {}),
    ...(result?.found && varianceNow !== undefined ? { varianceNow } : {}),
    ...used,
    ...(explanation ? { reason: explanation.reason as VarianceReason } : {}),
    ...(explanation?.note === undefined ? {} : { reasonNote: explanation.note }),
  };
}

function resultOf(result: LineResult): Partial<CountSheetLine> {
  const { event, outcome, refusal, found, flags, discrepancies } = result;
  return {
    event,
    outcome,
    ...(refusal ? { problem: problem(refusal.status, refusal.code, refusal.detail) } : {}),
    ...(found
      ? {
          bookedAt: iso(found.at),
          counted: found.counted,
          book: found.counted - found.variance,
          variance: found.variance,
          late: found.late,
          beyondLimit: found.beyondLimit,
        }
      : {}),
    flags: [...flags],
    discrepancies: [...discrepancies],
  };
}
