/** What was reported wrong: twice, taken back though it was right, or with a slip of the hand. */
import type { Around, NearEvent } from './around.js';
import { type Candidate, dayOf, type ProposedAct } from './candidate.js';
import type { DiscrepancyKind } from './discrepancy.js';
import { type Meant, meantBy, type Slip } from './keying-slip.js';

/** Whether more came in, or less went out, than was reported; or the reverse; or neither. */
const MORE_IN: Readonly<Partial<Record<DiscrepancyKind, 1 | -1>>> = {
  'over-dispensed': 1,
  'count-surplus': 1,
  'carry-over-surplus': 1,
  'short-receipt': 1,
  'voucher-keyed-twice': 1,
  'count-shortage': -1,
  'carry-over-shortage': -1,
  'over-receipt': -1,
  'unknown-shipment': -1,
};
/** Of these, only what opened them may have been keyed wrong; of the last, its name was. */
const OWN_SLIP_ONLY: ReadonlySet<DiscrepancyKind> = new Set(['short-receipt', 'over-receipt']);
const NO_SLIP: ReadonlySet<DiscrepancyKind> = new Set(['unknown-shipment', 'voucher-keyed-twice']);
const NEVER_TWICE: ReadonlySet<DiscrepancyKind> = new Set(['short-receipt']);

const SLIP_WORDS: Readonly<Record<Slip, string>> = {
  tenfold: 'a nought too many or too few',
  pack: 'packs written as units, or units as packs',
  doubled: 'a digit keyed twice, or once instead of twice',
  swapped: 'two digits in the wrong order',
  beside: 'the key beside the right one',
};

/** May be told again as a report with no more than place, product, quantity and time. */
const TELLABLE: ReadonlySet<string> = new Set(['dispensed', 'received']);

export function misreported(around: Around): Candidate[] {
  const { kind } = around.discrepancy;
  const sign = MORE_IN[kind];
  if (sign === undefined) return [];
  const standing = around.events.filter(({ isReversed }) => !isReversed);
  return [
    ...(NEVER_TWICE.has(kind) ? [] : sentTwice(around, standing, sign)),
    ...wronglyReversed(around, sign),
    ...(NO_SLIP.has(kind) ? [] : slips(around, standing, sign)),
  ];
}

/** How the shelf would differ from the book if the event had told so many more. */
const effect = ({ direction }: NearEvent): 1 | -1 => (direction === 'in' ? 1 : -1);

function sentTwice(around: Around, events: readonly NearEvent[], sign: 1 | -1): Candidate[] {
  const { discrepancy } = around;
  const inOrder = [...events].sort((a, b) => a.recordedAt - b.recordedAt);
  return inOrder.flatMap((later, n) => {
    if (effect(later) === sign) return [];
    const earlier = inOrder.slice(0, n).find((each) => isTheSame(around, each, later));
    if (!earlier) return [];
    const own = earlier.event === discrepancy.event ? earlier : later;
    return [
      {
        ground: 'sent-twice' as const,
        units: later.units,
        apartMs: Math.abs(discrepancy.occurredAt - later.occurredAt),
        sentence: `${later.units} ${later.kind} on ${dayOf(around, later.occurredAt)} was reported twice under different ids.`,
        events: [earlier.event, later.event],
        act: reversal(around, own, 'reported twice'),
      },
    ];
  });
}

function isTheSame(around: Around, one: NearEvent, other: NearEvent): boolean {
  const papers = one.document !== undefined && other.document !== undefined;
  return (
    one.kind === other.kind &&
    one.units === other.units &&
    dayOf(around, one.occurredAt) === dayOf(around, other.occurredAt) &&
    (!papers || one.document === other.document)
  );
}

