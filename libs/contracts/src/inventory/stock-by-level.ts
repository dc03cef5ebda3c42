/** Stock of whole zones by level, from sums that are worked out beside the ledger. */
import { message } from '../contract.js';
import { Code, Instant, OneOf, Part, Parts, Total, Whole, Words } from '../field.js';
import { PageInfo, PageRequest } from '../page.js';
import { LOCATION_KINDS, type LocationKind } from './register.js';

export class GetStockByLevel extends PageRequest {
  @Code('The zone; the outermost one for the whole country.', { example: 'LR' })
  zone!: string;

  @Words('Only these products.', 200, { optional: true })
  products?: string[];
}

export class LevelStock {
  @OneOf('The kind of location.', LOCATION_KINDS)
  level!: LocationKind;

  @Total('In the books of all of them.')
  onHand!: number;

  @Total('Of that, promised.')
  allocated!: number;

  @Total('Shipped to them and not yet received.')
  inTransit!: number;

  @Whole('How many have ever had the product.', 0, Number.MAX_SAFE_INTEGER)
  locations!: number;

  @Whole('How many of those hold any now.', 0, Number.MAX_SAFE_INTEGER)
  holding!: number;
}

export class ProductByLevel {
  @Code('The product.')
  product!: string;

  @Parts('By level, those that have or expect the product.', () => LevelStock, 10)
  levels!: LevelStock[];
}

/** Locations of the zone whose figures are what their own systems told. */
export class ObservedInZone {
  @Whole('How many there are.', 0, Number.MAX_SAFE_INTEGER)
  locations!: number;

  @Whole('How many of them never sent a snapshot.', 0, Number.MAX_SAFE_INTEGER)
  neverTold!: number;

  @Instant('Of when the oldest of their latest snapshots is.', { optional: true })
  oldestToldAt?: string;

  @Whole('How many whole days ago that was.', 0, 1_000_000, { optional: true })
  days?: number;
}

export class StockByLevel {
  @Code('The zone, with everything in it.')
  zone!: string;

  @Instant('As of when: everything that was recorded before is in these sums.')
  asOf!: string;

  @Whole('How long ago that was, in seconds.', 0, Number.MAX_SAFE_INTEGER)
  ageSeconds!: number;

  @Part(
    'Where the zone has locations with systems of their own: how old that is.',
    () => ObservedInZone,
    {
      optional: true,
    },
  )
  observed?: ObservedInZone;

  @Parts('By product.', () => ProductByLevel, 200)
  items!: ProductByLevel[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const getStockByLevel = message(
  'inventory.qry.stock-by-level.v1',
  GetStockByLevel,
  StockByLevel,
);
