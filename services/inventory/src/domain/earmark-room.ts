/**
 * Room: what earmarks and approved lines keep of a card, and what they leave (docs/LEDGER.md, 2.9).
 * An earmark of one lot, of a funder's lots and of any lot lie inside of each other, so units are
 * counted in *cells*, one of each lot, of each funder and of all: what is taken from a lot has to
 * be there in all cells that it lies in. Worked out anew from the books whenever it is asked for.
 */
import { type Day, type LotNumber, localDay } from '@satchel/language';
import type { Approval, Book } from './book.js';
import type { Card } from './card.js';
import {
  type Earmark,
  type EarmarkUse,
  fits,
  inForce,
  leftOf,
  type NamedWaiver,
  type OrderPurpose,
} from './earmark.js';
import { pairKey } from './facts.js';
import { available, issuable, issueOrder } from './lot-choice.js';
import type { Part } from './movement.js';

interface Cell {
  units: number;
}

/** What of an earmark is on the shelf for it. */
export interface Kept {
  readonly earmark: Earmark;
  /** The cells out of which its units were taken. */
  readonly cells: readonly Cell[];
  units: number;
}

export interface Room {
  /** What nobody keeps. */
  readonly all: Cell;
  readonly lots: ReadonlyMap<LotNumber, readonly Cell[]>;
  readonly kept: readonly Kept[];
  readonly funderOf: (lot: LotNumber) => string | undefined;
}

/** Local day of recording. */
export const todayOf = (book: Book, card: Card): Day =>
  localDay(new Date(book.recordedAt), card.location.timeZone);

/** Whether any earmark keeps units of the card today. */
export const isEarmarked = (book: Book, card: Card): boolean =>
  inForce(card.earmarks, todayOf(book, card)).length > 0;

/** What earmarks keep and leave, the oldest first; those that are left out keep nothing. */
export function roomOf(
  book: Book,
  card: Card,
  today: Day,
  counts: (earmark: Earmark) => boolean = () => true,
): Room {
  const funderOf = (lot: LotNumber) => book.lots.get(pairKey(card.product, lot))?.funder;
  const all: Cell = { units: available(book, card, today) };
  const funders = new Map<string, Cell>();
  const lots = new Map<LotNumber, readonly Cell[]>();
  for (const lot of issueOrder(book, card, today, 0)) {
    const own: Cell = { units: issuable(card, lot) };
    const funder = funderOf(lot);
    if (funder === undefined) {
      lots.set(lot, [own, all]);
      continue;
    }
    const of = funders.get(funder) ?? { units: 0 };
    of.units += own.units;
    funders.set(funder, of);
    lots.set(lot, [own, of, all]);
  }
  const cellsOf = ({ lot, funder }: Earmark): readonly Cell[] => {
    if (lot !== undefined) return lots.get(lot) ?? [{ units: 0 }];
    return funder === undefined ? [all] : [funders.get(funder) ?? { units: 0 }, all];
  };
  const kept = inForce(card.earmarks, today)
    .filter(counts)
    .map((earmark) => {
      const cells = cellsOf(earmark);
      return { earmark, cells, units: takeFrom(cells, leftOf(earmark)) };
    });
  return { all, lots, kept, funderOf };
}

/** Takes as many of so many units as all of the cells have. */
function takeFrom(cells: readonly Cell[], units: number): number {
  const taken = Math.max(0, Math.min(units, ...cells.map((cell) => cell.units)));
  for (const cell of cells) cell.units -= taken;
  return taken;
}

/** Units that are on the shelf for earmarks. */
export const keptIn = ({ kept }: Room): number =>
  kept.reduce((total, { units }) => total + units, 0);

export function purposeOf({ programme, zones = [] }: Approval): OrderPurpose {
  return { programme, zones };
}

/** Those that end first are used first. */
const endsFirst = (one: Kept, other: Kept): number =>
  one.earmark.until < other.earmark.until ? -1 : Number(one.earmark.until > other.earmark.until);

/**
 * Gives lines their units, in the order in which they stand: what is earmarked for them, then what
 * nobody keeps.
 */
export function serve(
  room: Room,
  lines: readonly Approval[],
): { line: Approval; reserved: number }[] {
  return lines.map((line) => {
    const open = Math.max(0, line.approved - line.issued);
    let reserved = 0;
    const own = room.kept.filter(({ earmark }) => fits(earmark, purposeOf(line))).sort(endsFirst);
    for (const kept of own) reserved += takeFrom([kept], open - reserved);
    reserved += takeFrom([room.all], open - reserved);
    return { line, reserved };
  });
}

