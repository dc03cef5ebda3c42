/** A requisition as it travels: to whoever asks, and to everybody through its announcement. */
import type { RequisitionLine, RequisitionState, RequisitionStep } from '@satchel/contracts';
import type { Line, Requisition, Step } from '../domain/requisition.js';

/** Most steps that travel; of a longer history the first and the latest do. */
const STEPS_MAX = 200;

export function stateOf(it: Requisition): RequisitionState {
  const { next } = it;
  return {
    id: it.id,
    location: it.location.id,
    programme: it.programme,
    supplier: it.supplier.id,
    urgency: it.urgency,
    status: it.status,
    submittedAt: it.submittedAt.toISOString(),
    submittedBy: it.submittedBy,
    forAnother: it.forAnother,
    ...(next ? { ownerRole: next.role, ownerAt: next.at, dueAt: next.dueAt.toISOString() } : {}),
    ...(it.promisedOn === undefined ? {} : { promisedOn: it.promisedOn }),
    lines: it.lines.map(lineState),
    history: travelling(it.history).map(stepState),
    version: it.version,
  };
}

function travelling(history: readonly Step[]): readonly Step[] {
  return history.length <= STEPS_MAX
    ? history
    : [...history.slice(0, 1), ...history.slice(1 - STEPS_MAX)];
}

function lineState({ issuedInstead, ...line }: Line): RequisitionLine {
  return { ...line, ...(issuedInstead ? { issuedInstead: [...issuedInstead] } : {}) };
}

function stepState(step: Step): RequisitionStep {
  return { ...step, at: step.at.toISOString() };
}
