/** Tells what was used of the products of a location, in stretches of local days. */
import type { Principal } from '@satchel/access';
import {
  BUCKETS_MAX,
  type GetUse,
  malformed,
  type PageInfo,
  ProblemError,
  type ProductUse,
  USE_COUNTS_MAX,
  type UsePage,
} from '@satchel/contracts';
import { addDays, type Clock, localDay, monthOf } from '@satchel/language';
import type { Span } from '../domain/stock-out-days.js';
import {
  type BetweenCounts,
  betweenCounts,
  derivedWithin,
  modeManagedOn,
  reportedIn,
  stretchesOf,
  sumOfUse,
  type UseOfCard,
} from '../domain/use.js';
import { askedPeriod } from './asked-period.js';

/** Five years of months. */
const DAYS_MAX = 1830;

/** What the books know of use. */
export interface UseRecords {
  /** The time zone of a location that the asker may see. */
  timeZone(location: string, who: Principal): Promise<string>;
  /** A page of products that have a card here or were managed in the period, by code. */
  products(asked: GetUse & Span): Promise<{ items: string[]; page: PageInfo }>;
  /** The use of each, reported by stretches of days. */
  uses(
    location: string,
    products: readonly string[],
    stretches: readonly Span[],
    timeZone: string,
  ): Promise<UseOfCard[]>;
}

export class TellUse {
  constructor(
    private readonly records: UseRecords,
    private readonly clock: Clock,
  ) {}

  async of(asked: GetUse, who: Principal): Promise<UsePage> {
    const { location } = asked;
    const timeZone = await this.records.timeZone(location, who);
    const today = localDay(this.clock.now(), timeZone);
    const span = askedPeriod(asked, today, firstOfThreeMonths, DAYS_MAX);
    const stretches = stretchesOf(span, asked.by ?? 'month');
    if (stretches.length > BUCKETS_MAX) tooMany(asked.by ?? 'month');
    const { items: products, page } = await this.records.products({ ...asked, ...span });
    const uses = await this.records.uses(location, products, stretches, timeZone);
    const items = products.map((product, n) => {
      const use = uses[n];
      if (!use) throw new Error('bug: a product was asked for its use and has none');
      return productUse(product, use, { span, stretches, timeZone });
    });
    return { location, ...span, items, page };
  }
}

/** The month of the last day and the two before it. */
function firstOfThreeMonths(to: string): string {
  const before = monthOf(addDays(`${monthOf(to)}-01`, -1));
  return `${monthOf(addDays(`${before}-01`, -1))}-01`;
}

function tooMany(by: string): never {
  const detail = `is more than ${BUCKETS_MAX} times a ${by} before \`to\``;
  throw new ProblemError(malformed([{ pointer: '/from', code: 'not-allowed', detail }]));
}

interface Frame {
  readonly span: Span;
  readonly stretches: readonly Span[];
  readonly timeZone: string;
}

function productUse(product: string, use: UseOfCard, frame: Frame): ProductUse {
  const { span, stretches, timeZone } = frame;
  const counts = betweenCounts(use, span, timeZone);
  const mode = modeManagedOn(use.managed, span.to);
  return {
    product,
    ...(mode ? { mode } : {}),
    sum: sumOfUse(use, counts, span),
    stretches: stretches.map((stretch) => ({
      ...stretch,
      ...reportedIn(use, stretch),
      derivedFromCounts: derivedWithin(counts, stretch, timeZone),
    })),
    months: [...use.months]
      .map(([month, reported]) => ({ month, ...reported }))
      .sort((one, other) => (one.month < other.month ? -1 : 1)),
    counts: counts.slice(-USE_COUNTS_MAX).map(told),
  };
}

function told({ at, since, ...rest }: BetweenCounts): ProductUse['counts'][number] {
  return {
    ...rest,
    basis: 'derived-from-counts',
    countedAt: new Date(at).toISOString(),
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
  };
}
