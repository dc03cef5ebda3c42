/**
 * Handing a kit over: opened with who answers meanwhile, counted before witnesses, closed by
 * somebody with no hand in the count, or cancelled where she came back. Every act answers a new
 * handover whose version is one higher, or says why not. docs/HANDOVER.md is its law.
 */
import {
  type Day,
  type LocationId,
  localDay,
  type ProductCode,
  type Uuid,
} from '@satchel/language';
import type { CountSheet, Hand } from './count-sheet.js';
import type { LocationFacts } from './facts.js';
import { type HandoverRefusal, handoverRefusal } from './handover-refusal.js';

export type HandoverStatus = 'open' | 'counted' | 'closed' | 'cancelled';
export type HandoverAct = 'arrange' | 'count' | 'close' | 'cancel';

/** Which act leads from where to where; what is not here is refused. */
export const TRANSITIONS: Readonly<
  Record<HandoverStatus, Partial<Record<HandoverAct, HandoverStatus>>>
> = {
  open: { arrange: 'open', count: 'counted', cancel: 'cancelled' },
  counted: { arrange: 'counted', count: 'counted', close: 'closed', cancel: 'cancelled' },
  closed: {},
  cancelled: {},
};

/** Who answers meanwhile: exactly one of the two. */
export interface Cover {
  readonly account?: string;
  readonly location?: LocationId;
}

/** What is agreed while it is under way. */
export interface Arrangement {
  readonly incoming?: string;
  readonly cover: Cover;
  readonly expectedUntil: Day;
  readonly note?: string;
}

export interface Witnessing {
  readonly sheet?: Uuid;
  readonly witnesses: readonly string[];
  readonly outgoingPresent?: boolean;
  readonly absence?: string;
}

export interface Ending {
  readonly at: number;
  readonly by: string;
  readonly note?: string;
}

export interface Handover extends Arrangement {
  readonly id: Uuid;
  readonly location: LocationId;
  readonly reason: string;
  readonly status: HandoverStatus;
  readonly statusSince: number;
  readonly outgoing?: string;
  readonly lastDay: Day;
  readonly openedAt: number;
  readonly openedBy: string;
  readonly count?: Witnessing & { readonly at: number; readonly by: string };
  readonly ending?: Ending;
  readonly version: number;
}

/** Who holds a kit, or answers for it instead, from one moment to the next. */
export interface HeldPeriod {
  readonly location: LocationId;
  /** In milliseconds; absent where it was so before this was kept. */
  readonly at?: number;
  readonly holder?: string;
  readonly cover?: Cover;
  readonly handover?: Uuid;
}

/** A location with who holds it. */
export interface HeldPlace extends LocationFacts {
  readonly holder?: string;
}

/** What a kit holds, and the sheet on which it was counted. */
export interface Counting {
  readonly sheet?: CountSheet;
  /** All that the kit manages on the day, or has stock of. */
  readonly toCount: readonly ProductCode[];
  readonly timeZone: string;
}

/** Whether the cover may answer, and the next holder hold it. */
export function faultOfArrangement(
  { incoming, cover }: Arrangement,
  around: { readonly holder: string | undefined; readonly coverKind: string | undefined },
): HandoverRefusal | undefined {
  if (incoming !== undefined && incoming === around.holder) return handoverRefusal('same-holder');
  if (cover.location !== undefined && around.coverKind === 'kit') {
    return handoverRefusal('cover-is-a-kit');
  }
  return undefined;
}

/** Replaces the arrangement whole; nobody who witnessed the count becomes a party by it. */
export function arrange(
  handover: Handover,
  arrangement: Arrangement,
  hand: Hand,
): Handover | HandoverRefusal {
  const status = next(handover, 'arrange');
  if (typeof status !== 'string') return status;
  const { incoming: _incoming, note: _note, ...kept } = handover;
  const after = done({ ...kept, ...arrangement }, status, hand);
  const witness = partyAmong(after, handover.count?.witnesses ?? []);
  return witness ?? after;
}

/** Takes the count in, or says what it lacks. A later one replaces it. */
export function witness(
  handover: Handover,
  said: Witnessing,
  counting: Counting,
  hand: Hand,
): Handover | HandoverRefusal {
  const status = next(handover, 'count');
  if (typeof status !== 'string') return status;
  const fault =
    partyAmong(handover, said.witnesses) ??
    outgoingMissing(handover, said) ??
    faultOfCount(handover, counting);
  if (fault) return fault;
  const count = { ...said, at: hand.at, by: hand.subject };
  return done({ ...handover, count }, status, hand);
}

/** The next holder holds it from this moment on. */
export function close(
  handover: Handover,
  counting: Counting,
  note: string | undefined,
  hand: Hand,
): Handover | HandoverRefusal {
  const status = next(handover, 'close');
  if (typeof status !== 'string') return status;
  if (handsOf(handover, counting.sheet).has(hand.subject)) return handoverRefusal('own-handover');
  if (handover.incoming === undefined) return handoverRefusal('no-next-holder');
  const { sheet } = counting;
  if (sheet && sheet.status !== 'submitted' && sheet.status !== 'approved') {
    return handoverRefusal('count-not-settled', `The sheet is ${sheet.id}.`);
  }
  return ended(handover, status, note, hand);
}

