/** One entry on one stock card: the message from which all other services know stock. */
import { event, message } from '../contract.js';
import { Code, DayField, Id, Instant, OneOf, Parts, Text, Total, Units, Whole } from '../field.js';
import { PRECISIONS, type Precision, PURPOSES, type Purpose } from './stock-events.js';

export const MOVEMENT_KINDS = [
  'opening',
  'received',
  'issued',
  'dispensed',
  'adjusted',
  'written-off',
  'disposed',
  'transferred',
  'returned',
  'packed',
  'unpacked',
  'settled-back',
  'count-variance',
  'receipt-inferred',
  'inference-withdrawn',
  'lot-reassigned',
  'missing-stock',
  'missing-stock-repaid',
  'after-count',
  'shipment-matched',
  'reversal',
] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

export class StockMoved {
  @Code('Location of the card.')
  location!: string;

  @Code('Product of the card.')
  product!: string;

  @Whole('Gapless number of the entry on its card, from 1.', 1, Number.MAX_SAFE_INTEGER)
  sequence!: number;

  @Id('The movement.')
  movement!: string;

  @Id('The order or report that caused it.')
  event!: string;

  @Text('Kind of that order or report.', 40)
  eventKind!: string;

  @OneOf('What the movement is.', MOVEMENT_KINDS)
  kind!: MovementKind;

  @OneOf('Into the card or out of it.', ['in', 'out'])
  direction!: 'in' | 'out';

  @Units('Dispensing units.', { least: 1 })
  quantity!: number;

  @Text('Lot number, or `unidentified`.', 40)
  lot!: string;

  @Text('The other side: an end such as `@dispensed` or `@in-transit`.', 40)
  other!: string;

  @Id('The shipment, where the other side is `@in-transit`.', { optional: true })
  shipment?: string;

  @OneOf('What that shipment is for.', PURPOSES, { optional: true })
  purpose?: Purpose;

  @Instant('When it happened.')
  occurredAt!: string;

  @OneOf('How exact that is.', PRECISIONS)
  precision!: Precision;

  @DayField('The local day of the location on which it happened.')
  day!: string;

  @Instant('When it was recorded.')
  recordedAt!: string;

  @Total('Stock on hand of the card after this entry.')
  balanceAfter!: number;

  @Total('Stock on hand of the lot after this entry.')
  lotBalanceAfter!: number;

  @Id('The movement that this one undoes.', { optional: true })
  reverses?: string;

  @Id('The count to which this movement belongs: its variance or its compensation.', {
    optional: true,
  })
  count?: string;

  @Text("Hash of the entry in its card's chain: with it, two histories are told apart.", 64, {
    optional: true,
  })
  hash?: string;
}
export const stockMoved = event('inventory.evt.stock-moved.v1', StockMoved);

export class EntriesSince {
  @Code('Location of the card.')
  location!: string;

  @Code('Product of the card.')
  product!: string;

  @Whole('Entries with a higher sequence are wanted.', 0, Number.MAX_SAFE_INTEGER)
  after!: number;

  @Whole('How many at the most.', 1, 500)
  limit!: number;
}
export class CardEntries {
  @Parts('Entries in their order.', () => StockMoved, 500)
  items!: StockMoved[];
}
/** What a consumer that sees a gap asks the owner. */
export const entriesSince = message('inventory.qry.entries-since.v1', EntriesSince, CardEntries);