/** Out of which an order may have units. */
export interface Source {
  /** Its units; the cells that these were taken from before are not asked again. */
  readonly from: Cell;
  readonly cells: readonly Cell[];
  /** The lots that it is of, of all where absent: one lot, or those of a funder. */
  readonly earmark?: Earmark;
  readonly waiver?: NamedWaiver;
}

/** What an order has: its purpose, a waiver, and units that are promised to it already. */
export interface Claim {
  readonly purpose: OrderPurpose;
  readonly waiver?: NamedWaiver | undefined;
  readonly own: number;
}

const breadth = ({ lot, funder }: Earmark): number => {
  if (lot !== undefined) return 0;
  return funder === undefined ? 2 : 1;
};

/**
 * What is earmarked for the order or waived for it, the narrowest first, since the others serve
 * more lots; then what is promised to it, then what nobody keeps.
 */
export function sourcesOf(room: Room, { purpose, waiver, own }: Claim): Source[] {
  const earmarked = [...room.kept].sort(endsFirst).flatMap((kept): Source[] => {
    const { earmark, cells } = kept;
    if (fits(earmark, purpose)) return [{ from: kept, cells, earmark }];
    if (waiver?.earmark !== earmark.id) return [];
    const units = Math.max(0, Math.min(kept.units, waiver.quantity - waiver.used));
    return [{ from: { units }, cells, earmark, waiver }];
  });
  const narrowest = earmarked.sort((one, other) => rankOf(one) - rankOf(other));
  const promised = { from: { units: own }, cells: [room.all] };
  const free = { from: { units: Number.MAX_SAFE_INTEGER }, cells: [] };
  return [...narrowest, promised, free];
}

const rankOf = ({ earmark }: Source): number => (earmark ? breadth(earmark) : 2);

function isOf({ earmark }: Source, room: Room, lot: LotNumber): boolean {
  if (!earmark) return true;
  if (earmark.lot !== undefined) return earmark.lot === lot;
  return earmark.funder === undefined || earmark.funder === room.funderOf(lot);
}

/** Units of lots, in the order given, as far as the sources have them. */
export function takeWithin(
  room: Room,
  sources: readonly Source[],
  lots: readonly Part[],
  quantity: number,
): { parts: Part[]; missing: number } {
  const parts: Part[] = [];
  let missing = quantity;
  for (const { lot, quantity: most } of lots) {
    const path = room.lots.get(lot) ?? [];
    let taken = 0;
    for (const source of sources) {
      if (path.length === 0 || !isOf(source, room, lot)) continue;
      const asked = path.filter((cell) => !source.cells.includes(cell));
      taken += takeFrom([source.from, ...asked], Math.min(most, missing) - taken);
    }
    if (taken > 0) parts.push({ lot, quantity: taken });
    missing -= taken;
  }
  return { parts, missing };
}

/** What parts that leave the card take out of which earmark. */
export function usesOf(
  event: string,
  room: Room,
  sources: readonly Source[],
  parts: readonly Part[],
): EarmarkUse[] {
  const uses = new Map<string, EarmarkUse>();
  for (const { lot, quantity } of parts) {
    let left = quantity;
    for (const source of sources) {
      if (!isOf(source, room, lot)) continue;
      const units = takeFrom([source.from], left);
      left -= units;
      const { earmark, waiver } = source;
      if (!earmark || units === 0) continue;
      const before = uses.get(earmark.id)?.units ?? 0;
      const by = waiver ? { waiver: waiver.id } : {};
      uses.set(earmark.id, { event, earmark: earmark.id, ...by, units: before + units });
    }
  }
  return [...uses.values()];
}

/** The earmark that stands most in the way of an order for these lots. */
export function inTheWay(room: Room, claim: Claim, lots: readonly LotNumber[]): Kept | undefined {
  const others = room.kept.filter(
    ({ earmark, units }) => units > 0 && !fits(earmark, claim.purpose),
  );
  const most = [...others].sort((one, other) => other.units - one.units);
  const ofLots = most.find((kept) => lots.some((lot) => isOf({ ...asSource(kept) }, room, lot)));
  return ofLots ?? most[0];
}

const asSource = (kept: Kept): Source => ({ from: kept, cells: kept.cells, earmark: kept.earmark });
