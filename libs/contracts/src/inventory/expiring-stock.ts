/** What expires within a year, and what of it will not be used: by lot, or card by card. */
import { message } from '../contract.js';
import { Code, DayField, Flag, Instant, Lot, OneOf, Part, Parts, Total, Whole } from '../field.js';
import { InPacks } from '../packs-told.js';
import { PageInfo } from '../page.js';
import { Money } from './price.js';
import { LOT_STATUSES, type LotStatus } from './register-lots.js';
import { LocationAreaPage, ZoneAreaPage } from './stock-value.js';

export const EXPIRY_BANDS = [
  'expired',
  'within-30-days',
  'within-90-days',
  'within-180-days',
  'within-366-days',
] as const;
export type ExpiryBand = (typeof EXPIRY_BANDS)[number];

const Within = (): PropertyDecorator =>
  Whole(
    'Last day of use within so many days; 0: expired, or today is the last; 180 unless told.',
    0,
    366,
    {
      optional: true,
      example: 90,
    },
  );

export class GetZoneExpiring extends ZoneAreaPage {
  @Within()
  withinDays?: number;
}
export class GetLocationExpiring extends LocationAreaPage {
  @Within()
  withinDays?: number;
}

export class ExpiryTotal {
  @OneOf('Each lot stands in one band, the first that it belongs to.', EXPIRY_BANDS)
  band!: ExpiryBand;

  @Whole('Lots.', 0, Number.MAX_SAFE_INTEGER, { example: 3 })
  lots!: number;

  @Total('Units on hand.')
  units!: number;

  @Total('Of them, those that will expire unused at the use of today, as far as use is known.')
  unusedUnits!: number;

  @Total('Of them, those on cards whose use is not known; nothing is said about them.')
  useUnknownUnits!: number;

  @Parts('What the units are worth.', () => Money, 200, { optional: true })
  values?: Money[];

  @Parts('What those that will expire unused are worth.', () => Money, 200, { optional: true })
  unusedValues?: Money[];

  @Total('Units without a price: they are in no value.', { optional: true })
  unpricedUnits?: number;
}

class ExpiringStock {
  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @Lot('The lot.')
  lot!: string;

  @DayField('Last day of use.', { example: '2027-01-31' })
  expiresOn!: string;

  @OneOf('Whether it may be issued.', LOT_STATUSES)
  status!: LotStatus;

  @Code('Who paid for it; absent: not known.', { optional: true, example: 'GLOBAL-FUND' })
  funder?: string;

  @Total('Units on hand.')
  units!: number;

  @Part(
    'The same in the packs of the product: 3 boxes of 10 and 5 loose. Over HTTP only; absent where the register does not answer.',
    () => InPacks,
    { optional: true },
  )
  inPacks?: InPacks;

  @Part(
    'What they are worth; absent without a price, or where you may not see values.',
    () => Money,
    {
      optional: true,
    },
  )
  value?: Money;

  @Part('What those that will expire unused are worth; absent likewise.', () => Money, {
    optional: true,
  })
  unusedValue?: Money;
}

export class ExpiringLot extends ExpiringStock {
  @Whole('Locations that have it.', 0, Number.MAX_SAFE_INTEGER, { example: 12 })
  locations!: number;

  @Total('Units that will expire unused at the use of today, as far as use is known.')
  unusedUnits!: number;

  @Part('The same in packs.', () => InPacks, { optional: true })
  unusedInPacks?: InPacks;

  @Total('Units on cards whose use is not known; nothing is said about them.')
  useUnknownUnits!: number;
}

export class ExpiringHere extends ExpiringStock {
  @Code('The location.', { example: 'LR-NIMBA-F03' })
  location!: string;

  @Flag('Whether the use of the card is known; where not, nothing is said of what expires unused.')
  useIsKnown!: boolean;

  @Total('Units that the card used in `useDays`.', { optional: true })
  usedUnits?: number;

  @Whole('Days over which its use is averaged, up to 90.', 1, 90, { optional: true, example: 90 })
  useDays?: number;

  @Total('Units that will expire unused at the use of today.', { optional: true })
  unusedUnits?: number;

  @Part('The same in packs.', () => InPacks, { optional: true })
  unusedInPacks?: InPacks;
}

class Expiring {
  @Code('The zone or location.', { example: 'LR' })
  area!: string;

  @Instant('As of when: everything that was recorded before is in these figures.')
  asOf!: string;

  @Whole('How long ago that was, in seconds.', 0, Number.MAX_SAFE_INTEGER)
  ageSeconds!: number;

  @Flag('Whether you may see what stock here is worth; where not, there are no values.')
  showsValues!: boolean;

  @Parts('Over all that expires within 366 days, whatever the page shows.', () => ExpiryTotal, 5)
  totals!: ExpiryTotal[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}

export class ZoneExpiring extends Expiring {
  @Parts('By last day of use, the earliest first.', () => ExpiringLot, 200)
  items!: ExpiringLot[];
}
export class LocationExpiring extends Expiring {
  @Parts('By last day of use, the earliest first.', () => ExpiringHere, 200)
  items!: ExpiringHere[];
}

export const getZoneExpiring = message(
  'inventory.qry.zone-expiring.v1',
  GetZoneExpiring,
  ZoneExpiring,
);
export const getLocationExpiring = message(
  'inventory.qry.location-expiring.v1',
  GetLocationExpiring,
  LocationExpiring,
);
