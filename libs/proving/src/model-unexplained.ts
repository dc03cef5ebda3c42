/** What nobody can say of the counts of a card: docs/LEDGER.md, the end of section 4.4. */
import type { Book, Count, Happening, Movement } from './model-book.js';

/** After an event: every count of its card is looked at anew, from all its movements. */
export function followCounts(book: Book, it: Happening): void {
  for (const count of book.countsOf(it)) {
    const linked = book.entries(it).filter((one) => one.count === count.event);
    const before = unexplained(
      book,
      count,
      linked.filter((one) => one.event !== it.id),
    );
    const after = unexplained(book, count, linked);
    if (after !== before) say(book, it, count, after - before, after);
  }
}

/** More than nought where units came from nowhere. Short in mode by count is use. */
function unexplained(book: Book, count: Count, linked: Movement[]): number {
  const strange = linked.filter(
    (one) =>
      one.kind !== 'missing-stock' && (one.from === '@unexplained' || one.to === '@unexplained'),
  );
  const units = book.net(count, strange);
  return book.world.modeAt(count, count.at) === 'by-count' ? Math.max(units, 0) : units;
}

function say(book: Book, it: Happening, count: Count, change: number, now: number): void {
  const word = count.carriesOver ? 'carry-over' : 'count';
  const open = book.discrepancies.filter((one) => one.count === count.event && one.open > 0);
  const sign = (kind: string) => (kind.endsWith('surplus') ? 1 : -1);
  const so = open.reduce((sum, one) => sum + sign(one.kind) * one.open, change);
  const wanted = now >= 0 ? Math.max(0, Math.min(so, now)) : Math.min(0, Math.max(so, now));
  const kind = wanted > 0 ? (`${word}-surplus` as const) : (`${word}-shortage` as const);
  const units = Math.abs(wanted);
  for (const one of open) {
    book.lower(one, one.open - (one.kind === kind ? units : 0), 'accounted-for');
  }
  if (open.every((one) => one.kind !== kind)) {
    book.openDiscrepancy(kind, it, units, undefined, { at: count.at, count: count.event });
  }
}
