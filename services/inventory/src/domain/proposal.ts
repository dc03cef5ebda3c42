/**
 * Proposes what may explain a discrepancy, out of what the ledger knows around it. Nothing is done
 * by itself: a person reads the sentence, looks, and sends the act or does not.
 *
 * A number can always be made to fit by some number near it. So what is found is kept only where it
 * would seldom be found by chance: of all differences from half to twice as large, those that the
 * same evidence, or better, would explain as well are counted, and where they are too many nothing
 * is proposed.
 */
import { QUANTITY_MAX } from '@satchel/language';
import type { Around } from './around.js';
import { type Candidate, GROUNDS, type Ground, type ProposedAct } from './candidate.js';
import { opposites } from './proposal-elsewhere.js';
import { misreported } from './proposal-reports.js';
import { sentOrNot } from './proposal-shipments.js';

/** Most proposals that are told of one discrepancy. */
export const PROPOSALS_MAX = 5;

/** The part of all differences of that size that may be explained by chance. */
const FACTS_BY_CHANCE = 1 / 5;
/** Of slips less, the rarer they are: a key beside the right one makes almost any number fit. */
const SLIPS_BY_CHANCE: Readonly<Partial<Record<Ground, number>>> = {
  tenfold: 1 / 12,
  pack: 1 / 12,
  doubled: 1 / 16,
  swapped: 1 / 24,
  beside: 1 / 40,
};

export interface Proposal extends Candidate {
  /** Out of a hundred differences of this size, so many would be explained so by chance. */
  readonly byChancePercent: number;
}

/** The surest first, at most so many; none of what is settled. */
export function proposals(around: Around): Proposal[] {
  const { open, status } = around.discrepancy;
  if (status !== 'open') return [];
  const all = [...sentOrNot(around), ...misreported(around), ...opposites(around)].filter(
    ({ act, next }) => canBeSent(act) && canBeSent(next),
  );
  const found: Proposal[] = [];
  for (const { tolerance, first } of [
    { tolerance: 0, first: true },
    { tolerance: around.limitUnits - 1, first: false },
  ]) {
    for (const [rank, ground] of GROUNDS.entries()) {
      const ofSlip = SLIPS_BY_CHANCE[ground];
      // A slip explains a difference to the unit; of what lies on a shelf some are miscounted.
      if (ofSlip !== undefined && !first) continue;
      const upTo = all.filter((each) => GROUNDS.indexOf(each.ground) <= rank);
      const chance = chanceOf(upTo, open, tolerance);
      if (chance > (ofSlip ?? FACTS_BY_CHANCE)) continue;
      const fits = all
        .filter((each) => each.ground === ground && Math.abs(each.units - open) <= tolerance)
        .filter((each) => found.every(({ sentence }) => sentence !== each.sentence))
        .sort(
          (a, b) => Math.abs(a.units - open) - Math.abs(b.units - open) || a.apartMs - b.apartMs,
        );
      for (const fit of fits) found.push({ ...fit, byChancePercent: Math.ceil(chance * 100) });
    }
  }
  return found.slice(0, PROPOSALS_MAX);
}

/** No report carries more than that, so none that would have to is proposed. */
function canBeSent(act: ProposedAct | undefined): boolean {
  return (act?.body.quantity ?? 0) <= QUANTITY_MAX;
}

/** Of all differences from half to twice as large, the part that these would explain. */
function chanceOf(all: readonly Candidate[], open: number, tolerance: number): number {
  const [least, most] = [Math.ceil(open / 2), open * 2];
  const spans = all
    .map(({ units }) => [Math.max(least, units - tolerance), Math.min(most, units + tolerance)])
    .filter(([from = 0, to = 0]) => from <= to)
    .sort(([a = 0], [b = 0]) => a - b);
  let covered = 0;
  let reached = least - 1;
  for (const [from = 0, to = 0] of spans) {
    covered += Math.max(0, to - Math.max(from - 1, reached));
    reached = Math.max(reached, to);
  }
  return covered / (most - least + 1);
}
