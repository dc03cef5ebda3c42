/** Lines of files that are no body of any call: stock as a file tells it, and reports by line. */
import { Code, DayField, Flag, Lot, OneOf, Text, Total, Units, When, Whole } from '../field.js';
import { LOT_STATUSES, type LotStatus } from '../inventory/register-lots.js';
import {
  PRECISIONS,
  type Precision,
  REPORT_KINDS,
  type ReportKind,
} from '../inventory/stock-events.js';

/** What a location holds of one lot of one product. */
export class StockLine {
  @Code('Where.', { example: 'LR-NIMBA-F03' })
  location!: string;

  @Text('Name of the location.', 200, { optional: true })
  locationName?: string;

  @Code('Which product.', { example: 'ACT-1' })
  product!: string;

  @Text('Name of the product.', 200, { optional: true })
  productName?: string;

  @Lot('Lot number as printed, or `unidentified`; empty where none is known.', { optional: true })
  lot?: string;

  @DayField('Last day on which the lot may be used.', { optional: true })
  expiresOn?: string;

  @OneOf('Whether the lot may be issued.', LOT_STATUSES, { optional: true })
  lotStatus?: LotStatus;

  @Units('Dispensing units on hand. Zero is an opening too.')
  quantity!: number;

  @When('As of when: of an opening, the moment from which the book counts.')
  asOf!: string;
}

/** What a store with a system of its own has of one product, or of one lot of it. */
export class SnapshotRow {
  @Code('The observed store.', { example: 'LR-NIMBA-HOSPITAL' })
  location!: string;

  @When('When its system said so: a day, of which the end is taken, or an instant.')
  takenAt!: string;

  @Code('Which product.', { example: 'ACT-1' })
  product!: string;

  @Units('Dispensing units; never packs.')
  quantity!: number;

  @Lot('Lot number as printed; empty where the system knows none.', { optional: true })
  lot?: string;

  @DayField('Last day of use of a lot that the register does not know.', { optional: true })
  expiresOn?: string;

  @Flag('Whether the snapshot names all that is there; alike on all of its lines.', {
    optional: true,
  })
  whole?: boolean;
}

/** One report, or one lot of it. */
export class ReportLine {
  @OneOf('What happened.', REPORT_KINDS)
  kind!: ReportKind;

  @Code('Where.', { example: 'LR-NIMBA-F03' })
  location!: string;

  @Code('Which product.', { example: 'ACT-1' })
  product!: string;

  @When('When it happened: a day, or an instant with its offset.')
  occurredAt!: string;

  @OneOf('How exact that is: `month` where only the month is known.', PRECISIONS, {
    optional: true,
  })
  precision?: Precision;

  @Units('How many dispensing units; never packs.')
  quantity!: number;

  @Lot('Lot number as printed; empty where none is known.', { optional: true })
  lot?: string;

  @DayField('Last day of use of a lot that the register does not know.', { optional: true })
  expiresOn?: string;

  @OneOf('`adjusted` only: whether stock was gained or lost.', ['gain', 'loss'], { optional: true })
  direction?: 'gain' | 'loss';

  @Text('Why; needed for `adjusted`, `written-off`, `returned` and `disposed`.', 200, {
    optional: true,
  })
  reason?: string;

  @Code('`issued-on-voucher`, `given`, `returned`: to which location.', { optional: true })
  to?: string;

  @Text('Its shipment: a UUID, or any text that names it the same wherever it stands.', 100, {
    optional: true,
  })
  shipment?: string;

  @OneOf('`received` only: where it came from, if no shipment of ours.', ['supplier', 'external'], {
    optional: true,
  })
  source?: 'supplier' | 'external';

  @Flag('`received` only: false when more of the same shipment is expected.', { optional: true })
  complete?: boolean;

  @Text('Number of the paper.', 60, { optional: true })
  document?: string;

  @Text('`disposed` only: accounts of two to five witnesses, with spaces between.', 500, {
    optional: true,
  })
  witnesses?: string;

  @Text('Anything that keeps two lines apart that are otherwise the same.', 100, {
    optional: true,
  })
  reference?: string;
}

/** One entry of a stock card, as the ledger booked it. */
export class EntryLine {
  @Code('Where.')
  location!: string;

  @Code('Which product.')
  product!: string;

  @Whole('Number of the entry on its card.', 1, Number.MAX_SAFE_INTEGER)
  sequence!: number;

  @When('When it happened, as booked.')
  occurredAt!: string;

  @OneOf('How exact that is.', PRECISIONS)
  precision!: Precision;

  @When('When it was recorded.')
  recordedAt!: string;

  @Text('What the movement is.', 40)
  kind!: string;

  @OneOf('Into the card or out of it.', ['in', 'out'])
  direction!: 'in' | 'out';

  @Units('Dispensing units.', { least: 1 })
  quantity!: number;

  @Text('Lot number, or `unidentified`.', 40)
  lot!: string;

  @Text('The other side: a location, or where stock comes from or goes to.', 40)
  other!: string;

  @Total('Stock on hand after it, in the order of recording.')
  balanceAfter!: number;

  @Total('The same of the lot.')
  lotBalanceAfter!: number;

  @Text('Why.', 200, { optional: true })
  reason?: string;

  @Text('Number of the paper.', 60, { optional: true })
  document?: string;

  @Text('Its shipment.', 40, { optional: true })
  shipment?: string;

  @Text('The order or report that caused it.', 40)
  event!: string;

  @Text('The movement.', 40)
  movement!: string;

  @Text('The movement that this one undoes.', 40, { optional: true })
  reverses?: string;

  @Text('The count to which it belongs.', 40, { optional: true })
  count?: string;

  @Text('Through what it came.', 40)
  channel!: string;
}
