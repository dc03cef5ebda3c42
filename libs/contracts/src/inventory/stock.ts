/** Questions about stock: on hand, cards, as of a moment, shipments. */
import { event, message } from '../contract.js';
import {
  Code,
  DayField,
  Id,
  Instant,
  OneOf,
  Part,
  Parts,
  Text,
  Total,
  Units,
  Whole,
  Words,
} from '../field.js';
import { InPacks } from '../packs-told.js';
import { BATCH_MAX, PageInfo, PageRequest } from '../page.js';
import { LOT_STATUSES, type LotStatus } from './register-lots.js';
import { ObservedTold } from './snapshots.js';
import { PRECISIONS, type Precision, PURPOSES, type Purpose } from './stock-events.js';

export class LotOnHand {
  @Text('Lot number, or `unidentified`.', 40)
  lot!: string;

  @Total('Dispensing units in the book.')
  onHand!: number;

  @Part('The same in the packs of the product.', () => InPacks, { optional: true })
  inPacks?: InPacks;

  @DayField('Last day of use.', { optional: true })
  expiresOn?: string;

  @OneOf('Whether it may be issued.', LOT_STATUSES)
  status!: LotStatus;
}

export class ProductOnHand {
  @Code('The product.')
  product!: string;

  @Total('In the book now.')
  onHand!: number;

  @Part('What is on hand, in the packs of the product: 3 boxes of 10 and 5 loose.', () => InPacks, {
    optional: true,
  })
  inPacks?: InPacks;

  @Total('Promised.')
  allocated!: number;

  @Total('Expired, quarantined, recalled, or on hold here.')
  unusable!: number;

  @Total('On hand less allocated and unusable; never below zero.')
  available!: number;

  @Total('Of what is available, kept back for approved requests.')
  reserved!: number;

  @Total('Approved to be had from here, not issued, and not on the shelf.')
  backOrdered!: number;

  @Total('Of what is available, kept for what it is earmarked for.')
  earmarked!: number;

  @Total(
    'What is left for a new request: available less reserved, and less what is earmarked for anything else than was asked for.',
  )
  availableToPromise!: number;

  @Total('Shipped to this location and not yet received.')
  inTransit!: number;

  @Parts('By lot.', () => LotOnHand, 500)
  lots!: LotOnHand[];

  @Whole('Entries on the card.', 0, Number.MAX_SAFE_INTEGER)
  sequence!: number;

  @Instant('When it was last counted.', { optional: true })
  countedAt?: string;

  @Text('Opaque id of who counted.', 100, { optional: true })
  countedBy?: string;

  @Instant('When the latest entry happened.', { optional: true })
  lastEntryAt?: string;
}

export class GetStockOnHand {
  @Code('The location.')
  location!: string;

  @Words('Only these products.', 200, { optional: true })
  products?: string[];

  @Code('What could be promised to this location: what is earmarked for its zones is counted in.', {
    optional: true,
  })
  to?: string;

  @Code('Likewise in this programme.', { optional: true })
  programme?: string;

  @Code('Likewise for this campaign.', { optional: true })
  campaign?: string;

  @Code('Likewise on account of this funder.', { optional: true })
  funder?: string;
}
export class StockOnHand {
  @Code('The location.')
  location!: string;

  @Part(
    'Of a location with a system of its own only: how old what it told is. The figures are as of then, changed by what was recorded since.',
    () => ObservedTold,
    { optional: true },
  )
  observed?: ObservedTold;

  @Parts('By product, each that has a card or is managed here.', () => ProductOnHand, 1000)
  products!: ProductOnHand[];
}
export const getStockOnHand = message(
  'inventory.qry.stock-on-hand.v1',
  GetStockOnHand,
  StockOnHand,
);

export class GetStockCard extends PageRequest {
  @Code('The location.')
  location!: string;

  @Code('The product.')
  product!: string;

  @OneOf('`recorded` (running balance) or `occurred` (balance as of).', ['recorded', 'occurred'], {
    optional: true,
  })
  order?: 'recorded' | 'occurred';
}
export class CardEntry {
  @Whole('Number of the entry on the card.', 1, Number.MAX_SAFE_INTEGER)
  sequence!: number;

  @Id('The movement.')
  movement!: string;

  @Id('The order or report that caused it.')
  event!: string;

  @Text('What the movement is.', 40)
  kind!: string;

  @OneOf('Into the card or out of it.', ['in', 'out'])
  direction!: 'in' | 'out';

  @Units('Dispensing units.', { least: 1 })
  quantity!: number;

  @Part('The quantity in the packs of the product: 3 boxes of 10 and 5 loose.', () => InPacks, {
    optional: true,
  })
  inPacks?: InPacks;

  @Text('Lot number, or `unidentified`.', 40)
  lot!: string;

  @Text('The other side.', 40)
  other!: string;

  @Instant('When it happened, as booked.')
  occurredAt!: string;

  @OneOf('How exact that is.', PRECISIONS)
  precision!: Precision;

  @Instant('What the reporter claimed, where it was corrected.', { optional: true })
  claimedAt?: string;

