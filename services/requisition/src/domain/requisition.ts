/**
 * The life of a requisition: where it can stand, what can happen to it, and what then becomes of
 * it. The table is the law and the function only reads it; README.md shows the same table and a
 * spec holds the two together.
 *
 * People decide once (`approve`, `reject`, `cancel`); what happens after that is told by the
 * shipments, which are facts: they are never refused, and a reversed one leads back.
 */
import type { Day, LocationId, ProductCode, ProgrammeCode, Uuid } from '@satchel/language';
import type { LocationKind } from './location.js';

export const STATUSES = [
  'submitted',
  'approved',
  'rejected',
  'cancelled',
  'part-issued',
  'issued',
  'received',
  'short',
] as const;
export type Status = (typeof STATUSES)[number];

/** What a person decides. */
export const DECISIONS = ['approve', 'reject', 'cancel'] as const;
export type Decision = (typeof DECISIONS)[number];

/** How far the shipments have brought it; `progressOf` works it out. */
export const PROGRESS = [
  'none-issued',
  'some-issued',
  'all-issued',
  'arrived-short',
  'all-arrived',
] as const;
export type Progress = (typeof PROGRESS)[number];

export const HAPPENINGS = [...DECISIONS, ...PROGRESS] as const;
export type Happening = (typeof HAPPENINGS)[number];

/** Why a decision comes too late. */
export const TOO_LATE = ['already-approved', 'already-rejected', 'already-cancelled'] as const;
export type TooLate = (typeof TOO_LATE)[number];

const FOLLOWS_SUPPLY = {
  'none-issued': 'approved',
  'some-issued': 'part-issued',
  'all-issued': 'issued',
  'arrived-short': 'short',
  'all-arrived': 'received',
} as const satisfies Record<Progress, Status>;

/** What was never approved keeps its status, though goods handed out on a voucher are noted. */
const stays = <S extends Status>(status: S): Record<Progress, S> => ({
  'none-issued': status,
  'some-issued': status,
  'all-issued': status,
  'arrived-short': status,
  'all-arrived': status,
});

const decided = (code: TooLate): Record<Decision, TooLate> => ({
  approve: code,
  reject: code,
  cancel: code,
});

/** Status by happening: the status that follows, or the code with which it is refused. */
export const TRANSITIONS: Record<Status, Record<Happening, Status | TooLate>> = {
  submitted: {
    approve: 'approved',
    reject: 'rejected',
    cancel: 'cancelled',
    ...stays('submitted'),
  },
  approved: { ...decided('already-approved'), ...FOLLOWS_SUPPLY },
  rejected: { ...decided('already-rejected'), ...stays('rejected') },
  cancelled: { ...decided('already-cancelled'), ...stays('cancelled') },
  'part-issued': { ...decided('already-approved'), ...FOLLOWS_SUPPLY },
  issued: { ...decided('already-approved'), ...FOLLOWS_SUPPLY },
  received: { ...decided('already-approved'), ...FOLLOWS_SUPPLY },
  short: { ...decided('already-approved'), ...FOLLOWS_SUPPLY },
};

export type Transition = { to: Status } | { refused: TooLate };

/** What becomes of a requisition that stands at `status` when this happens. */
export function transition(status: Status, happening: Progress): { to: Status };
export function transition(status: Status, happening: Happening): Transition;
export function transition(status: Status, happening: Happening): Transition {
  const cell = TRANSITIONS[status][happening];
  return isTooLate(cell) ? { refused: cell } : { to: cell };
}

function isTooLate(cell: Status | TooLate): cell is TooLate {
  return (TOO_LATE as readonly string[]).includes(cell);
}

export const URGENCIES = ['regular', 'emergency'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** Units of another product that were issued for a line. */
export interface IssuedInstead {
  readonly product: ProductCode;
  readonly quantity: number;
}

/** Five facts about one product; none of them ever takes the place of another. */
export interface Line {
  readonly product: ProductCode;
  readonly requested: number;
  /** Absent when replenishment could not say. */
  readonly suggested?: number;
  /** What the written procedure would give; stands beside `suggested`. */
  readonly byProcedure?: number;
  /** Absent until decided. */
  readonly approved?: number;
  readonly issued: number;
  readonly received: number;
  /** Of what was issued, what was of another product; absent where nothing was. */
  readonly issuedInstead?: readonly IssuedInstead[];
  /** Why the approved quantity is not what was asked. */
  readonly reason?: string;
}

/** One thing that was done, by whom and when; steps are only ever added. */
export interface Step {
  readonly at: Date;
  readonly by: string;
  readonly act: string;
  readonly note?: string;
}

/** Who must act next, and by when. */
export interface NextAct {
  readonly role: string;
  readonly at: LocationId;
  readonly dueAt: Date;
}

export interface Requisition {
  readonly id: Uuid;
  readonly location: {
    readonly id: LocationId;
    readonly kind: LocationKind;
    readonly timeZone: string;
  };
  readonly programme: ProgrammeCode;
  /** As the supply line stood on the day it was asked; a changed line touches new requests only. */
  readonly supplier: { readonly id: LocationId; readonly kind: LocationKind };
  readonly urgency: Urgency;
  readonly status: Status;
  readonly statusSince: Date;
  readonly submittedAt: Date;
  readonly submittedBy: string;
  readonly forAnother: boolean;
  readonly next?: NextAct;
  readonly promisedOn?: Day;
  readonly lines: readonly Line[];
  readonly history: readonly Step[];
  readonly version: number;
}
