/**
 * What was used of a location's products: as it was reported, and as counts tell it (docs/DAYS.md).
 * Nothing here is by person.
 */
import { message } from '../contract.js';
import {
  Code,
  DayField,
  Flag,
  Id,
  Instant,
  OneOf,
  Part,
  Parts,
  Real,
  Text,
  Total,
} from '../field.js';
import { PageInfo, PageRequest } from '../page.js';
import { REPORTING_MODES, type ReportingMode } from './register.js';
import { PRECISIONS, type Precision } from './stock-events.js';

/** Most stretches of one question: two months of days, a year of weeks, five years of months. */
export const BUCKETS_MAX = 62;
/** Most products of one page, since each is added up from its movements. */
export const USE_PRODUCTS_MAX = 50;
/** Most counts told of one product; the sums hold all of them. */
export const USE_COUNTS_MAX = 400;

export const BUCKETS = ['day', 'week', 'month'] as const;
export type BucketKind = (typeof BUCKETS)[number];

export class GetUse extends PageRequest {
  @Code('The location.', { example: 'LR-NIMBA-F03-K07' })
  location!: string;

  @DayField('First local day; unless told, the first of the month two before that of `to`.', {
    optional: true,
    example: '2026-09-01',
  })
  from?: string;

  @DayField('Last local day; today unless told.', { optional: true })
  to?: string;

  @OneOf('How long the stretches are; `month` unless told. Weeks begin on Monday.', BUCKETS, {
    optional: true,
  })
  by?: BucketKind;

  @Code('Only this product.', { optional: true, example: 'ACT-1' })
  product?: string;
}

/** What was reported. */
export class ReportedUse {
  @Total('Given to patients, as reported, less what was undone.')
  dispensed!: number;

  @Total('Issued to those it supplies, less what was undone.')
  issued!: number;

  @Total('Written off, disposed of, or adjusted downwards.')
  lost!: number;

  @Total('Adjusted upwards.')
  gained!: number;
}

export class UseStretch extends ReportedUse {
  @DayField('First local day.')
  from!: string;

  @DayField('Last local day.')
  to!: string;

  @Total('Use derived from counts, of stretches between counts that lie wholly in these days.')
  derivedFromCounts!: number;
}

export class MonthOfUse extends ReportedUse {
  @Text('The month, `YYYY-MM`.', 7, { example: '2026-03' })
  month!: string;
}

export class CountedUse {
  @Id('The count.')
  count!: string;

  @Instant('When it was counted.')
  countedAt!: string;

  @OneOf('How exact that is.', PRECISIONS)
  precision!: Precision;

  @OneOf('The mode in force on that day, which decides what a shortage is.', REPORTING_MODES)
  mode!: ReportingMode;

  @OneOf('What the figures below rest on.', ['derived-from-counts'])
  basis!: 'derived-from-counts';

  @Instant('The count or opening before it; absent where there is none.', { optional: true })
  since?: string;

  @DayField('First local day after that count.', { optional: true })
  from?: string;

  @DayField('Local day of this count.')
  to!: string;

  @Flag('Whether it begins in the period asked for; others are in no sum.')
  isWhole!: boolean;

  @Total('`by-count`: used in that time, on days that nobody knows.', { optional: true })
  used?: number;

  @Total('`by-treatment`: missing, and nobody said where it went.', { optional: true })
  leaked?: number;

  @Total('More than the book had.')
  found!: number;
}

export class UseSum extends ReportedUse {
  @Total('Use derived from counts; absent where no count of the period tells of use.', {
    optional: true,
  })
  derivedFromCounts?: number;

  @Total('Missing by counts; absent where no count of the period could have told.', {
    optional: true,
  })
  leaked?: number;

  @Real('That as a share of all that went: dispensed, issued, lost, leaked.', 0, 1, {
    optional: true,
    example: 0.04,
  })
  leakedShare?: number;

  @Total('Found by counts over what the book had.')
  found!: number;
}

export class ProductUse {
  @Code('The product.')
  product!: string;

  @OneOf(
    'The mode in force on the last day; absent where it is not managed then.',
    REPORTING_MODES,
    {
      optional: true,
    },
  )
  mode?: ReportingMode;

  @Part('The whole period: stretches, whole months, and whole times between counts.', () => UseSum)
  sum!: UseSum;

  @Parts('Stretches of days, in order.', () => UseStretch, BUCKETS_MAX)
  stretches!: UseStretch[];

  @Parts('What is known of a month as a whole only; not in any stretch.', () => MonthOfUse, 63)
  months!: MonthOfUse[];

  @Parts(
    'What counts found, in order; the latest where there are more.',
    () => {
      return CountedUse;
    },
    USE_COUNTS_MAX,
  )
  counts!: CountedUse[];
}

export class UsePage {
  @Code('The location.')
  location!: string;

  @DayField('First local day.')
  from!: string;

  @DayField('Last local day.')
  to!: string;

  @Parts('By product.', () => ProductUse, USE_PRODUCTS_MAX)
  items!: ProductUse[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}

export const getUse = message('inventory.qry.use.v1', GetUse, UsePage);
