/**
 * What the use cases need from outside: records, the broker's transactions, and where lists range.
 */
import type { Rounding } from '@satchel/language';
import type { Alert, AlertKind } from '../domain/alert.js';
import type { Known } from '../domain/card-outlook.js';
import type { DayNumber } from '../domain/days.js';
import type { CardChange } from '../domain/entry.js';
import type {
  KnownLocation,
  LocationKind,
  ManagedProduct,
  ReportingMode,
} from '../domain/terms.js';

/**
 * One SQL statement in a transaction that somebody else began; only stores know what to say to it.
 */
export type Sql = (text: string, values: unknown[]) => Promise<Record<string, unknown>[]>;

/** Location and product of one stock card. */
export interface CardKey {
  readonly location: string;
  readonly product: string;
}

/** A location as the register announced it. */
export interface AnnouncedLocation extends KnownLocation {
  readonly kind: LocationKind;
  readonly version: number;
}
export interface AnnouncedProduct {
  readonly id: string;
  readonly packSize: number;
  readonly rounding?: Rounding;
  readonly version: number;
}
export interface AnnouncedManagedProduct extends CardKey {
  readonly mode: ReportingMode;
  readonly from: DayNumber;
  readonly to?: DayNumber;
  readonly minimumMonthsTenths?: number;
  readonly maximumMonthsTenths?: number;
  readonly version: number;
}
/** A shipment with its lines summed over lots. */
export interface AnnouncedShipment {
  readonly id: string;
  readonly purpose: 'supply' | 'transfer' | 'return';
  readonly from: string;
  readonly to: string;
  readonly issuedAt: string;
  readonly receivedAt?: string;
  readonly lines: readonly { product: string; shipped: number; received: number }[];
  readonly version: number;
}
/** What of a requisition is approved and not yet issued. */
export interface AnnouncedRequisition {
  readonly id: string;
  readonly location: string;
  readonly lines: readonly { product: string; open: number }[];
  readonly version: number;
}
export interface RecordedCount extends CardKey {
  readonly on: DayNumber;
  readonly monthly: boolean;
  readonly countedAt: Date;
  readonly countedBy: string;
}

/** What events change, in the transaction of whoever hands them over. `at` is when it is done. */
export interface Records {
  /** Last applied sequence of the cards that exist; their rows stay locked until commit. */
  appliedSequences(keys: readonly CardKey[]): Promise<(CardKey & { sequence: number })[]>;
  /** Throws when sequence or balance do not follow from what was applied before. */
  applyEntries(changes: readonly (CardKey & CardChange)[], at: Date): Promise<void>;
  recordCount(count: RecordedCount, at: Date): Promise<void>;
  /** Undefined while the register has not told of the location. */
  timeZoneOf(location: string): Promise<string | undefined>;
  /** These keep the highest version and no other, and have what it concerns evaluated anew. */
  takeLocation(location: AnnouncedLocation, at: Date): Promise<void>;
  takeProduct(product: AnnouncedProduct): Promise<void>;
  takeManagedProduct(managed: AnnouncedManagedProduct, at: Date): Promise<void>;
  takeShipment(shipment: AnnouncedShipment): Promise<void>;
  takeRequisition(requisition: AnnouncedRequisition): Promise<void>;
}
export type RecordsOn = (run: Sql) => Records;

/** A card with everything that an outlook of it needs. */
export interface CardInQuestion extends CardKey {
  readonly id: number;
  /** Undefined while the register has not told of it; then nothing can be said. */
  readonly standing: KnownLocation | undefined;
  /** The periods in which the location manages the product, the earliest first. */
  readonly managed: readonly ManagedProduct[];
  readonly known: Known;
  readonly heardAt?: Date;
  readonly countedAt?: Date;
  readonly countedBy?: string;
}

/** One page of evaluations, in one transaction. */
export interface EvaluationPage {
  readonly cards: readonly CardInQuestion[];
  readonly openAlerts: readonly Alert[];
}
export interface Verdicts {
  /** Alerts to write and announce. */
  readonly alerts: readonly Alert[];
  /** When each card is evaluated again (undefined: when something is heard of it), its minimum. */
  readonly next: readonly {
    readonly id: number;
    readonly at: Date | undefined;
    /** In units; undefined where it is not known or nothing is managed. */
    readonly minimum: number | undefined;
  }[];
}
export interface Evaluations {
  /**
   * Takes the cards that are due, most overdue first, away from other evaluators, writes what
   * `decide` says with the events that announce it, and commits. Answers how many cards there were,
   * and when the first of them was due.
   */
  nextPage(
    now: Date,
    most: number,
    decide: (page: EvaluationPage) => Verdicts,
  ): Promise<{ readonly count: number; readonly dueSince?: Date }>;
}

/** Where a list may range. */
export interface Scope {
  readonly everywhere: boolean;
  /** Only these locations. */
  readonly own: readonly string[];
  /** These zones and locations, and everything beneath them. */
  readonly areas: readonly string[];
}
export interface AlertQuery {
  readonly scope: Scope;
  readonly location?: string;
  readonly zone?: string;
  readonly kind?: AlertKind;
  readonly status: 'open' | 'resolved';
  readonly after?: AlertPosition;
  readonly limit: number;
}
/** What is below its minimum, in an area. */
export interface ShortQuery {
  readonly scope: Scope;
  /** A zone, or a location that counts itself and what it supplies. */
  readonly within: string;
  readonly kind?: LocationKind;
  readonly product?: string;
  readonly after?: ShortPosition;
  readonly limit: number;
}
/** A place in the list: by kind, location and product. */
export interface ShortPosition extends CardKey {
  readonly kind: LocationKind;
}
/** A card below its minimum. */
export interface Short extends ShortPosition {
  readonly onHand: number;
  readonly minimum: number;
  readonly evaluatedAt: Date;
  readonly heardAt?: Date;
}
/** A place in the list: most urgent first. */
export interface AlertPosition {
  readonly dueAt: string;
  readonly id: string;
}

/** Reads outside any transaction. */
export interface Readings {
  location(id: string): Promise<KnownLocation | undefined>;
  /** The cards of a location, by product. */
  cardsAt(location: string, products: readonly string[] | undefined): Promise<CardInQuestion[]>;
  alerts(query: AlertQuery): Promise<Alert[]>;
  belowMinimum(query: ShortQuery): Promise<Short[]>;
  /** When the card that waits the longest to be evaluated became due; none may be due yet. */
  nextDueAt(): Promise<Date | undefined>;
}
