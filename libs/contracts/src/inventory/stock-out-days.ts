/** How many days a managed product was in stock, out of it, or unknown (docs/DAYS.md). */
import { message } from '../contract.js';
import { Code, DayField, Flag, OneOf, Part, Parts, Whole } from '../field.js';
import { PageInfo, PageRequest } from '../page.js';

/** Most days of one question about days. */
export const PERIOD_DAYS_MAX = 366;

export const DAY_STATES = ['in-stock', 'out', 'unknown', 'by-month'] as const;

class PeriodRequest extends PageRequest {
  @DayField('First local day; 89 days before `to` unless told.', { optional: true })
  from?: string;

  @DayField('Last local day; yesterday unless told, which is the last that has closed.', {
    optional: true,
  })
  to?: string;

  @Code('Only this product.', { optional: true, example: 'ACT-1' })
  product?: string;
}

export class GetStockOutDays extends PeriodRequest {
  @Code('The location.', { example: 'LR-NIMBA-F03-K07' })
  location!: string;
}

export class ListZoneStockOutDays extends PeriodRequest {
  @Code('The zone, with everything in it.', { example: 'LR-NIMBA' })
  zone!: string;
}

const days = (what: string) => Whole(what, 0, Number.MAX_SAFE_INTEGER, { example: 12 });

export class DayCounts {
  @days('Days that closed with stock, over all lots.')
  inStock!: number;

  @days('Stock-out days: they closed with none.')
  out!: number;

  @days('Days on which nothing had been heard for too long, or ever. They are not zero.')
  unknown!: number;

  @days('Days in months of which only the sums are known. They are none of the others.')
  byMonth!: number;
}

export class DayRun {
  @OneOf('How these days closed.', DAY_STATES)
  state!: (typeof DAY_STATES)[number];

  @DayField('First day.')
  from!: string;

  @DayField('Last day.')
  to!: string;
}

export class ProductStockOutDays {
  @Code('The location.')
  location!: string;

  @Code('The product.')
  product!: string;

  @DayField('Last day that is counted: `to`, or the last that has closed there.')
  through!: string;

  @Part('Days by how they closed; only days on which the product was managed.', () => DayCounts)
  days!: DayCounts;

  @DayField('First day of the stock-out in which the last counted day lies.', { optional: true })
  outSince?: string;

  @Flag('It may have begun before that day: no further back was looked.', { optional: true })
  orEarlier?: boolean;

  @Parts(
    'Where one product of one location is asked for: the days in order.',
    () => DayRun,
    PERIOD_DAYS_MAX,
    { optional: true },
  )
  runs?: DayRun[];
}

export class StockOutDaysPage {
  @DayField('First local day.')
  from!: string;

  @DayField('Last local day asked for; absent where it is yesterday of each place.', {
    optional: true,
  })
  to?: string;

  @Parts(
    'By location and product, each that was managed on any of the days.',
    () => {
      return ProductStockOutDays;
    },
    200,
  )
  items!: ProductStockOutDays[];

  @Part('The items of this page added up. Add up the pages for a whole zone.', () => DayCounts)
  sum!: DayCounts;

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}

export const getStockOutDays = message(
  'inventory.qry.stock-out-days.v1',
  GetStockOutDays,
  StockOutDaysPage,
);
export const listZoneStockOutDays = message(
  'inventory.qry.zone-stock-out-days.v1',
  ListZoneStockOutDays,
  StockOutDaysPage,
);
