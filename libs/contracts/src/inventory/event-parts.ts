/** Parts of the answer to an order or report. */
import { Code, Id, Parts, Text, Total, Whole, Words } from '../field.js';

export class MovedLot {
  @Text('Lot number, or `unidentified`.', 40)
  lot!: string;

  @Total('Dispensing units that moved, in and out added up.')
  quantity!: number;
}

/** What of packing or unpacking happened on the card of one product of the contents. */
export class PackPart {
  @Code('The product.')
  product!: string;

  @Id('The event of its card.')
  event!: string;

  @Total('Dispensing units in all the sets.')
  quantity!: number;

  @Total('Stock on hand of its card after it.', { optional: true })
  onHand?: number;

  @Whole('Number of entries on its card after it.', 0, Number.MAX_SAFE_INTEGER, { optional: true })
  sequence?: number;

  @Words('What was noticed on its card.', 20, { optional: true })
  flags?: string[];

  @Parts('Its lots that moved.', () => MovedLot, 200, { optional: true })
  lots?: MovedLot[];

  @Words('Discrepancies that it opened there.', 20, { optional: true })
  discrepancies?: string[];
}
