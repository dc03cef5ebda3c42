/**
 * A count sheet: what is to be counted, what somebody counted, and what was said about it. Every
 * act answers a new sheet whose version is one higher, or says why not; nothing is changed in
 * place. What the book says is not in it before it is submitted.
 */
import type { LocationId, ProductCode, Uuid } from '@satchel/language';
import type { AbcClass } from './abc-class.js';
import type { RefusalNote } from './book.js';
import { type CountRefusal, countRefusal } from './count-refusal.js';
import type { ToldLot } from './told.js';

export type SheetStatus =
  | 'draft'
  | 'submitted'
  | 'awaiting-approval'
  | 'approved'
  | 'recount-asked'
  | 'discarded';
export type SheetAct =
  | 'change'
  | 'discard'
  | 'book'
  | 'book-beyond'
  | 'explain'
  | 'approve'
  | 'ask-recount';

/** Which act leads from where to where; what is not here is refused. */
export const TRANSITIONS: Readonly<Record<SheetStatus, Partial<Record<SheetAct, SheetStatus>>>> = {
  draft: {
    change: 'draft',
    discard: 'discarded',
    book: 'submitted',
    'book-beyond': 'awaiting-approval',
  },
  submitted: { explain: 'submitted' },
  'awaiting-approval': {
    explain: 'awaiting-approval',
    approve: 'approved',
    'ask-recount': 'recount-asked',
  },
  approved: { explain: 'approved' },
  'recount-asked': { explain: 'recount-asked' },
  discarded: {},
};

/** What somebody wrote on a line. */
export interface Counted {
  readonly quantity?: number;
  readonly lots?: ToldLot[];
}

/** What became of a line when the sheet was submitted. Nothing of it changes afterwards. */
export interface LineResult {
  readonly event: Uuid;
  readonly outcome: 'accepted' | 'refused' | 'malformed' | 'not-permitted' | 'failed';
  readonly refusal?: RefusalNote;
  /** When it was counted as booked, in milliseconds, and what was found; of a booked line. */
  readonly found?: {
    readonly at: number;
    readonly counted: number;
    readonly variance: number;
    readonly late: boolean;
    /** A shortage where use is known by counting: it was used, and needs no other reason. */
    readonly isUse: boolean;
    readonly beyondLimit: boolean;
  };
  readonly flags: readonly string[];
  readonly discrepancies: readonly Uuid[];
}

export interface SheetExplanation {
  readonly product: ProductCode;
  readonly reason: string;
  readonly note?: string;
}

export interface SheetLine {
  readonly product: ProductCode;
  readonly class?: AbcClass;
  readonly counted?: Counted;
  readonly note?: string;
  readonly result?: LineResult;
  /** The variance as it is after what was reported late; read from the card. */
  readonly varianceNow?: number;
  readonly explanation?: Omit<SheetExplanation, 'product'>;
}

export interface SheetDecision {
  readonly act: 'approved' | 'recount-asked';
  readonly at: number;
  readonly by: string;
  readonly note?: string;
}

export interface CountSheet {
  readonly id: Uuid;
  readonly location: LocationId;
  readonly scope: 'managed' | 'listed' | 'cycle';
  /** An instant or a day, as it was written. */
  readonly countedAt: string;
  readonly recountOf?: Uuid;
  readonly status: SheetStatus;
  readonly statusSince: number;
  readonly openedAt: number;
  readonly submittedAt?: number;
  readonly lines: readonly SheetLine[];
  /** Opaque ids of all who had a hand in it: none of them approves it. */
  readonly hands: readonly string[];
  readonly decision?: SheetDecision;
  readonly version: number;
}

/** A sheet without its lines, as it stands in a list. */
export interface SheetHead extends Omit<CountSheet, 'lines' | 'hands' | 'decision'> {
  /** Lines that wait for a reason. */
  readonly unexplained: number;
  /** Lines that are farther off than the policy lets pass. */
  readonly beyondLimit: number;
}

/** Who does it, and when. */
export interface Hand {
  readonly subject: string;
  readonly at: number;
}

/** Booked, not as the book said, not use, and nobody has said why. */
export function isUnexplained({ result, explanation }: SheetLine): boolean {
  const found = result?.found;
  return found !== undefined && found.variance !== 0 && !found.isUse && explanation === undefined;
}

export function isBeyondLimit({ result }: SheetLine): boolean {
  return result?.found?.beyondLimit ?? false;
}

export function headOf({
  lines,
  hands: _hands,
  decision: _decision,
  ...head
}: CountSheet): SheetHead {
  const unexplained = lines.filter(isUnexplained).length;
  return { ...head, unexplained, beyondLimit: lines.filter(isBeyondLimit).length };
}

/** Writes what was counted; lines that are not named stay as they are. */
export function changeLines(
  sheet: CountSheet,
  changed: readonly SheetLine[],
  countedAt: string,
  hand: Hand,
): CountSheet | CountRefusal {
  const status = next(sheet, 'change');
  if (typeof status !== 'string') return status;
  const byProduct = new Map(changed.map((line) => [line.product, line]));
  const unknown = unknownLine(sheet.lines, [...byProduct.keys()]);
  if (unknown) return unknown;
  const lines = sheet.lines.map((line) => {
    const found = byProduct.get(line.product);
    if (!found) return line;
    const { counted: _counted, note: _note, ...kept } = line;
    return { ...kept, ...found };
  });
  return done({ ...sheet, lines, countedAt }, status, hand);
}

