/** The outlook of a location: how long its stock lasts, how surely, and what to send. */
import { event, message } from '../contract.js';
import {
  Code,
  DayField,
  Id,
  Instant,
  OneOf,
  Part,
  Parts,
  Real,
  Text,
  Total,
  Units,
  Whole,
  Words,
} from '../field.js';
import { PageInfo, PageRequest } from '../page.js';

export const STOCK_STATES = ['in', 'out', 'unknown'] as const;
export type StockState = (typeof STOCK_STATES)[number];
export const ALERT_KINDS = ['stocked-out', 'predicted-stock-out'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export class ProductOutlook {
  @Code('The product.')
  product!: string;

  @OneOf('In stock, out, or not heard from within its limit.', STOCK_STATES)
  state!: StockState;

  @Total('In the book now.')
  onHand!: number;

  @Total('Shipped and not yet received.')
  inTransit!: number;

  @Total('Approved and not yet issued.')
  promised!: number;

  @Real(
    'Average monthly consumption, corrected for stock-out days; absent when every day was a stock-out or nothing is known.',
    0,
    1e12,
    { optional: true, example: 31.2 },
  )
  amc?: number;

  @Real('The same without the correction.', 0, 1e12, { optional: true, example: 24.0 })
  amcRaw?: number;

  @Whole('Days looked at.', 0, 3660)
  daysObserved!: number;

  @Whole('Of those, days that closed at zero.', 0, 3660)
  stockOutDays!: number;

  @Real('On hand divided by average monthly consumption.', 0, 1e9, { optional: true })
  monthsOfStock?: number;

  @Real('Chance of running out before the next resupply if nothing arrives, 0 to 1.', 0, 1, {
    optional: true,
  })
  chanceOfStockOut?: number;

  @DayField('The day on which it is expected to be out; absent when beyond a year.', {
    optional: true,
  })
  expectedStockOutOn?: string;

  @DayField('When the next regular resupply is expected.', { optional: true })
  nextResupplyOn?: string;

  @Units('By the written procedure: up to the maximum when below the minimum.', { optional: true })
  byProcedure?: number;

  @Units('Suggested, in whole packs.', { optional: true })
  suggested?: number;

  @Text('One sentence why.', 500)
  why!: string;

  @Instant('When it was last counted.', { optional: true })
  countedAt?: string;

  @Text('Opaque id of who counted.', 100, { optional: true })
  countedBy?: string;

  @Instant('When anything was last heard of it.', { optional: true })
  heardAt?: string;
}

export class GetOutlook {
  @Code('The location.')
  location!: string;

  @Words('Only these products.', 200, { optional: true })
  products?: string[];
}
export class Outlook {
  @Code('The location.')
  location!: string;

  @Instant('When it was worked out.')
  evaluatedAt!: string;

  @Parts('By managed product.', () => ProductOutlook, 1000)
  products!: ProductOutlook[];
}
export const getOutlook = message('replenishment.qry.outlook.v1', GetOutlook, Outlook);

export class AlertState {
  @Id('The alert.')
  id!: string;

  @OneOf('What is wrong or will be.', ALERT_KINDS)
  kind!: AlertKind;

  @Code('Where.')
  location!: string;

  @Code('Which product.')
  product!: string;

  @OneOf('Whether it still holds.', ['open', 'resolved'])
  status!: 'open' | 'resolved';

  @Text('Role that answers for it.', 40)
  ownerRole!: string;

  @Code('Where that role is held.')
  ownerAt!: string;

  @Text('What to do.', 200)
  action!: string;

  @Instant('By when.')
  dueAt!: string;

  @Text('One sentence why.', 500)
  why!: string;

  @Instant('When it was opened.')
  openedAt!: string;

  @Instant('When it was resolved.', { optional: true })
  resolvedAt?: string;

  @Whole('Version; the highest wins.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}
export const alertChanged = event('replenishment.evt.alert-changed.v1', AlertState);

export class ListAlerts extends PageRequest {
  @Code('Only at this location.', { optional: true })
  location?: string;

  @Code('Only inside this zone.', { optional: true })
  zone?: string;

  @OneOf('Only of this kind.', ALERT_KINDS, { optional: true })
  kind?: AlertKind;

  @OneOf('Open unless told.', ['open', 'resolved'], { optional: true })
  status?: 'open' | 'resolved';
}
export class AlertPage {
  @Parts('Alerts, the most urgent first.', () => AlertState, 200)
  items!: AlertState[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;

  @Instant(
    'Since when cards wait to be evaluated, where that is longer than ten minutes: an alert that is absent may then only not have been opened yet.',
    { optional: true },
  )
  notEvaluatedSince?: string;
}
export const listAlerts = message('replenishment.qry.list-alerts.v1', ListAlerts, AlertPage);
