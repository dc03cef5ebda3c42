/**
 * Who must act next and by when. A requisition that waits always has an owner, named as a role at a
 * place and never as a person, and a deadline; one that waits for nobody has neither.
 */
import { type Day, endOfDay } from '@satchel/language';
import type { LocationKind } from './location.js';
import type { NextAct, Requisition, Status, Urgency } from './requisition.js';

const HOUR_MS = 3_600_000;

/**
 * Hours to decide. Regular: three days, so that a request of Friday evening is decided on Monday.
 * Emergency: one day, because a kit that is out of a medicine cannot treat until it is answered.
 */
export const DECIDE_WITHIN_HOURS: Record<Urgency, number> = { regular: 72, emergency: 24 };
/** Hours to issue what was approved: as long as deciding may take, for the same reasons. */
export const ISSUE_WITHIN_HOURS: Record<Urgency, number> = { regular: 72, emergency: 24 };
/**
 * Hours to say what arrived. Regular: a week, since the goods travel by foot or boat as well and
 * the receiver may have no network at home. Emergency: three days. A promised day that is later
 * counts.
 */
export const RECEIVE_WITHIN_HOURS: Record<Urgency, number> = { regular: 168, emergency: 72 };
/** Hours for the sender to find what did not arrive: as long as receiving may take. */
export const SETTLE_WITHIN_HOURS: Record<Urgency, number> = RECEIVE_WITHIN_HOURS;

/**
 * In-charges decide for the kits that their facility supplies; pharmacists for everything above.
 */
const APPROVER: Record<LocationKind, string> = {
  facility: 'facility-in-charge',
  kit: 'district-pharmacist',
  depot: 'district-pharmacist',
  warehouse: 'district-pharmacist',
};
/** A rural post has one nurse, so at a facility its in-charge is also the store. */
const KEEPER: Record<LocationKind, string> = {
  kit: 'chw',
  facility: 'facility-in-charge',
  depot: 'storekeeper',
  warehouse: 'storekeeper',
};

export type Timed = Pick<
  Requisition,
  'status' | 'statusSince' | 'urgency' | 'location' | 'supplier' | 'promisedOn'
>;

/** The next act of a requisition that has stood at its status since `statusSince`. */
export function nextAct(it: Timed): NextAct | undefined {
  const after = (hours: Record<Urgency, number>): Date =>
    new Date(it.statusSince.getTime() + hours[it.urgency] * HOUR_MS);
  const supplier = (role: string, dueAt: Date): NextAct => ({ role, at: it.supplier.id, dueAt });
  const acts: Record<Status, () => NextAct | undefined> = {
    submitted: () => supplier(APPROVER[it.supplier.kind], after(DECIDE_WITHIN_HOURS)),
    approved: () => supplier(KEEPER[it.supplier.kind], after(ISSUE_WITHIN_HOURS)),
    'part-issued': () => supplier(KEEPER[it.supplier.kind], after(ISSUE_WITHIN_HOURS)),
    issued: () => receiver(it, after(RECEIVE_WITHIN_HOURS)),
    short: () => supplier(KEEPER[it.supplier.kind], after(SETTLE_WITHIN_HOURS)),
    rejected: () => undefined,
    cancelled: () => undefined,
    received: () => undefined,
  };
  return acts[it.status]();
}

function receiver(it: Timed, dueAt: Date): NextAct {
  const { id, kind, timeZone } = it.location;
  return { role: KEEPER[kind], at: id, dueAt: later(dueAt, it.promisedOn, timeZone) };
}

/** Nobody must say what arrived before the day on which it was promised is over. */
function later(dueAt: Date, promisedOn: Day | undefined, timeZone: string): Date {
  if (promisedOn === undefined) return dueAt;
  const promised = endOfDay(promisedOn, timeZone);
  return promised > dueAt ? promised : dueAt;
}
