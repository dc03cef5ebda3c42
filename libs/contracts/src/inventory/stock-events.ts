/**
 * Orders and reports: the two ways in which stock is told to move. Orders happen now and may be
 * refused. Reports are facts: refused only when malformed, not permitted, or about an unknown
 * product or location. docs/LEDGER.md says what each does to the books.
 */
import { message } from '../contract.js';
import {
  Code,
  DayField,
  Flag,
  Id,
  Instant,
  OneOf,
  Part,
  Parts,
  People,
  Text,
  Total,
  Units,
  When,
  Whole,
  Words,
} from '../field.js';
import { LotTold, looseField, type PackCount, packsField } from '../packs-told.js';
import { BATCH_MAX } from '../page.js';
import { ProblemBody } from '../problem-body.js';
import { EarmarkUse, OrderPurpose } from './earmarks.js';
import { MovedLot, PackPart } from './event-parts.js';
import { CONTENTS_MAX } from './pack-contents.js';
import { UnitPrice } from './price.js';

export const REPORT_KINDS = [
  'opening',
  'received',
  'dispensed',
  'adjusted',
  'written-off',
  'counted',
  'issued-on-voucher',
  'given',
  'returned',
  'disposed',
  'packed',
  'unpacked',
] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];
export const ORDER_KINDS = [
  'receive',
  'issue',
  'pack',
  'unpack',
  'allocate',
  'release',
  'reverse',
] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];
export const PRECISIONS = ['minute', 'day', 'month'] as const;
export type Precision = (typeof PRECISIONS)[number];
/** What a shipment is for: down the chain, to a peer, or up the chain. */
export const PURPOSES = ['supply', 'transfer', 'return'] as const;
export type Purpose = (typeof PURPOSES)[number];
/** Most witnesses of one disposal. */
export const WITNESSES_MAX = 5;
/** Most lots that one report or order may list. */
export const LOTS_MAX = 50;

const COMPONENTS = [() => ComponentLots, CONTENTS_MAX, { optional: true }] as const;

/** Which lots of one product came out of unpacked sets. */
export class ComponentLots {
  @Code('A product that the sets contain.', { example: 'ORS' })
  product!: string;

  @Parts(
    'Its lots; what they lack of all that the sets contain is booked without a lot.',
    () => LotTold,
    LOTS_MAX,
    { least: 1 },
  )
  lots!: LotTold[];
}

/** A lot in an order: what was bought comes with who paid for it and what it cost. */
export class OrderedLot extends LotTold {
  @Code('`receive`: who paid for it, for a lot of which the register does not know it yet.', {
    optional: true,
    example: 'GLOBAL-FUND',
  })
  funder?: string;

  @Part('`receive`: what it cost, for a lot of which that is not known yet.', () => UnitPrice, {
    optional: true,
  })
  unitPrice?: UnitPrice;
}

export class StockReport {
  @Id('Made by whoever reports and kept until answered; the same id is never booked twice.')
  id!: string;

  @OneOf('What happened.', REPORT_KINDS)
  kind!: ReportKind;

  @Code('Where.', { example: 'LR-NIMBA-F03-K07' })
  location!: string;

  @Code('Which product.', { example: 'ACT-1' })
  product!: string;

  @Units('How many dispensing units, over all lots; instead of `lots`.', { optional: true })
  quantity?: number;

  @packsField()
  packs?: PackCount[];

  @looseField()
  loose?: number;

  @Parts(
    'How many of each lot; instead of `quantity`. A count lists every lot: one that is absent is counted as zero.',
    () => LotTold,
    LOTS_MAX,
    { optional: true },
  )
  lots?: LotTold[];

  @When('When it happened: an instant, or a day where the hour is not known.')
  occurredAt!: string;

  @OneOf(
    'How exact `occurredAt` is; minute for an instant and day for a day unless told.',
    PRECISIONS,
    {
      optional: true,
    },
  )
  precision?: Precision;

  @OneOf('`adjusted` only: whether stock was gained or lost.', ['gain', 'loss'], { optional: true })
  direction?: 'gain' | 'loss';

  @Text('Why; needed for `adjusted`, `written-off`, `returned` and `disposed`.', 200, {
    optional: true,
    example: 'damaged by water',
  })
  reason?: string;

  @Id(
    '`received`: the shipment; `issued-on-voucher`, `given`, `returned`: the shipment it made, as the reporter names it. A new one for each parcel: the receiver confirms it by this id.',
    {
      optional: true,
    },
  )
  shipment?: string;

  @People(
    '`disposed` only: two to five others who watched, by the opaque ids of their accounts; none of them is whoever reports it.',
    WITNESSES_MAX,
    {
      optional: true,
      example: ['0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e96', '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e97'],
    },
  )
  witnesses?: string[];

  @OneOf(
    '`received` only: where it came from when no shipment of ours brought it.',
    ['supplier', 'external'],
    {
      optional: true,
    },
  )
  source?: 'supplier' | 'external';

  @Flag(
    '`received` only: false when more of the same shipment is still expected; true unless told.',
    {
      optional: true,
    },
  )
  complete?: boolean;

  @Code('`issued-on-voucher`, `given` and `returned`: to which location.', { optional: true })
  to?: string;

  @Part('`issued-on-voucher`: what for, where anything is earmarked.', () => OrderPurpose, {
    optional: true,
  })
  for?: OrderPurpose;

  @Parts('`unpacked` only: the lots that came out, where they were read.', ...COMPONENTS)
  components?: ComponentLots[];

