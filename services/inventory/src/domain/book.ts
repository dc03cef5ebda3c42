/**
 * The book: all that one group of events may read and change, as it was when its cards were locked,
 * and what the group has changed since. The store fills it and writes the changes; deciding works
 * on it alone, so that what is decided depends on nothing else.
 */
import type { Day, LocationId, LotNumber, ProductCode, Uuid, ZoneId } from '@satchel/language';
import type { Card } from './card.js';
import type { Discrepancy } from './discrepancy.js';
import type { EarmarkUse, NamedWaiver } from './earmark.js';
import type { LocationFacts, LotFacts, PackContents } from './facts.js';
import type { Movement, Origin, Precision } from './movement.js';
import type { ShelfLifeRuleFor } from './shelf-life.js';
import type { Shipment } from './shipment.js';

/** A promise of stock: never a constraint on reports. */
export interface Allocation {
  id: Uuid;
  location: LocationId;
  product: ProductCode;
  quantity: number;
  /** What of it still holds. */
  remaining: number;
  /** When it was made, in milliseconds. */
  madeAt: number;
}

/** Inventory's copy of one approved line. */
export interface Approval {
  requisition: Uuid;
  product: ProductCode;
  supplier: LocationId;
  location: LocationId;
  approved: number;
  issued: number;
  /** When it was approved, in milliseconds: the oldest are served first. */
  approvedAt: number;
  /** Of the requisition; empty for those of before it was kept. */
  programme?: string;
  /** Of the place it goes to, innermost first; loaded where earmarks ask for it. */
  zones?: readonly ZoneId[];
}

/** An event as it was decided, for repeats and reversals. */
export interface PastEvent {
  id: Uuid;
  principal: string;
  contentHash: string;
  kind: string;
  location: LocationId;
  product: ProductCode;
  accepted: boolean;
  answer: Answer;
  occurredAt: number;
  precision: Precision;
  shipment?: Uuid;
  requisition?: Uuid;
  reversedBy?: Uuid;
  /** Its movements; loaded only for events that are to be reversed. */
  movements: Movement[];
}

export interface RefusalNote {
  status: number;
  code: string;
  detail: string;
  errors?: { pointer: string; code: string; detail: string }[];
  figures?: Record<string, number | string>;
}

/** What packing or unpacking did on the card of one product of the contents. */
export interface PackPart {
  product: ProductCode;
  /** The event of that card. */
  event: Uuid;
  /** Units of all sets together. */
  quantity: number;
  onHand?: number;
  sequence?: number;
  flags?: string[];
  lots?: { lot: LotNumber; quantity: number }[];
  discrepancies?: Uuid[];
}

/** What the sender is told of one event. */
export interface Answer {
  id: Uuid;
  outcome: 'accepted' | 'refused' | 'malformed' | 'not-permitted' | 'failed';
  occurredAt?: string;
  recordedAt?: string;
  flags?: string[];
  onHand?: number;
  sequence?: number;
  lots?: { lot: LotNumber; quantity: number }[];
  discrepancies?: Uuid[];
  /** The product that was asked for, where another was issued. */
  insteadOf?: ProductCode;
  /** What left which earmark with it, by which waiver where it was not for its purpose. */
  earmarks?: { earmark: Uuid; quantity: number; waiver?: Uuid }[];
  /** Who watched a disposal. */
  witnesses?: string[];
  /** By which contents it was packed or unpacked: the day from which they hold. */
  contentsFrom?: Day;
  /** What happened with it on other cards of the location. */
  parts?: PackPart[];
  /** The event of which this one is a part. */
  partOf?: Uuid;
  refusal?: RefusalNote;
}

/** A row about to be written for an event, with what only the event knows. */
export interface BookedEvent extends PastEvent, Origin {
  /** Its place in the chain of its card, from 1. */
  number: number;
  flags: string[];
  to?: LocationId;
  /** The event that it undoes. */
  reverses?: Uuid;
  /** What it counted. */
  counted?: CountRecord;
  /** Entries on the card after it, and its hash: known when it is kept. */
  sequenceAfter?: number;
  hash?: string;
}

/** A physical count as it stands among the anchors of its card. */
export interface CountRecord {
  event: Uuid;
  /** The number of its event on the card: the order of recording. */
  number: number;
  location: LocationId;
  product: ProductCode;
  at: number;
  counted: number;
  variance: number;
  late: boolean;
  countedBy: string;
  precision: Precision;
}

export interface Changes {
  movements: { movement: Movement; event: BookedEvent }[];
  events: BookedEvent[];
  counts: CountRecord[];
  /** Openings: announced like counts, since somebody looked, but no anchors. */
  openings: CountRecord[];
  cards: Set<Card>;
  lots: Map<string, LotFacts>;
  shipments: Set<Shipment>;
  discrepancies: Set<Discrepancy>;
  allocations: Set<Allocation>;
  approvals: Set<Approval>;
  earmarkUses: EarmarkUse[];
  /** Contents that were used for the first time. */
  contents: Set<PackContents>;
}

export interface Book {
  /** The moment of recording of the whole group, in milliseconds. */
  recordedAt: number;
  locations: Map<LocationId, LocationFacts>;
  products: Set<ProductCode>;
  cards: Map<string, Card>;
  lots: Map<string, LotFacts>;
  /** By id; those the events name, and the open ones to cards that may need them. */
  shipments: Map<Uuid, Shipment>;
  /** By id, in the order of opening. */
  discrepancies: Map<Uuid, Discrepancy>;
  /** By id, in the order of making: the newest fall back first. */
  allocations: Map<Uuid, Allocation>;
  /** By requisition and product. */
  approvals: Map<string, Approval>;
  /** Those that orders name. */
  waivers: Map<Uuid, NamedWaiver>;
  /**
   * By location and product: the open lines of a card that may not serve all, or that is earmarked,
   * oldest first.
   */
  queues: Map<string, Approval[]>;
  events: Map<Uuid, PastEvent>;
  /** By location, product and number: the accepted vouchers that are not reversed. */
  vouchers: Map<string, Set<Uuid>>;
  /** By product: all that a set ever consisted of. */
  contents: Map<ProductCode, readonly PackContents[]>;
  /** Rules for the products that are to be issued. */
  shelfLives: readonly ShelfLifeRuleFor[];
  changes: Changes;
}

/** A book in which nothing stands yet. */
export function emptyBook(recordedAt: number): Book {
  return {
    recordedAt,
    locations: new Map(),
    products: new Set(),
    cards: new Map(),
    lots: new Map(),
    shipments: new Map(),
    discrepancies: new Map(),
    allocations: new Map(),
    approvals: new Map(),
    waivers: new Map(),
    queues: new Map(),
    events: new Map(),
    vouchers: new Map(),
    contents: new Map(),
    shelfLives: [],
    changes: noChanges(),
  };
}

export function noChanges(): Changes {
  return {
    movements: [],
    events: [],
    counts: [],
    openings: [],
    cards: new Set(),
    lots: new Map(),
    shipments: new Set(),
    discrepancies: new Set(),
    allocations: new Set(),
    approvals: new Set(),
    earmarkUses: [],
    contents: new Set(),
  };
}
