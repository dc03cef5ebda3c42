/**
 * Holds the books against the file, by what the API says: each month must close as recorded, and
 * stock may have come or gone unexplained only where the file disagrees with itself.
 */
import type { AsOfQuestion, StockAsOf } from '@satchel/contracts';
import type { Api } from './api.js';
import type { MonthClock } from './months.js';
import type { Progress } from './progress.js';
import type { Series, StockRecord } from './record.js';

/** A record that the books close with another stock. */
export interface WrongEnd {
  readonly site: string;
  readonly product: string;
  readonly month: string;
  readonly stockEnd: number;
  readonly asOf: number;
}

/** A record at which the books moved by other quantities than it has. */
export interface Unexplained {
  readonly site: string;
  readonly product: string;
  readonly month: string;
  /** Units that appeared at the opening count, negative when they vanished. */
  readonly atOpening: number;
  /** The same between the two counts. */
  readonly within: number;
  /** The same at the closing count. */
  readonly atClosing: number;
}

export interface Verification {
  readonly records: number;
  readonly wrongEnds: WrongEnd[];
  readonly unexplained: Unexplained[];
  /** First records of the file that do not open with what was booked before the file begins. */
  readonly afterEarlierBooks: Unexplained[];
  readonly questions: number;
  readonly seconds: number;
}

export interface Verifying {
  readonly api: Api;
  readonly series: readonly Series[];
  readonly months: MonthClock;
  readonly lanes: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

const QUESTIONS_MAX = 500;
const PER_RECORD_MAX = 4;

interface Judged {
  readonly record: StockRecord;
  readonly isFirst: boolean;
}

/** Asks for every record what the books held at its edges. Throws what the API throws. */
export async function verify(verifying: Verifying): Promise<Verification> {
  const startedAtMs = performance.now();
  const found = {
    records: 0,
    wrongEnds: [] as WrongEnd[],
    unexplained: [] as Unexplained[],
    afterEarlierBooks: [] as Unexplained[],
    questions: 0,
    seconds: 0,
  };
  const groups = groupsOf(verifying.series).values();
  const work = async (): Promise<void> => {
    // All workers draw from the one iterator.
    for (const group of groups) {
      verifying.signal.throwIfAborted();
      await verifyGroup(verifying, group, found);
    }
  };
  await Promise.all(Array.from({ length: verifying.lanes }, work));
  found.seconds = (performance.now() - startedAtMs) / 1000;
  return found;
}

/** Neighbouring months together: one month's end is the question of the next as well. */
function groupsOf(all: readonly Series[]): Judged[][] {
  const judged = all.flatMap(({ records }) =>
    records.map((record, n) => ({ record, isFirst: n === 0 })),
  );
  const size = Math.floor(QUESTIONS_MAX / PER_RECORD_MAX);
  const groups: Judged[][] = [];
  for (let n = 0; n < judged.length; n += size) groups.push(judged.slice(n, n + size));
  return groups;
}

async function verifyGroup(
  { api, months, progress }: Verifying,
  group: readonly Judged[],
  found: { -readonly [K in keyof Verification]: Verification[K] },
): Promise<void> {
  const asked = new Map<string, AsOfQuestion>();
  const keyOf = ({ site, product }: StockRecord, at: string): string => `${site} ${product} ${at}`;
  for (const { record } of group) {
    const { site: location, product, month } = record;
    const { beforeStart, start, beforeEnd, end } = months.times(month);
    for (const at of [beforeStart, start, beforeEnd, end]) {
      asked.set(keyOf(record, at), { location, product, at });
    }
  }
  const { items } = await api.post<StockAsOf>('/v1/stock/as-of', { items: [...asked.values()] });
  const known = new Map([...asked.keys()].map((key, n) => [key, items[n]?.onHand ?? Number.NaN]));
  for (const { record, isFirst } of group) {
    const times = months.times(record.month);
    const at = (instant: string): number => known.get(keyOf(record, instant)) ?? Number.NaN;
    const edges = {
      before: at(times.beforeStart),
      start: at(times.start),
      beforeEnd: at(times.beforeEnd),
      end: at(times.end),
    };
    judge(record, edges, isFirst, found);
  }
  found.records += group.length;
  found.questions += asked.size;
  progress.add(group.length);
}

/** What the books held around the two counts of a month. */
export interface Edges {
  readonly before: number;
  readonly start: number;
  readonly beforeEnd: number;
  readonly end: number;
}

/** Adds what the books say of one record to what was found. */
export function judge(
  record: StockRecord,
  edges: Edges,
  isFirst: boolean,
  found: Pick<Verification, 'wrongEnds' | 'unexplained' | 'afterEarlierBooks'>,
): void {
  const { site, product, month, initial, received, distributed, adjustment, end } = record;
  if (edges.end !== end) {
    found.wrongEnds.push({ site, product, month, stockEnd: end, asOf: edges.end });
  }
  const isOpening = isFirst && edges.before === 0;
  const difference = {
    site,
    product,
    month,
    atOpening: edges.start - edges.before - (isOpening ? initial : 0),
    within: edges.beforeEnd - edges.start - (received - distributed + adjustment),
    atClosing: edges.end - edges.beforeEnd,
  };
  const { atOpening, within, atClosing } = difference;
  if (atOpening === 0 && within === 0 && atClosing === 0) return;
  // Where the file begins after earlier books, it cannot say what these closed with.
  const continues = isFirst && !isOpening && edges.start === initial;
  const isOnlyThat = continues && within === 0 && atClosing === 0;
  (isOnlyThat ? found.afterEarlierBooks : found.unexplained).push(difference);
}
