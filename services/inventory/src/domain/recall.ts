/**
 * A recall: lots that must not be used any more, blocked the moment it is opened; everybody who
 * had or has them is told and says what was found; it is closed over sums in which every unit that
 * came into the country is somewhere, and whoever closes it otherwise says why.
 */
import type { LocationId, LotNumber, ProductCode, Uuid } from '@satchel/language';
import type { LotFlow } from './lot-flow.js';

export type RecallClass = 'class-1' | 'class-2' | 'class-3';

export interface Recall {
  id: Uuid;
  product: ProductCode;
  lots: LotNumber[];
  reason: string;
  class: RecallClass;
  action: 'quarantine' | 'return' | 'destroy';
  instruction: string;
  status: 'open' | 'closed';
  openedAt: number;
  openedBy: string;
  closedAt?: number;
  closedBy?: string;
  closingReason?: string;
  sums?: RecalledLotSum[];
  version: number;
}

/** What one location found of one lot when it last confirmed. */
export interface Finding {
  lot: LotNumber;
  found: number;
  returned: number;
  quarantined: number;
  destroyed: number;
  /** Units that the book had there at that moment. */
  inBook: number;
}

export interface RecallTask {
  recall: Uuid;
  location: LocationId;
  ownerRole: string;
  ownerAt: LocationId;
  toldAt: number;
  confirmedAt?: number;
  confirmedBy?: string;
  note?: string;
  findings: Finding[];
}

/** What became of one lot over all the books. */
export interface RecalledLotSum {
  lot: LotNumber;
  received: number;
  onHand: number;
  inTransit: number;
  returned: number;
  destroyed: number;
  dispensed: number;
  converted: number;
  unexplained: number;
  difference: number;
  found: number;
  notFound: number;
}

const HOUR_MS = 3_600_000;

/** How soon whoever is told is to confirm. */
export const HOURS_TO_CONFIRM: Readonly<Record<RecallClass, number>> = {
  'class-1': 24,
  'class-2': 72,
  'class-3': 168,
};

export function dueAt(of: RecallClass, toldAt: number): number {
  return toldAt + HOURS_TO_CONFIRM[of] * HOUR_MS;
}

/** Whole hours from being told to having confirmed, or to now. */
export function ageHours(task: Pick<RecallTask, 'toldAt' | 'confirmedAt'>, now: number): number {
  return Math.max(0, Math.floor(((task.confirmedAt ?? now) - task.toldAt) / HOUR_MS));
}

/** Who is to look: whoever answers for the shelf. */
export function ownerOf(kind: string): string {
  if (kind === 'kit') return 'chw';
  return kind === 'facility' ? 'facility-in-charge' : 'storekeeper';
}

/** What was found in full; of a lot that was not listed, nothing was. */
export function findingsOf(
  recall: Pick<Recall, 'lots'>,
  listed: readonly (Pick<Finding, 'lot' | 'found'> & Partial<Finding>)[],
  inBook: (lot: LotNumber) => number,
): Finding[] {
  const none = { found: 0, returned: 0, quarantined: 0, destroyed: 0 };
  return recall.lots.map((lot) => ({
    ...none,
    ...listed.find((each) => each.lot === lot),
    lot,
    inBook: inBook(lot),
  }));
}

/** More than was found cannot have been dealt with. */
export function isTooMuch(finding: Pick<Finding, 'found'> & Partial<Finding>): boolean {
  const { found, returned = 0, quarantined = 0, destroyed = 0 } = finding;
  return returned + quarantined + destroyed > found;
}

/**
 * Adds up one lot. What was matched or withdrawn between two ends touches no location: it is what
 * was issued, did not arrive and is not under way, and belongs to what nobody can explain.
 */
export function sumUp(
  lot: LotNumber,
  books: LotFlow & { onHand: number; inTransit: number },
  findings: readonly Finding[],
): RecalledLotSum {
  const { entered, arrived, dispensed, issued, writtenOff, returned, converted } = books;
  const { onHand, inTransit } = books;
  const unexplained = books.unexplained + (issued - arrived - inTransit);
  const used = returned + writtenOff + dispensed + converted;
  const accounted = onHand + inTransit + used + unexplained;
  const of = findings.filter((finding) => finding.lot === lot);
  const found = of.reduce((total, finding) => total + finding.found, 0);
  return {
    lot,
    received: entered,
    onHand,
    inTransit,
    returned,
    destroyed: writtenOff,
    dispensed,
    converted,
    unexplained,
    difference: entered - accounted,
    found,
    notFound: of.reduce((total, finding) => total + finding.inBook, 0) - found,
  };
}

/** Whether it can be closed without a word: every unit is somewhere and everybody has looked. */
export function isSettled(sums: readonly RecalledLotSum[], unconfirmed: number): boolean {
  const isWhole = ({ difference, unexplained, notFound }: RecalledLotSum): boolean =>
    difference === 0 && unexplained === 0 && notFound === 0;
  return unconfirmed === 0 && sums.every(isWhole);
}
