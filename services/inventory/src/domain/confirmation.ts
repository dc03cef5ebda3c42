/**
 * Whether a shipment that nobody confirmed is in time, and who is asked: the receiver first, since
 * she alone can know whether it came; a week later the sender as well, who can ask on the way. A
 * shipment is chased, never a person: the owner is a role at a place.
 */
import { addDays, type Day, daysBetween, type LocationId, localDay } from '@satchel/language';
import type { Shipment } from './shipment.js';

export type ConfirmationStage = 'not-due' | 'ask-receiver' | 'ask-sender';
type Kind = 'warehouse' | 'depot' | 'facility' | 'kit';

/**
 * Days from issue by which receipt is usually confirmed, by where it goes and whence it comes. They
 * hold where nothing was promised. A kit fetches from its facility within a week; a delivery run of
 * a depot takes a fortnight; from the central warehouse a round takes three weeks; returns wait for
 * a vehicle that goes up empty.
 */
export const ROUTE_DAYS: Readonly<Record<Kind, Readonly<Record<Kind, number>>>> = {
  kit: { kit: 7, facility: 7, depot: 14, warehouse: 21 },
  facility: { kit: 7, facility: 7, depot: 14, warehouse: 21 },
  depot: { kit: 14, facility: 14, depot: 14, warehouse: 21 },
  warehouse: { kit: 21, facility: 21, depot: 21, warehouse: 21 },
};

/** Days past its day after which the sender is asked. */
export const SENDER_AFTER_DAYS = 7;
/** Units that a count found are asked about for so long; then the count is believed. */
export const INFERRED_ASKED_DAYS = 90;

/** The role that answers for a location. */
export const KEEPER_OF: Readonly<Record<Kind, string>> = {
  kit: 'chw',
  facility: 'facility-in-charge',
  depot: 'storekeeper',
  warehouse: 'storekeeper',
};

/** The two ends of a shipment, as far as they decide when it is due. */
export interface Way {
  readonly fromKind: string;
  readonly toKind: string;
  /** Of the receiver, who confirms. */
  readonly timeZone: string;
}

export interface Confirmation {
  readonly ageDays: number;
  readonly dueOn: Day;
  readonly overdueDays: number;
  readonly stage: ConfirmationStage;
  readonly ownerRole: string;
  readonly ownerAt: LocationId;
}

type Under = Pick<Shipment, 'from' | 'to' | 'promisedOn' | 'issuedAt'>;

export function confirmationOf(
  shipment: Under,
  way: Way,
  unitsOpen: number,
  now: Date,
): Confirmation {
  const issuedOn = localDay(new Date(shipment.issuedAt), way.timeZone);
  const today = localDay(now, way.timeZone);
  const dueOn = shipment.promisedOn ?? addDays(issuedOn, routeDays(way));
  const overdueDays = Math.max(0, daysBetween(dueOn, today));
  const stage = stageOf(overdueDays, unitsOpen);
  const isSender = stage === 'ask-sender';
  return {
    ageDays: Math.max(0, daysBetween(issuedOn, today)),
    dueOn,
    overdueDays,
    stage,
    ownerRole: keeperOf(isSender ? way.fromKind : way.toKind),
    ownerAt: isSender ? shipment.from : shipment.to,
  };
}

/** What a count found has left the sender's hands: only the receiver can say more about it. */
function stageOf(overdueDays: number, unitsOpen: number): ConfirmationStage {
  if (overdueDays === 0) return 'not-due';
  return overdueDays > SENDER_AFTER_DAYS && unitsOpen > 0 ? 'ask-sender' : 'ask-receiver';
}

function routeDays({ fromKind, toKind }: Way): number {
  return ROUTE_DAYS[toKind as Kind][fromKind as Kind];
}

export function keeperOf(kind: string): string {
  return KEEPER_OF[kind as Kind];
}