export function cancel(handover: Handover, reason: string, hand: Hand): Handover | HandoverRefusal {
  const status = next(handover, 'cancel');
  return typeof status === 'string' ? ended(handover, status, reason, hand) : status;
}

/** Refuses an act about a version that is no longer the current one. */
export function staleHandover({ version }: Handover, seen: number): HandoverRefusal | undefined {
  if (seen === version) return undefined;
  return handoverRefusal('stale-version', '', { seen, current: version });
}

export function isUnderWay({ status }: Pick<Handover, 'status'>): boolean {
  return status === 'open' || status === 'counted';
}

/** Who holds the kit from this state of the handover on, and who answers instead. */
export function periodOf(handover: Handover): HeldPeriod {
  const { id, location, outgoing, incoming, cover, status } = handover;
  const holder = status === 'closed' ? incoming : outgoing;
  return {
    location,
    ...(holder === undefined ? {} : { holder }),
    ...(isUnderWay(handover) ? { cover } : {}),
    handover: id,
  };
}

/**
 * What accounts should be able to do at the kit. Nothing of it happens by itself: roles are granted
 * by whoever keeps accounts. She who is on leave keeps hers, since she may be back.
 */
export function accountsOf(
  handover: Handover,
): readonly { readonly account: string; readonly shouldReport: boolean }[] {
  const { outgoing, incoming, cover, reason, status } = handover;
  const wanted = new Map<string, boolean>();
  const say = (account: string | undefined, shouldReport: boolean): void => {
    if (account !== undefined) wanted.set(account, shouldReport);
  };
  if (isUnderWay(handover)) {
    if (reason !== 'leave') say(outgoing, false);
    say(cover.account, true);
  } else {
    say(cover.account, false);
    if (status === 'closed') say(outgoing, false);
    say(status === 'closed' ? incoming : outgoing, true);
  }
  return [...wanted].map(([account, shouldReport]) => ({ account, shouldReport }));
}

function partiesOf({ outgoing, incoming, cover }: Handover): string[] {
  return [outgoing, incoming, cover.account].filter((each) => each !== undefined);
}

/** All who may not close it: who is part of it, and who had a hand in the count. */
function handsOf(handover: Handover, sheet: CountSheet | undefined): ReadonlySet<string> {
  const { count } = handover;
  const counted = count ? [count.by, ...count.witnesses] : [];
  return new Set([...partiesOf(handover), ...counted, ...(sheet?.hands ?? [])]);
}

function partyAmong(handover: Handover, witnesses: readonly string[]): HandoverRefusal | undefined {
  const parties = partiesOf(handover);
  return witnesses.some((each) => parties.includes(each))
    ? handoverRefusal('witness-is-party')
    : undefined;
}

/** Who held it stands by the count, unless she has died; where she cannot, two others do. */
function outgoingMissing(handover: Handover, said: Witnessing): HandoverRefusal | undefined {
  if (handover.outgoing === undefined || handover.reason === 'death' || said.outgoingPresent) {
    return undefined;
  }
  const isStoodIn = said.absence !== undefined && said.witnesses.length > 1;
  return isStoodIn ? undefined : handoverRefusal('outgoing-missing');
}

/** Everything there is, booked, and not from before the last holder's last day. */
function faultOfCount(
  { lastDay }: Handover,
  { sheet, toCount, timeZone }: Counting,
): HandoverRefusal | undefined {
  if (!sheet) return toCount.length === 0 ? undefined : handoverRefusal('not-counted');
  if (!['submitted', 'awaiting-approval', 'approved'].includes(sheet.status)) {
    return handoverRefusal('sheet-not-booked');
  }
  const booked = new Map(sheet.lines.map(({ product, result }) => [product, result?.found]));
  const lacking = toCount.filter((product) => booked.get(product) === undefined);
  if (lacking.length > 0) {
    const named = lacking.slice(0, 5).join(', ');
    return handoverRefusal('count-not-whole', `First: ${named}.`, { products: lacking.length });
  }
  const isEarly = [...booked.values()].some(
    (found) => found !== undefined && localDay(new Date(found.at), timeZone) < lastDay,
  );
  return isEarly ? handoverRefusal('count-too-old', `The last day was ${lastDay}.`) : undefined;
}

function next(handover: Handover, act: HandoverAct): HandoverStatus | HandoverRefusal {
  const to = TRANSITIONS[handover.status][act];
  if (to) return to;
  return handoverRefusal(isUnderWay(handover) ? 'not-counted' : 'handover-ended');
}

function done(handover: Handover, status: HandoverStatus, { at }: Hand): Handover {
  const statusSince = status === handover.status ? handover.statusSince : at;
  return { ...handover, status, statusSince, version: handover.version + 1 };
}

function ended(
  handover: Handover,
  status: HandoverStatus,
  note: string | undefined,
  { subject, at }: Hand,
): Handover {
  const ending = { at, by: subject, ...(note === undefined ? {} : { note }) };
  return done({ ...handover, ending }, status, { subject, at });
}
