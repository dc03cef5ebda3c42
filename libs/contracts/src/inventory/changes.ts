/**
 * What a phone, or a facility, keeps of the books of its own locations: the whole of it at first,
 * then only what has changed since. Nothing is ever missed between two calls; something may come
 * twice, and each row carries its full state, so that taking it over twice changes nothing.
 */
import { message } from '../contract.js';
import {
  Code,
  DayField,
  Flag,
  Instant,
  OneOf,
  Parts,
  Text,
  Total,
  Whole,
  Words,
} from '../field.js';
import { LocationState, ProductState, REPORTING_MODES, type ReportingMode } from './register.js';
import { LOT_STATUSES, type LotStatus } from './register-lots.js';
import { ShipmentState } from './stock.js';

/** Most rows of one answer: a facility with a dozen kits is read in three calls. */
export const CHANGES_MAX = 500;

export class GetChanges {
  @Code('The location: a kit, or a store.', { example: 'LR-NIMBA-F03' })
  location!: string;

  @Flag('Together with the locations that it supplies directly, such as the kits of a clinic.', {
    optional: true,
  })
  supplied?: boolean;

  @Text('The `cursor` of the answer before; absent for the whole.', 500, { optional: true })
  cursor?: string;

  @Whole('How many rows at the most; 500 unless told.', 1, CHANGES_MAX, { optional: true })
  limit?: number;
}

export class ChangedLot {
  @Text('Lot number, or `unidentified`.', 40)
  lot!: string;

  @Total('Dispensing units in the book.')
  onHand!: number;

  @DayField('Last day of use.', { optional: true })
  expiresOn?: string;

  @OneOf('Absent for `usable`.', LOT_STATUSES, { optional: true })
  status?: LotStatus;
}

export class ManagedPeriod {
  @OneOf('Whether use is reported, or only counts and receipts.', REPORTING_MODES)
  mode!: ReportingMode;

  @DayField('From which day.')
  from!: string;

  @DayField('Up to and including which day; open end if absent.', { optional: true })
  to?: string;

  @Whole('Months of stock below which it is reordered, in tenths.', 0, 360, { optional: true })
  minimumMonthsTenths?: number;

  @Whole('Months of stock up to which it is filled, in tenths.', 1, 360, { optional: true })
  maximumMonthsTenths?: number;
}

/** One product at one location, in full. */
export class ChangedCard {
  @Code('The location.')
  location!: string;

  @Code('The product.')
  product!: string;

  @Total('In the book now; absent where nothing was ever told.', { optional: true })
  onHand?: number;

  @Total('Promised; absent for none.', { optional: true })
  allocated?: number;

  @Whole('Entries on the card.', 0, Number.MAX_SAFE_INTEGER, { optional: true })
  sequence?: number;

  @Instant('When it was last counted.', { optional: true })
  countedAt?: string;

  @Parts('By lot, those that are there.', () => ChangedLot, 500)
  lots!: ChangedLot[];

  @Parts('In which periods it is managed here, and how.', () => ManagedPeriod, 100)
  managed!: ManagedPeriod[];
}

export class Changes {
  @Flag('True where the whole is told from its beginning: forget what you had before.')
  isWhole!: boolean;

  @Words('The locations that are told of; those you have beside them are no longer yours.', 2000)
  covers!: string[];

  @Parts('Locations.', () => LocationState, CHANGES_MAX)
  locations!: LocationState[];

  @Parts('Products that are managed or held there.', () => ProductState, CHANGES_MAX)
  products!: ProductState[];

  @Parts(
    'Shipments from and to them; of the whole, those that are under way.',
    () => ShipmentState,
    CHANGES_MAX,
  )
  shipments!: ShipmentState[];

  @Parts('Stock on hand.', () => ChangedCard, CHANGES_MAX)
  cards!: ChangedCard[];

  @Text('Send this next time: at once where there is more, else when you want to know again.', 500)
  cursor!: string;

  @Flag('Whether there is more to read now.')
  hasMore!: boolean;
}

export const getChanges = message('inventory.qry.changes.v1', GetChanges, Changes);
