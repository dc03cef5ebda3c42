/**
 * What is written out page by page: stock by lot and entries of stock cards, of one location or all
 * of a zone that the asker may see, and a disposal as its paper needs it.
 */
import { message } from '../contract.js';
import { EntryLine } from '../csv/csv-rows.js';
import { Code, DayField, Id, Instant, Part, Parts, People, Text, Total, Units } from '../field.js';
import { PAGE_MAX, PageInfo, PageRequest } from '../page.js';
import { LotOnHand } from './stock.js';
import { WITNESSES_MAX } from './stock-events.js';

/** Most days of entries in one export: a year with what comes late to it. */
export const EXPORT_DAYS_MAX = 400;

export class ListStockedCards extends PageRequest {
  @Code('Only at this location.', { optional: true, example: 'LR-NIMBA-F03' })
  location?: string;

  @Code('Only inside this zone.', { optional: true, example: 'LR-NIMBA' })
  zone?: string;
}
/** A stock card with what lies under it; whole, so that its lots add up. */
export class StockedCard {
  @Code('The location.')
  location!: string;

  @Text('Its name.', 200, { optional: true })
  locationName?: string;

  @Code('The product.')
  product!: string;

  @Text('Its name.', 200, { optional: true })
  productName?: string;

  @Total('In the book now.')
  onHand!: number;

  @Parts('Lots of which there is anything.', () => LotOnHand, 1000)
  lots!: LotOnHand[];
}
export class StockedCardPage {
  @Parts('By location and product.', () => StockedCard, PAGE_MAX)
  items!: StockedCard[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listStockedCards = message(
  'inventory.qry.list-stocked-cards.v1',
  ListStockedCards,
  StockedCardPage,
);

export class ListCardEntries extends PageRequest {
  @Code('Only at this location.', { optional: true, example: 'LR-NIMBA-F03' })
  location?: string;

  @Code('Only inside this zone.', { optional: true, example: 'LR-NIMBA' })
  zone?: string;

  @DayField('From this day on, by the calendar of each location.', { example: '2026-10-01' })
  from!: string;

  @DayField('Up to and including this day.', { example: '2026-10-31' })
  to!: string;
}
export class CardEntriesPage {
  @Parts('By location, product and time.', () => EntryLine, PAGE_MAX)
  items!: EntryLine[];

  @Part('Where the list goes on. A page may be empty and not the last.', () => PageInfo)
  page!: PageInfo;
}
export const listCardEntries = message(
  'inventory.qry.list-card-entries.v1',
  ListCardEntries,
  CardEntriesPage,
);

export class GetDisposal {
  @Id('A report `disposed`, or any of those on the same paper.')
  event!: string;
}
export class DisposedLot {
  @Code('The product.')
  product!: string;

  @Text('Lot number, or `unidentified`.', 40)
  lot!: string;

  @DayField('Last day of use.', { optional: true })
  expiresOn?: string;

  @Units('Dispensing units that were destroyed.', { least: 1 })
  quantity!: number;

  @Text('Why.', 200, { optional: true })
  reason?: string;
}
/** What was destroyed in one act: all reports of one paper at one location that still stand. */
export class Disposal {
  @Id('The report that was asked for.')
  event!: string;

  @Code('Where.')
  location!: string;

  @Text('Number of the paper.', 60, { optional: true })
  document?: string;

  @Instant('When it happened, as booked.')
  occurredAt!: string;

  @Text('Opaque id of who reported it.', 100)
  reporter!: string;

  @People('Who watched, by the opaque ids of their accounts.', WITNESSES_MAX)
  witnesses!: string[];

  @Parts('What was destroyed.', () => DisposedLot, 1000)
  lines!: DisposedLot[];
}
export const getDisposal = message('inventory.qry.disposal.v1', GetDisposal, Disposal);