export function discard(sheet: CountSheet, hand: Hand): CountSheet | CountRefusal {
  const status = next(sheet, 'discard');
  return typeof status === 'string' ? done(sheet, status, hand) : status;
}

/** The lines that will be booked, or why the sheet cannot be submitted. */
export function linesToBook(
  sheet: CountSheet,
  leaveUncounted: boolean,
): readonly SheetLine[] | CountRefusal {
  const status = next(sheet, 'book');
  if (typeof status !== 'string') return status;
  const counted = sheet.lines.filter((line) => line.counted !== undefined);
  const open = sheet.lines.filter((line) => line.counted === undefined);
  if (counted.length > 0 && (open.length === 0 || leaveUncounted)) return counted;
  const named = open.slice(0, 5).map(({ product }) => product);
  return countRefusal('lines-not-counted', `First: ${named.join(', ')}.`, { lines: open.length });
}

/** The sheet with what became of each line. */
export function submit(
  sheet: CountSheet,
  results: ReadonlyMap<ProductCode, LineResult>,
  hand: Hand,
): CountSheet | CountRefusal {
  const lines = sheet.lines.map((line) => {
    const result = results.get(line.product);
    return result ? { ...line, result } : line;
  });
  const status = next(sheet, lines.some(isBeyondLimit) ? 'book-beyond' : 'book');
  if (typeof status !== 'string') return status;
  return done({ ...sheet, lines, submittedAt: hand.at }, status, hand);
}

/** Says why; a reason may be put right by a later one. */
export function explain(
  sheet: CountSheet,
  explanations: readonly SheetExplanation[],
  hand: Hand,
): CountSheet | CountRefusal {
  const status = next(sheet, 'explain');
  if (typeof status !== 'string') return status;
  const asked = new Map(explanations.map(({ product, ...said }) => [product, said]));
  const unlike = sheet.lines.filter((line) => (line.result?.found?.variance ?? 0) !== 0);
  const unknown = unknownLine(unlike, [...asked.keys()]);
  if (unknown) return unknown;
  const lines = sheet.lines.map((line) => {
    const explanation = asked.get(line.product);
    return explanation ? { ...line, explanation } : line;
  });
  return done({ ...sheet, lines }, status, hand);
}

/** Nobody who had a hand in it decides about it, whatever else she may be. */
export function hadHandIn(sheet: CountSheet, subject: string): boolean {
  return sheet.hands.includes(subject);
}

export function approve(
  sheet: CountSheet,
  note: string | undefined,
  hand: Hand,
): CountSheet | CountRefusal {
  const status = next(sheet, 'approve');
  if (typeof status !== 'string') return status;
  const open = sheet.lines.filter((line) => isBeyondLimit(line) && isUnexplained(line));
  if (open.length > 0) return countRefusal('reasons-missing', '', { lines: open.length });
  return decided(sheet, status, { act: 'approved', ...(note ? { note } : {}) }, hand);
}

export function askForRecount(
  sheet: CountSheet,
  note: string,
  hand: Hand,
): CountSheet | CountRefusal {
  const status = next(sheet, 'ask-recount');
  if (typeof status !== 'string') return status;
  return decided(sheet, status, { act: 'recount-asked', note }, hand);
}

/** Refuses an act about a version that is no longer the current one. */
export function staleSheet(sheet: CountSheet, seen: number): CountRefusal | undefined {
  if (seen === sheet.version) return undefined;
  return countRefusal('stale-version', '', { seen, current: sheet.version });
}

function next(sheet: CountSheet, act: SheetAct): SheetStatus | CountRefusal {
  const to = TRANSITIONS[sheet.status][act];
  if (to) return to;
  if (sheet.status === 'discarded') return countRefusal('already-discarded');
  if (act === 'approve' || act === 'ask-recount') return countRefusal('not-awaiting-approval');
  return countRefusal(act === 'explain' ? 'not-submitted' : 'already-submitted');
}

function unknownLine(
  lines: readonly SheetLine[],
  products: readonly ProductCode[],
): CountRefusal | undefined {
  const known = new Set(lines.map(({ product }) => product));
  const unknown = products.find((product) => !known.has(product));
  return unknown === undefined ? undefined : countRefusal('unknown-line', `It is ${unknown}.`);
}

function done(sheet: CountSheet, status: SheetStatus, hand: Hand): CountSheet {
  return {
    ...sheet,
    status,
    statusSince: status === sheet.status ? sheet.statusSince : hand.at,
    hands: [...new Set([...sheet.hands, hand.subject])],
    version: sheet.version + 1,
  };
}

/** Who decides has no hand in what was counted. */
function decided(
  sheet: CountSheet,
  status: SheetStatus,
  said: Pick<SheetDecision, 'act' | 'note'>,
  { subject, at }: Hand,
): CountSheet {
  const decision = { ...said, at, by: subject };
  return { ...sheet, status, statusSince: at, decision, version: sheet.version + 1 };
}