function wronglyReversed(around: Around, sign: 1 | -1): Candidate[] {
  const { discrepancy, events } = around;
  const undone = events.filter((each) => each.isReversed && effect(each) === sign);
  return undone
    .filter((each) => TELLABLE.has(each.kind))
    .filter((each) => !events.some((other) => !other.isReversed && isTheSame(around, each, other)))
    .map((each) => ({
      ground: 'wrongly-reversed' as const,
      units: each.units,
      apartMs: Math.abs(discrepancy.occurredAt - each.occurredAt),
      sentence: `${each.units} ${each.kind} on ${dayOf(around, each.occurredAt)} was taken back and may have been right.`,
      events: [each.event],
      act: telling(around, each, each.units),
    }));
}

function slips(around: Around, events: readonly NearEvent[], sign: 1 | -1): Candidate[] {
  const { discrepancy, packSize } = around;
  const asked = OWN_SLIP_ONLY.has(discrepancy.kind)
    ? events.filter(({ event }) => event === discrepancy.event)
    : events;
  const told = asked.flatMap((each) =>
    meantBy(each.units, packSize)
      .filter(({ units }) => Math.sign((units - each.units) * effect(each)) === sign)
      .map((meant) => slip(around, each, meant)),
  );
  return [...told, ...slipsOfCount(around, sign)];
}

function slip(around: Around, event: NearEvent, meant: Meant): Candidate {
  const { discrepancy } = around;
  const off = Math.abs(meant.units - event.units);
  return {
    ground: meant.slip,
    units: off,
    apartMs: Math.abs(discrepancy.occurredAt - event.occurredAt),
    sentence: `${event.units} ${event.kind} on ${dayOf(around, event.occurredAt)} may have been ${meant.units} (${SLIP_WORDS[meant.slip]}), which is ${off} ${meant.units > event.units ? 'more' : 'fewer'}.`,
    events: [event.event],
    ...puttingRight(around, event, meant.units),
  };
}

/** What settles it: the rest is told, or what was told too much is named, or told anew. */
function puttingRight(
  around: Around,
  event: NearEvent,
  meant: number,
): Pick<Candidate, 'act' | 'next'> {
  if (event.event === around.discrepancy.event) {
    return {
      act: reversal(around, event, `keyed wrong: ${meant} were meant`),
      ...(TELLABLE.has(event.kind) ? { next: telling(around, event, meant) } : {}),
    };
  }
  if (meant < event.units) {
    return { act: { to: 'settle', body: { outcome: 'explained-by', event: event.event } } };
  }
  return TELLABLE.has(event.kind) ? { act: telling(around, event, meant - event.units) } : {};
}

/** The counter keyed wrong, and the book was right. Nobody is told what to count. */
function slipsOfCount(around: Around, sign: 1 | -1): Candidate[] {
  const { counted, discrepancy, packSize } = around;
  if (counted === undefined) return [];
  const { location, product } = discrepancy;
  return meantBy(counted, packSize)
    .filter(({ units }) => Math.sign(counted - units) === sign)
    .map(({ slip: how, units }) => ({
      ground: how,
      units: Math.abs(counted - units),
      apartMs: 0,
      sentence: `${counted} was written where the book had ${units}: it may be ${SLIP_WORDS[how]}. Count again.`,
      ...(discrepancy.count ? { events: [discrepancy.count] } : {}),
      act: { to: 'reports' as const, body: { kind: 'counted', location, product } },
    }));
}

function reversal({ discrepancy }: Around, { event }: NearEvent, reason: string): ProposedAct {
  const { location, product } = discrepancy;
  return { to: 'orders', body: { kind: 'reverse', location, product, event, reason } };
}

function telling({ discrepancy }: Around, event: NearEvent, quantity: number): ProposedAct {
  const { location, product } = discrepancy;
  return {
    to: 'reports',
    body: {
      kind: event.kind,
      location,
      product,
      quantity,
      occurredAt: new Date(event.occurredAt).toISOString(),
      ...(event.shipment ? { shipment: event.shipment } : {}),
    },
  };
}
