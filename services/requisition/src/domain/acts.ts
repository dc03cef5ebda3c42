/**
 * What can be done to a requisition. Every act answers a new requisition whose version is one
 * higher and whose history is one step longer, or says why not; nothing is changed in place.
 */
import type { LocationId, ProductCode, ProgrammeCode, Uuid } from '@satchel/language';
import { nextAct } from './clocks.js';
import { changesInWords, insteadInWords, supplyInWords } from './history.js';
import { type KnownLocation, supplierOf } from './location.js';
import {
  type ApprovedLine,
  approveLines,
  isDecided,
  progressOf,
  promisedBy,
  type ReasonsMissing,
  type Shipment,
  suppliedLines,
} from './quantities.js';
import { type Refusal, staleVersion, tooLate } from './refusal.js';
import {
  type Decision,
  type Line,
  type Progress,
  type Requisition,
  type Status,
  type Step,
  transition,
  type Urgency,
} from './requisition.js';

/** Who does it, and when. */
export interface Actor {
  readonly subject: string;
  readonly at: Date;
}

/** A request as it was asked. */
export interface Ask {
  readonly id: Uuid;
  readonly programme: ProgrammeCode;
  readonly urgency: Urgency;
  readonly lines: readonly { readonly product: ProductCode; readonly requested: number }[];
  readonly note?: string;
  /** Whether somebody asks on behalf of the holder. */
  readonly forAnother: boolean;
}

/** What replenishment proposed for a product. */
export interface Proposal {
  readonly suggested?: number;
  readonly byProcedure?: number;
}

/** The supplier of a new request, or `no-supply-line`. */
export function supplierFor(
  location: KnownLocation,
  programme: ProgrammeCode,
): LocationId | Refusal {
  return (
    supplierOf(location, programme) ?? {
      refused: 'no-supply-line',
      detail: `Nobody supplies ${location.id} in the programme ${programme}. Have its supply line entered in the register, or ask in another programme.`,
      figures: { location: location.id, programme },
    }
  );
}

/** A new requisition at version 1, waiting for its approver. */
export function submit(
  ask: Ask,
  location: KnownLocation,
  supplier: KnownLocation,
  proposals: ReadonlyMap<ProductCode, Proposal>,
  by: Actor,
): Requisition {
  const lines: Line[] = ask.lines.map(({ product, requested }) => ({
    product,
    requested,
    ...proposals.get(product),
    issued: 0,
    received: 0,
  }));
  return timed({
    id: ask.id,
    location: { id: location.id, kind: location.kind, timeZone: location.timeZone },
    programme: ask.programme,
    supplier: { id: supplier.id, kind: supplier.kind },
    urgency: ask.urgency,
    status: 'submitted',
    statusSince: by.at,
    submittedAt: by.at,
    submittedBy: by.subject,
    forAnother: ask.forAnother,
    lines,
    history: [step(by, 'submitted', ask.note)],
    version: 1,
  });
}

/**
 * Approves: the listed quantities, and the rest as asked. Goods already handed out count at once.
 */
export function approve(
  it: Requisition,
  listed: readonly ApprovedLine[],
  shipments: readonly Shipment[],
  by: Actor,
): Requisition | Refusal | ReasonsMissing {
  const to = decide(it, 'approve');
  if (typeof to !== 'string') return to;
  const lines = approveLines(it.lines, listed);
  if (!isDecided(lines)) return lines;
  const status = transition(to, progressOf(lines, shipments)).to;
  return changed({ ...it, lines }, status, step(by, 'approved', changesInWords(lines)));
}

export function reject(it: Requisition, reason: string, by: Actor): Requisition | Refusal {
  const to = decide(it, 'reject');
  if (typeof to !== 'string') return to;
  return changed(it, to, step(by, 'rejected', reason));
}

export function cancel(it: Requisition, reason: string, by: Actor): Requisition | Refusal {
  const to = decide(it, 'cancel');
  if (typeof to !== 'string') return to;
  return changed(it, to, step(by, 'cancelled', reason));
}

/** Refuses a decision about a version that is no longer the current one. */
export function refuseStale(it: Requisition, seen: number): Refusal | undefined {
  return seen === it.version ? undefined : staleVersion(seen, it.version);
}

const PROGRESS_ACTS: Record<Progress, string> = {
  'none-issued': 'issue-reversed',
  'some-issued': 'part-issued',
  'all-issued': 'issued',
  'arrived-short': 'short',
  'all-arrived': 'received',
};

/**
 * Takes over what the shipments say now, all of them. Answers undefined when that changes nothing,
 * so that news which is none makes no version.
 */
export function supply(
  it: Requisition,
  shipments: readonly Shipment[],
  by: Actor,
): Requisition | undefined {
  const lines = suppliedLines(it.lines, shipments);
  const promisedOn = promisedBy(shipments);
  const progress = progressOf(lines, shipments);
  const { to } = transition(it.status, progress);
  if (to === it.status && promisedOn === it.promisedOn && sameSupply(lines, it.lines))
    return undefined;
  const { promisedOn: _before, ...rest } = it;
  const act = to === it.status ? 'supply-changed' : PROGRESS_ACTS[progress];
  return changed(
    { ...rest, lines, ...(promisedOn === undefined ? {} : { promisedOn }) },
    to,
    step(by, act, supplyInWords(lines)),
  );
}

/** Who asked, or holds what it is for, never decides about it, whatever else they may be. */
export function isOwnRequest(
  it: Requisition,
  holder: string | undefined,
  subject: string,
): boolean {
  return subject === it.submittedBy || subject === holder;
}

function decide(it: Requisition, decision: Decision): Status | Refusal {
  const outcome = transition(it.status, decision);
  return 'refused' in outcome ? tooLate(outcome.refused) : outcome.to;
}

function changed(it: Requisition, status: Status, done: Step): Requisition {
  return timed({
    ...it,
    status,
    statusSince: status === it.status ? it.statusSince : done.at,
    history: [...it.history, done],
    version: it.version + 1,
  });
}

function timed(it: Requisition): Requisition {
  const { next: _before, ...rest } = it;
  const next = nextAct(rest);
  return next === undefined ? rest : { ...rest, next };
}

function step(by: Actor, act: string, note: string | undefined): Step {
  return { at: by.at, by: by.subject, act, ...(note === undefined ? {} : { note }) };
}

function sameSupply(some: readonly Line[], others: readonly Line[]): boolean {
  return some.every((line, index) => {
    const other = others[index];
    const same = line.issued === other?.issued && line.received === other.received;
    return same && insteadInWords(line) === insteadInWords(other);
  });
}
