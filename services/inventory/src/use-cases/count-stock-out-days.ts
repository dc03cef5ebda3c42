/**
 * Counts the days on which managed products were in stock, out of it or unknown: of one location,
 * or page by page of a whole zone. One read of the day totals of the period serves a page; only
 * where a stock-out fills the whole period is further back looked for its first day.
 */
import type { Principal } from '@satchel/access';
import {
  type DayCounts,
  type GetStockOutDays,
  type ListZoneStockOutDays,
  type PageInfo,
  type ProductStockOutDays,
  type StockOutDaysPage,
} from '@satchel/contracts';
import { addDays, type Clock, type Day, localDay } from '@satchel/language';
import {
  countDays,
  type DaysOfCard,
  type ManagedCard,
  outSince,
  type Run,
  runsOf,
  type Span,
} from '../domain/stock-out-days.js';
import { askedPeriod } from './asked-period.js';

/** How many days are looked at where nobody says. */
const DAYS_UNLESS_TOLD = 90;
/** How far before the period the beginning of a stock-out is looked for. */
const LOOK_BACK_DAYS = 366;

/** Which cards are asked for: those that are managed on any day of the span. */
export type CardsAsked = (GetStockOutDays | ListZoneStockOutDays) & Span;

/** The days of cards in the books. */
export interface DayRecords {
  /** A page of cards by location and product, of a place of which the asker may see all. */
  cards(asked: CardsAsked, who: Principal): Promise<{ items: ManagedCard[]; page: PageInfo }>;
  /** The day totals, words and months of each from the first day of its span to the last. */
  days(cards: readonly (ManagedCard & { readonly span: Span })[]): Promise<DaysOfCard[]>;
}

type Judged = ManagedCard & { readonly span: Span; readonly runs: Run[] };

export class CountStockOutDays {
  constructor(
    private readonly records: DayRecords,
    private readonly clock: Clock,
  ) {}

  async at(asked: GetStockOutDays, who: Principal): Promise<StockOutDaysPage> {
    return this.page(asked, who, asked.product !== undefined);
  }

  async inZone(asked: ListZoneStockOutDays, who: Principal): Promise<StockOutDaysPage> {
    return this.page(asked, who, false);
  }

  private async page(
    asked: GetStockOutDays | ListZoneStockOutDays,
    who: Principal,
    withRuns: boolean,
  ): Promise<StockOutDaysPage> {
    const now = this.clock.now();
    // No place is more than a day ahead of UTC; each is cut at the last day that has closed there.
    const latest = addDays(localDay(now, 'UTC'), 1);
    const { from, to } = askedPeriod(asked, latest, (last) => addDays(last, 1 - DAYS_UNLESS_TOLD));
    const { items: cards, page } = await this.records.cards({ ...asked, from, to }, who);
    const spans = cards.map((card) => {
      const closed = addDays(localDay(now, card.timeZone), -1);
      return { ...card, span: { from, to: earlier(to, closed) } };
    });
    const judged = await this.judge(spans);
    const begun = await this.beginnings(judged);
    const items = judged.map((card, n): ProductStockOutDays => {
      const { location, product, runs, span } = card;
      return {
        location,
        product,
        through: span.to,
        days: countDays(runs),
        ...begun[n],
        ...(withRuns ? { runs } : {}),
      };
    });
    const told = asked.to === undefined ? {} : { to: asked.to };
    return { from, ...told, items, sum: sumOf(items.map(({ days }) => days)), page };
  }

  private async judge(cards: (ManagedCard & { span: Span })[]): Promise<Judged[]> {
    // What was last heard before the span may still hold on its first day.
    const read = cards.map((card) => {
      const from = addDays(card.span.from, -card.silentAfterDays);
      return { ...card, span: { ...card.span, from } };
    });
    const days = await this.records.days(read);
    return cards.map((card, n) => {
      const found = days[n];
      if (!found) throw new Error('bug: a card was asked for its days and has none');
      return { ...card, runs: runsOf(found, card.span) };
    });
  }

  /** Since when each is out; what was out all the time is looked at further back. */
  private async beginnings(
    judged: Judged[],
  ): Promise<Pick<ProductStockOutDays, 'outSince' | 'orEarlier'>[]> {
    const since = judged.map(({ runs, span }) => outSince(runs, span.to));
    const whole = judged.filter(({ span }, n) => since[n] === span.from);
    const further = await this.judge(
      whole.map((card) => {
        return { ...card, span: { ...card.span, from: addDays(card.span.from, -LOOK_BACK_DAYS) } };
      }),
    );
    return judged.map((card, n) => {
      const found = since[n];
      const before = further[whole.indexOf(card)];
      if (found === undefined || !before) return found === undefined ? {} : { outSince: found };
      const first = outSince(before.runs, before.span.to) ?? found;
      return { outSince: first, ...(first === before.span.from ? { orEarlier: true } : {}) };
    });
  }
}

const earlier = (one: Day, other: Day): Day => (one < other ? one : other);

function sumOf(counts: readonly DayCounts[]): DayCounts {
  const sum = { inStock: 0, out: 0, unknown: 0, byMonth: 0 };
  for (const { inStock, out, unknown, byMonth } of counts) {
    sum.inStock += inStock;
    sum.out += out;
    sum.unknown += unknown;
    sum.byMonth += byMonth;
  }
  return sum;
}
