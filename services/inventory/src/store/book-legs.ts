/**
 * What packing, unpacking and their reversal touch beside the card that they name: the cards of
 * what the sets contain. Each of those hears the telling as its own, so that whatever is locked and
 * loaded for a telling is locked and loaded for every leg of it too.
 */
import type { Book, PackPart } from '../domain/book.js';
import type { PackContents } from '../domain/facts.js';
import { toldToLeg } from '../domain/legs.js';
import { isPacking } from '../domain/packing.js';
import type { Telling } from '../domain/told.js';
import { type Run, time } from './rows.js';

export interface Heard {
  /** The tellings, and each of them as it is told to a further card. */
  tellings: Telling[];
  contents: Book['contents'];
}

/** By what sets consist of, and by which parts the reversed events have. */
export function heardBy(
  tellings: readonly Telling[],
  contents: Book['contents'],
  partsOf: (event: string) => readonly PackPart[],
): Telling[] {
  const legs = tellings.flatMap((telling) => {
    const { kind, product, event } = telling.told;
    if (isPacking(kind)) {
      const all = (contents.get(product) ?? []).flatMap(({ lines }) => lines);
      const products = new Set(all.map((line) => line.product));
      return [...products].map((each) => toldToLeg(telling, each));
    }
    if (kind !== 'reverse' || event === undefined) return [];
    return partsOf(event).map((part) => {
      const leg = toldToLeg(telling, part.product);
      return { ...leg, told: { ...leg.told, event: part.event } };
    });
  });
  return [...tellings, ...legs];
}

/** Whether a reversed event had parts that were not known yet when the cards were locked. */
export function lacksLegs(book: Book, tellings: readonly Telling[]): boolean {
  return tellings.some(({ told }) => {
    const past = told.kind === 'reverse' && told.event ? book.events.get(told.event) : undefined;
    return past?.answer.parts?.some((part) => !book.events.has(part.event)) ?? false;
  });
}

/** What was used never changes; what still may is held, so that it does not while we use it. */
const HOLD = `
SELECT product FROM pack_contents WHERE product = ANY($1) AND used_at IS NULL
ORDER BY product, from_day FOR UPDATE`;

const CONTENTS = `
SELECT product, from_day::text AS "from", entry->'contents' AS lines,
  used_at IS NOT NULL AS "isUsed"
FROM pack_contents WHERE product = ANY($1) ORDER BY product, from_day`;

const PARTS = `
SELECT id, answer->'parts' AS parts FROM stock_event
WHERE id = ANY($1::uuid[]) AND answer ? 'parts'`;

/** Before the cards are locked. */
export async function hear(run: Run, tellings: Telling[]): Promise<Heard> {
  const sets = tellings.filter(({ told }) => isPacking(told.kind)).map(({ told }) => told.product);
  const reversed = tellings.flatMap(({ told }) =>
    told.kind === 'reverse' && told.event ? [told.event] : [],
  );
  const contents = await contentsOf(run, [...new Set(sets)]);
  const parts = new Map<string, PackPart[]>();
  if (reversed.length > 0) {
    const rows = await run<{ id: string; parts: PackPart[] }>('parts-of', PARTS, [reversed]);
    for (const row of rows) parts.set(row.id, row.parts);
  }
  return { tellings: heardBy(tellings, contents, (event) => parts.get(event) ?? []), contents };
}

async function contentsOf(run: Run, products: string[]): Promise<Book['contents']> {
  const found = new Map<string, PackContents[]>();
  if (products.length === 0) return found;
  await run('hold-contents', HOLD, [products]);
  const rows = await run<PackContents & Record<string, unknown>>('pack-contents', CONTENTS, [
    products,
  ]);
  for (const row of rows) found.set(row.product, [...(found.get(row.product) ?? []), row]);
  return found;
}

/** For the rows of contents that were used for the first time. */
export const USED_CONTENTS = `
UPDATE pack_contents c SET used_at = ${time('r.used_at')}
FROM json_to_recordset($1) AS r(product text, from_day date, used_at float8)
WHERE c.product = r.product AND c.from_day = r.from_day AND c.used_at IS NULL`;

export function usedContentsRows({ changes, recordedAt }: Book): object[] {
  return [...changes.contents]
    .filter(({ isUsed }) => !isUsed)
    .map(({ product, from }) => ({ product, from_day: from, used_at: recordedAt }));
}
