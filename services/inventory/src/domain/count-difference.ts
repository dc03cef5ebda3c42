/**
 * What nobody can say of a count (docs/LEDGER.md, 4.4): as long as units that belong to it came
 * from or went to `@unexplained`, a discrepancy says so. It follows what is reported late, so that
 * a report that comes after the count settles what it explains, and nobody has to look for it.
 */
import type { Uuid } from '@satchel/language';
import { type Card, type CountRef, modeOn } from './card.js';
import type { Discrepancy, DiscrepancyKind } from './discrepancy.js';
import type { Movement } from './movement.js';
import { openFor, type Posting } from './posting.js';
import { setOpen } from './settling.js';

/** What is found more, and less, by counting; and by carrying a closing balance over. */
const KINDS = {
  counted: { more: 'count-surplus', less: 'count-shortage' },
  carried: { more: 'carry-over-surplus', less: 'carry-over-shortage' },
} as const satisfies Record<string, { more: DiscrepancyKind; less: DiscrepancyKind }>;

const SURPLUS: ReadonlySet<DiscrepancyKind> = new Set([
  KINDS.counted.more,
  KINDS.carried.more,
] as const);
const OF_COUNTS: ReadonlySet<DiscrepancyKind> = new Set([
  ...Object.values(KINDS.counted),
  ...Object.values(KINDS.carried),
]);

/** Whether it follows a count, and not the event that opened it. */
export function followsCount({ kind }: Pick<Discrepancy, 'kind'>): boolean {
  return OF_COUNTS.has(kind);
}

/**
 * Units by which a movement changes what is unexplained of its count. What was missing altogether
 * has a discrepancy of its own.
 */
function unexplainedBy({
  from,
  to,
  kind,
  quantity,
}: Pick<Movement, 'from' | 'to' | 'kind' | 'quantity'>): number {
  if (kind === 'missing-stock') return 0;
  if (from === '@unexplained') return quantity;
  return to === '@unexplained' ? -quantity : 0;
}

/** Units that are unexplained of a count, by all that was booked on its card. */
export function unexplainedOf(count: Uuid, moved: readonly { movement: Movement }[]): number {
  const linked = moved.filter(({ movement }) => movement.count === count);
  return linked.reduce((sum, { movement }) => sum + unexplainedBy(movement), 0);
}

/** Corrects, opens and settles what is said of each count to which the event has added. */
export function followCounts(posting: Posting): void {
  const changes = new Map<Uuid, number>();
  for (const movement of posting.event.movements) {
    if (!movement.count) continue;
    const before = changes.get(movement.count) ?? 0;
    changes.set(movement.count, before + unexplainedBy(movement));
  }
  for (const [count, change] of changes) if (change !== 0) follow(posting, count, change);
}

function follow(posting: Posting, count: Uuid, change: number): void {
  const { book, card } = posting;
  const ref = card.counts.find(({ event }) => event === count);
  if (!ref) throw new Error(`bug: count ${count} was not loaded`);
  ref.known ??= card.countKnown(count);
  const before = unknownUnits(card, ref, ref.known.unexplained);
  ref.known.unexplained += change;
  const after = unknownUnits(card, ref, ref.known.unexplained);
  const open = [...book.discrepancies.values()].filter(
    (each) => each.count === count && each.status === 'open',
  );
  const said = open.reduce((sum, each) => sum + (SURPLUS.has(each.kind) ? 1 : -1) * each.open, 0);
  // What people have settled stays settled: no more is said than what is unexplained now.
  const within = (units: number) =>
    after > 0 ? Math.min(after, Math.max(0, units)) : Math.max(after, Math.min(0, units));
  const wanted = within(said + after - before);
  const kind = KINDS[ref.known.carriesOver ? 'carried' : 'counted'][wanted > 0 ? 'more' : 'less'];
  for (const each of open) {
    setOpen(book, each, each.kind === kind ? Math.abs(wanted) : 0, 'accounted-for');
  }
  if (wanted === 0 || open.some((each) => each.kind === kind)) return;
  openFor(posting, { kind, quantity: Math.abs(wanted), count, occurredAt: ref.at });
}

/** Where use is known by counting, what is short was used. */
function unknownUnits(card: Card, { at }: CountRef, unexplained: number): number {
  return unexplained < 0 && modeOn(card, at) === 'by-count' ? 0 : unexplained;
}
