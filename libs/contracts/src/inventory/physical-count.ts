/** What inventory announces of a count, from which others know when a shelf was seen. */
import { event } from '../contract.js';
import { Code, Flag, Id, Instant, OneOf, Text, Total, Whole } from '../field.js';
import { PRECISIONS, type Precision } from './stock-events.js';

/** A physical count or an opening as recorded, also when nothing moved. */
export class PhysicalCountRecorded {
  @Id('The report.')
  event!: string;

  @Code('Where.')
  location!: string;

  @Code('Which product.')
  product!: string;

  @Total('What was counted, over all lots.')
  counted!: number;

  @Whole('Count less book, at that time.', -1e12, 1e12)
  variance!: number;

  @Instant('When it was counted.')
  countedAt!: string;

  @Text('Opaque id of who counted.', 100)
  countedBy!: string;

  @Flag('Whether a later count stands after it.')
  late!: boolean;

  @OneOf('How exact the time is.', PRECISIONS)
  precision!: Precision;
}
export const physicalCountRecorded = event(
  'inventory.evt.physical-count-recorded.v1',
  PhysicalCountRecorded,
);
