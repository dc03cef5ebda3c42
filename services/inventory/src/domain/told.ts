/** What the ledger is told: one order or report, as it comes from the door, already of its form. */
import type { Day, LocationId, LotNumber, ProductCode, Uuid } from '@satchel/language';
import type { Precision } from './movement.js';
import type { Price } from './price.js';

/** A pack as it was written; the units that it was turned into stand beside it. */
export interface ToldPack {
  pack: string;
  count: number;
  of?: number;
}

export interface ToldLot {
  lot: LotNumber;
  quantity: number;
  packs?: ToldPack[];
  loose?: number;
  expiresOn?: Day;
  /** Who paid for it and what it cost: orders to receive only. */
  funder?: string;
  unitPrice?: Price;
}

export interface ToldComponent {
  product: ProductCode;
  lots: ToldLot[];
}

export interface Told {
  id: Uuid;
  kind: string;
  location: LocationId;
  product: ProductCode;
  quantity?: number;
  packs?: ToldPack[];
  loose?: number;
  lots?: ToldLot[];
  occurredAt?: string;
  precision?: Precision;
  direction?: 'gain' | 'loss';
  reason?: string;
  shipment?: Uuid;
  source?: 'supplier' | 'external';
  complete?: boolean;
  to?: LocationId;
  document?: string;
  requisition?: Uuid;
  allocation?: Uuid;
  /** What it is given out for, beside where it goes. */
  for?: { programme?: string; campaign?: string; funder?: string };
  /** By whose leave it takes what is earmarked for something else. */
  waiver?: Uuid;
  event?: Uuid;
  /** Who watched a disposal. */
  witnesses?: string[];
  promisedOn?: Day;
  /** Lots that came out of an unpacked set, product by product. */
  components?: ToldComponent[];
  /** By whose contents an unpacked set was packed. */
  packedOn?: Day;
  /** The product that was asked for, where another is issued. */
  insteadOf?: ProductCode;
}

/** One event with who tells it, when it reached us, and by which clock. */
export interface Telling {
  told: Told;
  isOrder: boolean;
  principal: string;
  channel: string;
  contentHash: string;
  receivedAt: number;
  sentAt?: number;
}
