/** Who holds a lot, who may hold it, who held it: one question, page by page. */
import { message } from '../contract.js';
import {
  Code,
  DayField,
  Flag,
  Id,
  Instant,
  Lot,
  OneOf,
  Part,
  Parts,
  Text,
  Total,
  Whole,
} from '../field.js';
import { InPacks } from '../packs-told.js';
import { PageInfo, PageRequest } from '../page.js';
import { LOT_STATUSES, type LotStatus } from './register-lots.js';

export const LOT_STANDINGS = ['holds', 'may-hold', 'held'] as const;
export type LotStanding = (typeof LOT_STANDINGS)[number];

/** A sum that what was undone, or balanced by a later count, is taken off. */
const Net = (what: string): PropertyDecorator => Whole(what, -1e15, 1e15, { example: 24 });

/** What became of a lot at one location; what came in is what went out and what is on hand. */
export class LotFlows {
  @Net('From a supplier, a store with books of its own, or the opening.')
  entered!: number;

  @Net('Received off shipments.')
  arrived!: number;

  @Net('Given to patients, as reported or as a count told.')
  dispensed!: number;

  @Net('Put on shipments to others.')
  issued!: number;

  @Net('Destroyed or otherwise written off.')
  writtenOff!: number;

  @Net('Given back to a supplier, or to a store with books of its own.')
  returned!: number;

  @Net('Put into sets or taken for another lot, less what came out of sets or from other lots.')
  converted!: number;

  @Net('Lost less found: counts and adjustments.')
  unexplained!: number;
}

export class LotHolder extends LotFlows {
  @Text('The lot.', 40, { example: 'AL2409-17' })
  lot!: string;

  @Code('The location; of a shipment, where it goes.', { example: 'LR-NIMBA-F03' })
  location!: string;

  @OneOf('`may-hold`: it has stock without a lot number and may have got this lot.', LOT_STANDINGS)
  standing!: LotStanding;

  @Id('The shipment that is under way; absent where the lot stands in a location.', {
    optional: true,
  })
  shipment?: string;

  @Code('Of a shipment: where it comes from.', { optional: true, example: 'LR-NIMBA-DEPOT' })
  from?: string;

  @Total('Units of the lot in the book, or on the shipment.')
  onHand!: number;

  @Part(
    'The same in the packs of the product: 3 boxes of 10 and 5 loose. Over HTTP only, as are the others; absent where the register does not answer.',
    () => InPacks,
    { optional: true },
  )
  inPacks?: InPacks;

  @Total('Units of the product without a lot number there, or on the shipment.')
  unidentified!: number;

  @Part('What has no lot number, in packs.', () => InPacks, { optional: true })
  unidentifiedInPacks?: InPacks;

  @Instant('When it first came there, or was issued.', { optional: true })
  firstAt?: string;

  @Instant('When it last moved there.', { optional: true })
  lastAt?: string;
}

/** Sums of a lot over all that the asker may see. */
export class LotSums extends LotFlows {
  @Total('In the book of locations.')
  onHand!: number;

  @Part('The same in packs.', () => InPacks, { optional: true })
  inPacks?: InPacks;

  @Total('On shipments under way.')
  inTransit!: number;

  @Part('What is under way, in packs.', () => InPacks, { optional: true })
  inTransitInPacks?: InPacks;

  @Total('Without a lot number where the lot may be.')
  mayHold!: number;

  @Part('What may be of the lot, in packs.', () => InPacks, { optional: true })
  mayHoldInPacks?: InPacks;

  @Whole('Locations and shipments that hold it.', 0, Number.MAX_SAFE_INTEGER, { example: 12 })
  holding!: number;

  @Whole('Locations and shipments that may hold it.', 0, Number.MAX_SAFE_INTEGER, { example: 3 })
  mayBeHolding!: number;

  @Whole('Locations that held it and do not now.', 0, Number.MAX_SAFE_INTEGER, { example: 7 })
  onceHeld!: number;

  @Flag('Whether the right of the asker reaches a whole country.')
  isWholeCountry!: boolean;
}

export class ListLotHolders extends PageRequest {
  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @Lot('The lot number as printed.')
  number!: string;

  @OneOf('Only these.', LOT_STANDINGS, { optional: true })
  standing?: LotStanding;

  @Code('Only this location, and what is on the way to it.', { optional: true })
  location?: string;
}

export class LotHolderPage {
  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @Text('The lot number.', 40, { example: 'AL2409-17' })
  number!: string;

  @DayField('Last day of use.', { optional: true })
  expiresOn?: string;

  @OneOf('Whether it may be issued anywhere.', LOT_STATUSES)
  status!: LotStatus;

  @Instant('When it first appeared in any book.', { optional: true })
  firstAt?: string;

  @Part(
    'Sums over all that the asker may see, whatever the page and its filters show.',
    () => LotSums,
  )
  sums!: LotSums;

  @Parts('By location; a location before the shipments to it.', () => LotHolder, 200)
  items!: LotHolder[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}

export const listLotHolders = message(
  'inventory.qry.lot-holders.v1',
  ListLotHolders,
  LotHolderPage,
);
