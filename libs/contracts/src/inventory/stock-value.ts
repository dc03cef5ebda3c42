/** What stock on hand is worth: of zones from sums beside the ledger, of a few locations now. */
import { message } from '../contract.js';
import { Code, Flag, Instant, OneOf, Part, Parts, Total, Whole, Words } from '../field.js';
import { PageInfo, PageRequest } from '../page.js';
import { Money } from './price.js';
import { LOCATION_KINDS, type LocationKind } from './register.js';

/** Most locations that are added up while somebody waits; for more there are the sums of zones. */
export const AREA_LOCATIONS_MAX = 500;
/** Most ways in which one product may be split by level, funder and currency. */
export const PARTS_MAX = 1000;

/** A location, alone or with all it supplies, directly or through others. */
export class LocationAreaPage extends PageRequest {
  @Code('The location.', { example: 'LR-NIMBA-F03' })
  location!: string;

  @Flag('With all that it supplies, 500 locations in all at the most; false unless told.', {
    optional: true,
  })
  beneath?: boolean;

  @Words('Only these products.', 200, { optional: true, example: ['ACT-1'] })
  products?: string[];
}

export class ZoneAreaPage extends PageRequest {
  @Code('The zone; the outermost one for the whole country.', { example: 'LR' })
  zone!: string;

  @Words('Only these products.', 200, { optional: true, example: ['ACT-1'] })
  products?: string[];
}

export class GetZoneValue extends ZoneAreaPage {}
export class GetLocationValue extends LocationAreaPage {}

export class ValuedStock {
  @OneOf('The kind of location.', LOCATION_KINDS)
  level!: LocationKind;

  @Code('Who paid for the lots; absent: not known.', { optional: true, example: 'GLOBAL-FUND' })
  funder?: string;

  @Total('In the books.')
  units!: number;

  @Part('What these units are worth; absent: they have no price.', () => Money, { optional: true })
  value?: Money;
}

export class ProductValue {
  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @Parts('By level, funder and currency; without a price apart.', () => ValuedStock, PARTS_MAX)
  parts!: ValuedStock[];
}

export class ValueTotals {
  @Parts(
    'What all of it is worth, by currency; units without a price are not in it.',
    () => Money,
    200,
  )
  values!: Money[];

  @Total('Units that have a price.')
  pricedUnits!: number;

  @Total('Units without a price: they are in no value.')
  unpricedUnits!: number;

  @Whole('Products of which some units have no price.', 0, Number.MAX_SAFE_INTEGER, { example: 2 })
  unpricedProducts!: number;
}

export class StockValue {
  @Code('The zone or location.', { example: 'LR' })
  area!: string;

  @Instant('As of when: everything that was recorded before is in these figures.')
  asOf!: string;

  @Whole('How long ago that was, in seconds.', 0, Number.MAX_SAFE_INTEGER)
  ageSeconds!: number;

  @Part('Over all products asked for, whatever the page shows.', () => ValueTotals)
  totals!: ValueTotals;

  @Parts('By product.', () => ProductValue, 200)
  items!: ProductValue[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}

export const getZoneValue = message('inventory.qry.zone-value.v1', GetZoneValue, StockValue);
export const getLocationValue = message(
  'inventory.qry.location-value.v1',
  GetLocationValue,
  StockValue,
);
