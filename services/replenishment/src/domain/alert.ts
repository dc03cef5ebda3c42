/**
 * Alerts: one open alert per location, product and kind, with one owner, one action and a deadline,
 * opened and resolved as the state changes.
 *
 * Guarantees: the same state decided again changes nothing; not hearing from a place neither opens
 * an alert nor ends one; a chance that wavers about the threshold does not open and resolve by
 * turns.
 */
import { DAY_MS, type ProductCode, type Uuid } from '@satchel/language';
import type { CardOutlook } from './card-outlook.js';
import { type DayNumber, inWords } from './days.js';
import type { KnownLocation } from './terms.js';

export type AlertKind = 'stocked-out' | 'predicted-stock-out';
export const ALERT_KINDS: readonly AlertKind[] = ['stocked-out', 'predicted-stock-out'];

/**
 * On real records a fifth flagged this way finds six of ten stock-outs of the next month, and about
 * three of ten flagged do run out: early enough to act, not so many that nobody looks.
 */
const OPENS_AT = 0.2;
/** Below this it is over. The gap is wider than what one day's use changes the chance by. */
const RESOLVES_BELOW = 0.15;
/** A shelf is empty today: whoever answers for it has two days. */
const STOCKED_OUT_DUE_DAYS = 2;
/** A week to act on a forecast, or until a day before it comes true if that is sooner. */
const PREDICTED_DUE_DAYS = 7;

type Verdict = 'holds' | 'over' | 'cannot-tell';

/** Whether each kind of alert holds, by state; `isOpen` says on which side of the gap it stands. */
const VERDICTS: Record<AlertKind, (outlook: CardOutlook, isOpen: boolean) => Verdict> = {
  'stocked-out': ({ state }) =>
    (({ out: 'holds', in: 'over', unknown: 'cannot-tell' }) as const)[state],
  'predicted-stock-out': ({ state, chance }, isOpen) => {
    if (state === 'unknown') return 'cannot-tell';
    if (state === 'out') return 'over';
    return (chance ?? 0) >= (isOpen ? RESOLVES_BELOW : OPENS_AT) ? 'holds' : 'over';
  },
};

/** Who answers for an alert. */
export interface Owner {
  readonly ownerRole: 'facility-in-charge' | 'district-pharmacist';
  readonly ownerAt: string;
}

/** Times are RFC 3339 instants, as they travel. */
export interface Alert extends Owner {
  readonly id: Uuid;
  readonly kind: AlertKind;
  readonly location: string;
  readonly product: ProductCode;
  readonly status: 'open' | 'resolved';
  readonly action: string;
  readonly dueAt: string;
  readonly why: string;
  readonly openedAt: string;
  readonly resolvedAt?: string;
  readonly version: number;
}

export interface Situation {
  readonly location: KnownLocation;
  readonly product: ProductCode;
  /** Undefined when the product is not managed there (any more). */
  readonly outlook: CardOutlook | undefined;
  /** The open alerts of this location and product. */
  readonly open: readonly Alert[];
  readonly now: Date;
  /** The local day. */
  readonly today: DayNumber;
}

/** The alerts to write: opened, resolved or handed to another owner. Most often none. */
export function decideAlerts(situation: Situation, newId: () => Uuid): Alert[] {
  return ALERT_KINDS.flatMap((kind) => decideAlert(kind, situation, newId));
}

function decideAlert(kind: AlertKind, situation: Situation, newId: () => Uuid): Alert[] {
  const { outlook, location, now } = situation;
  const open = situation.open.find((alert) => alert.kind === kind);
  const verdict = outlook ? VERDICTS[kind](outlook, open !== undefined) : 'over';
  if (!open)
    return outlook && verdict === 'holds' ? [opened(kind, situation, outlook, newId())] : [];
  const next = { ...open, version: open.version + 1 };
  if (verdict === 'over') return [{ ...next, status: 'resolved', resolvedAt: now.toISOString() }];
  const owner = ownerOf(location);
  const same = owner.ownerAt === open.ownerAt && owner.ownerRole === open.ownerRole;
  return same ? [] : [{ ...next, ...owner }];
}

/** A kit is answered for by whoever supplies it; everything above by the pharmacist of its zone. */
export function ownerOf(location: KnownLocation): Owner {
  const supplier = location.supplierPath[0];
  if (location.kind === 'kit' && supplier !== undefined) {
    return { ownerRole: 'facility-in-charge', ownerAt: supplier };
  }
  return { ownerRole: 'district-pharmacist', ownerAt: location.zonePath[0] ?? location.id };
}

function opened(kind: AlertKind, situation: Situation, outlook: CardOutlook, id: Uuid): Alert {
  const { location, product, now, today } = situation;
  return {
    id,
    kind,
    location: location.id,
    product,
    status: 'open',
    ...ownerOf(location),
    action: actionOf(outlook, today),
    dueAt: new Date(now.getTime() + daysToAct(kind, outlook, today) * DAY_MS).toISOString(),
    why: outlook.why,
    openedAt: now.toISOString(),
    version: 1,
  };
}

function daysToAct(kind: AlertKind, outlook: CardOutlook, today: DayNumber): number {
  if (kind === 'stocked-out') return STOCKED_OUT_DUE_DAYS;
  if (outlook.outOn === undefined) return PREDICTED_DUE_DAYS;
  return Math.min(PREDICTED_DUE_DAYS, Math.max(1, outlook.outOn - today - 1));
}

/** What to do; what is out already has no day on which it runs out. */
function actionOf({ inTransit, suggested, outOn }: CardOutlook, today: DayNumber): string {
  const inTime = outOn === undefined ? ' now' : ` before ${inWords(outOn, today)}`;
  if (inTransit > 0) return `See that the ${inTransit} under way arrive${inTime}.`;
  if (suggested) return `Send ${suggested}${inTime}, or have a neighbour lend some.`;
  return `Ask what is needed and send it${inTime}.`;
}