  @Instant('When it was recorded.')
  recordedAt!: string;

  @Total('Running balance after it, in the order of recording: never below zero.')
  balanceAfter!: number;

  @Part('The running balance in packs.', () => InPacks, { optional: true })
  balanceInPacks?: InPacks;

  @Total('Running balance of the lot.')
  lotBalanceAfter!: number;

  @Part('The running balance of the lot in packs.', () => InPacks, { optional: true })
  lotBalanceInPacks?: InPacks;

  @Whole('`occurred` order only: the balance as of this entry; may dip below zero.', -1e12, 1e12, {
    optional: true,
  })
  asOf?: number;

  @Part('The balance as of this entry in packs; absent where it is below zero.', () => InPacks, {
    optional: true,
  })
  asOfInPacks?: InPacks;

  @Text('Why.', 200, { optional: true })
  reason?: string;

  @Text('Number of the paper.', 60, { optional: true })
  document?: string;

  @Text('Opaque id of who reported.', 100)
  reporter!: string;

  @Text('Through what it came.', 40)
  channel!: string;

  @Id('The movement that this one undoes.', { optional: true })
  reverses?: string;

  @Id('The count to which it belongs.', { optional: true })
  count?: string;

  @Text('Hash of this entry and all before it on the card, hexadecimal.', 64)
  hash!: string;
}
export class StockCard {
  @Code('The location.')
  location!: string;

  @Code('The product.')
  product!: string;

  @Total('On hand now.')
  onHand!: number;

  @Part('What is on hand, in the packs of the product.', () => InPacks, { optional: true })
  inPacks?: InPacks;

  @Parts('Entries, newest first.', () => CardEntry, 200)
  items!: CardEntry[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const getStockCard = message('inventory.qry.stock-card.v1', GetStockCard, StockCard);

export class AsOfQuestion {
  @Code('The location.')
  location!: string;

  @Code('The product.')
  product!: string;

  @Instant('The moment; what happened at that very moment counts.')
  at!: string;
}
export class GetStockAsOf {
  @Parts('Questions.', () => AsOfQuestion, BATCH_MAX, { least: 1 })
  items!: AsOfQuestion[];
}
export class AsOfAnswer extends AsOfQuestion {
  @Whole('Stock in the order of occurrence; may dip below zero between late reports.', -1e12, 1e12)
  onHand!: number;
}
export class StockAsOf {
  @Parts('Answers, in the order asked.', () => AsOfAnswer, BATCH_MAX)
  items!: AsOfAnswer[];
}
export const getStockAsOf = message('inventory.qry.stock-as-of.v1', GetStockAsOf, StockAsOf);

export class ShipmentLine {
  @Code('The product.')
  product!: string;

  @Text('Lot number, or `unidentified`.', 40)
  lot!: string;

  @DayField('Last day of use.', { optional: true })
  expiresOn?: string;

  @Total('Put on the way.')
  shipped!: number;

  @Total('Taken off the way: received, or matched.')
  received!: number;

  @Total('Of those received, the ones that only a count told us of.')
  inferred!: number;
}
/** Units of one product that were issued where another was asked for. */
export class Substitute {
  @Code('The product that was issued.')
  product!: string;

  @Code('The product that was asked for.')
  insteadOf!: string;

  @Total('How many units.')
  quantity!: number;
}
export class ShipmentState {
  @Id('The shipment.')
  id!: string;

  @OneOf('What it is for: down the chain, to a peer, or up the chain.', PURPOSES, {
    optional: true,
  })
  purpose?: Purpose;

  @Code('From which location.')
  from!: string;

  @Code('To which location.')
  to!: string;

  @Id('The requisition it answers.', { optional: true })
  requisition?: string;

  @Text('Number of the paper.', 60, { optional: true })
  document?: string;

  @OneOf('Whether anything of it is still on the way.', ['in-transit', 'settled'])
  status!: 'in-transit' | 'settled';

  @Instant('When it was issued.')
  issuedAt!: string;

  @DayField('When it was promised.', { optional: true })
  promisedOn?: string;

  @Instant('When any of it was last received.', { optional: true })
  receivedAt?: string;

  @Parts('Lines by product and lot.', () => ShipmentLine, 1000)
  lines!: ShipmentLine[];

  @Parts('What on it was issued instead of another product.', () => Substitute, 1000, {
    optional: true,
  })
  substituted?: Substitute[];

  @Whole('Version; the highest wins.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}
export const shipmentChanged = event('inventory.evt.shipment-changed.v1', ShipmentState);

export class ListShipments extends PageRequest {
  @Id('Only this one.', { optional: true })
  shipment?: string;

  @Code('Only from or to this location.', { optional: true })
  location?: string;

  @OneOf('Only these.', ['in-transit', 'settled'], { optional: true })
  status?: 'in-transit' | 'settled';
}
export class ShipmentPage {
  @Parts('Shipments, newest first.', () => ShipmentState, 200)
  items!: ShipmentState[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listShipments = message(
  'inventory.qry.list-shipments.v1',
  ListShipments,
  ShipmentPage,
);
