/** What was lost in some months, by reason and funder, in units and value. */
import { message } from '../contract.js';
import { Code, Instant, MonthField, OneOf, Part, Parts, Whole } from '../field.js';
import { PageInfo } from '../page.js';
import { Money } from './price.js';
import { LocationAreaPage, PARTS_MAX, ZoneAreaPage } from './stock-value.js';

/**
 * `expired`: disposed or written off after the last day of use. `unexplained`: what counts and
 * reports found missing less what they found. `adjusted`: by correction.
 */
export const LOSS_REASONS = [
  'expired',
  'disposed',
  'written-off',
  'unexplained',
  'adjusted',
] as const;
export type LossReason = (typeof LOSS_REASONS)[number];
/** Most months of one question. */
export const LOSS_MONTHS_MAX = 36;

/** Lost less found: below zero where more was found than lost. */
const Lost = (what: string): PropertyDecorator => Whole(what, -1e15, 1e15, { example: 24 });

export class GetZoneLosses extends ZoneAreaPage {
  @MonthField('The first month.', { example: '2026-01' })
  from!: string;

  @MonthField('The last month, at most 36 in all.', { example: '2026-11' })
  to!: string;
}
export class GetLocationLosses extends LocationAreaPage {
  @MonthField('The first month.', { example: '2026-01' })
  from!: string;

  @MonthField('The last month, at most 36 in all.', { example: '2026-11' })
  to!: string;
}

export class LossPart {
  @OneOf('Why it is gone.', LOSS_REASONS)
  reason!: LossReason;

  @Code('Who paid for the lots; absent: not known.', { optional: true, example: 'GLOBAL-FUND' })
  funder?: string;

  @Lost('Units lost less found.')
  units!: number;

  @Part('What they were worth; absent: they have no price.', () => Money, { optional: true })
  value?: Money;
}

export class ProductLoss {
  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @Parts('By reason, funder and currency; without a price apart.', () => LossPart, PARTS_MAX)
  parts!: LossPart[];
}

export class LossTotal {
  @OneOf('Why it is gone.', LOSS_REASONS)
  reason!: LossReason;

  @Code('Who paid for the lots; absent: not known.', { optional: true, example: 'GLOBAL-FUND' })
  funder?: string;

  @Parts('What was lost is worth, by currency.', () => Money, 200)
  values!: Money[];

  @Lost('Units without a price: they are in no value.')
  unpricedUnits!: number;
}

export class StockLosses {
  @Code('The zone or location.', { example: 'LR' })
  area!: string;

  @MonthField('The first month.', { example: '2026-01' })
  from!: string;

  @MonthField('The last month.', { example: '2026-11' })
  to!: string;

  @Instant('As of when: what was recorded before is in the figures of every one of these months.')
  asOf!: string;

  @Whole('How long ago that was, in seconds.', 0, Number.MAX_SAFE_INTEGER)
  ageSeconds!: number;

  @Parts('Over all products asked for, whatever the page shows.', () => LossTotal, PARTS_MAX)
  totals!: LossTotal[];

  @Parts('By product.', () => ProductLoss, 200)
  items!: ProductLoss[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}

export const getZoneLosses = message('inventory.qry.zone-losses.v1', GetZoneLosses, StockLosses);
export const getLocationLosses = message(
  'inventory.qry.location-losses.v1',
  GetLocationLosses,
  StockLosses,
);