  @DayField(
    '`unpacked` only: the day by whose contents the sets were packed; that of unpacking unless told.',
    { optional: true },
  )
  packedOn?: string;

  @Text('Number of the paper it is written on.', 60, { optional: true, example: 'V-000123' })
  document?: string;
}

export class StockOrder {
  @Id('Made by whoever orders and kept until answered; the same id is never carried out twice.')
  id!: string;

  @OneOf('What to do now.', ORDER_KINDS)
  kind!: OrderKind;

  @Code('At which location.', { example: 'LR-NIMBA-F03' })
  location!: string;

  @Code('Which product.', { example: 'ACT-1' })
  product!: string;

  @Units(
    'How many dispensing units; instead of `lots`. Lots are then chosen earliest expiry first.',
    {
      optional: true,
      least: 1,
    },
  )
  quantity?: number;

  @packsField()
  packs?: PackCount[];

  @looseField()
  loose?: number;

  @Parts('How many of each lot; instead of `quantity`.', () => OrderedLot, LOTS_MAX, {
    optional: true,
  })
  lots?: OrderedLot[];

  @Code('`issue` and `allocate`: for which location.', { optional: true })
  to?: string;

  @Id('`issue`: the shipment that carries it; lines of one shipment share it.', { optional: true })
  shipment?: string;

  @Id('`issue`: the approved requisition it answers.', { optional: true })
  requisition?: string;

  @Id('`issue` and `release`: the allocation it draws on or ends.', { optional: true })
  allocation?: string;

  @Part('`issue`: what for, where anything is earmarked.', () => OrderPurpose, { optional: true })
  for?: OrderPurpose;

  @Id('`issue`: by which waiver it takes what is earmarked for something else.', {
    optional: true,
  })
  waiver?: string;

  @Code(
    '`issue`: the product that was asked for, where this one is given instead, unit for unit; it is the line of that product that is drawn upon.',
    { optional: true, example: 'ACT-2' },
  )
  insteadOf?: string;

  @Id('`reverse`: the order or report to undo.', { optional: true })
  event?: string;

  @Parts('`unpack`: the lots that come out, where they are read.', ...COMPONENTS)
  components?: ComponentLots[];

  @DayField('`unpack`: the day by whose contents the sets were packed; today unless told.', {
    optional: true,
  })
  packedOn?: string;

  @DayField('`issue`: the day on which it is promised to arrive.', { optional: true })
  promisedOn?: string;

  @Text('Why; needed for `reverse`.', 200, { optional: true })
  reason?: string;

  @Text('Number of the paper it is written on.', 60, { optional: true })
  document?: string;
}

export const EVENT_OUTCOMES = [
  'accepted',
  'refused',
  'malformed',
  'not-permitted',
  'failed',
] as const;

export class StockEventAnswer {
  @Id('The id that was sent.')
  id!: string;

  @OneOf('`failed` means that nothing was decided: send it again with the same id.', EVENT_OUTCOMES)
  outcome!: (typeof EVENT_OUTCOMES)[number];

  @Instant('When it happened, as booked.', { optional: true })
  occurredAt?: string;

  @Instant('When it was recorded.', { optional: true })
  recordedAt?: string;

  @Words(
    'What was noticed: `clock-ahead`, `before-opening`, `already-open`, `after-count`, `over-dispensed`, `expired-handed-out`, `lot-assumed`, `receipt-inferred`, `receipt-confirmed`, `settled-back`, `voucher-keyed-twice`, `set-expires-sooner`, `back-ordered`, `earmark-broken`.',
    20,
    { optional: true },
  )
  flags?: string[];

  @Total('Stock on hand of the card after it.', { optional: true })
  onHand?: number;

  @Whole('Number of entries on the card after it.', 0, Number.MAX_SAFE_INTEGER, { optional: true })
  sequence?: number;

  @Parts('The lots that moved at the location.', () => MovedLot, 200, { optional: true })
  lots?: MovedLot[];

  @Words('Discrepancies that it opened.', 20, { optional: true })
  discrepancies?: string[];

  @Code('The product that was asked for, where another was issued.', { optional: true })
  insteadOf?: string;

  @Parts('What left which earmark with it.', () => EarmarkUse, 50, { optional: true })
  earmarks?: EarmarkUse[];

  @People('Who watched a disposal, as reported.', WITNESSES_MAX, { optional: true })
  witnesses?: string[];

  @DayField('Packed or unpacked by the contents that hold from this day.', { optional: true })
  contentsFrom?: string;

  @Parts(
    'What packing or unpacking did to the other products at the location, by product.',
    () => PackPart,
    CONTENTS_MAX,
    { optional: true },
  )
  parts?: PackPart[];

  @Part('Why not.', () => ProblemBody, { optional: true })
  problem?: ProblemBody;
}

export class RecordReports {
  @Instant('When the sender sent this by its own clock; corrects that clock.', { optional: true })
  sentAt?: string;

  @Parts('Reports, in any order; each is answered on its own.', () => StockReport, BATCH_MAX, {
    least: 1,
  })
  items!: StockReport[];
}
export class PlaceOrders {
  @Parts('Orders; each is answered on its own.', () => StockOrder, BATCH_MAX, { least: 1 })
  items!: StockOrder[];
}
export class StockEventAnswers {
  @Parts('One answer per item, in the order sent.', () => StockEventAnswer, BATCH_MAX)
  items!: StockEventAnswer[];
}

export const recordReports = message(
  'inventory.cmd.record-reports.v1',
  RecordReports,
  StockEventAnswers,
);
export const placeOrders = message('inventory.cmd.place-orders.v1', PlaceOrders, StockEventAnswers);
