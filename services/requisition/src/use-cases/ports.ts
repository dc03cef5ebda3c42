/** What the use cases need from outside: records, transactions, replenishment and the time. */
import type { Principal } from '@satchel/access';
import type { Problem, RequisitionState } from '@satchel/contracts';
import type { ProductCode, Uuid } from '@satchel/language';
import type { Proposal } from '../domain/acts.js';
import type { KnownLocation } from '../domain/location.js';
import type { Shipment } from '../domain/quantities.js';
import type { Requisition, Status, Urgency } from '../domain/requisition.js';

/** Who asks, as the door verified it, and the trace that it belongs to. */
export interface Asking {
  readonly principal: Principal;
  readonly traceparent?: string | undefined;
}

/** What was answered to a command, kept so that the same id is answered the same again. */
export interface KeptAnswer {
  readonly id: Uuid;
  readonly principal: string;
  /** SHA-256 of subject and body, hexadecimal. */
  readonly hash: string;
  readonly answer: Answer;
  readonly at: Date;
}
export type Answer = { readonly reply: RequisitionState } | { readonly problem: Problem };

/** A shipment as inventory announced it, lots summed up. */
export interface VersionedShipment extends Shipment {
  readonly requisition: Uuid;
  readonly version: number;
}

/** The copy of inventory's register. Every `take` keeps the highest version and no other. */
export interface RegisterCopy {
  location(id: string): Promise<KnownLocation | undefined>;
  unknownProducts(codes: readonly ProductCode[]): Promise<ProductCode[]>;
  takeLocation(location: KnownLocation): Promise<void>;
  takeProduct(id: ProductCode, version: number): Promise<void>;
}

/** What a command or an event reads and writes, inside one transaction. */
export interface Records {
  readonly register: RegisterCopy;
  /**
   * Waits for whoever else works on this id, then says what was answered; the id stays ours until
   * commit.
   */
  answered(id: Uuid): Promise<KeptAnswer | undefined>;
  keepAnswer(answer: KeptAnswer): Promise<void>;
  /** The requisition, locked until commit. */
  locked(id: Uuid): Promise<Requisition | undefined>;
  add(requisition: Requisition): Promise<void>;
  /** Writes what an act changed: status, clock, approved, issued, received, and the last step. */
  update(requisition: Requisition): Promise<void>;
  /** Puts the full state into the outbox. */
  announce(state: RequisitionState, at: Date, traceparent: string | undefined): Promise<void>;
  /** False when this version, or a later one, was taken over before. */
  takeShipment(shipment: VersionedShipment): Promise<boolean>;
  shipmentsOf(requisition: Uuid): Promise<Shipment[]>;
}

export interface Transactions {
  /** Commits what `work` did, or nothing of it if it throws. */
  run<T>(work: (records: Records) => Promise<T>): Promise<T>;
}

/** Where a list may range, and what it is narrowed to. */
export interface ListQuery {
  readonly scope: Scope;
  readonly location?: string;
  readonly supplier?: string;
  readonly status?: Status;
  readonly urgency?: Urgency;
  readonly after?: Position;
  readonly limit: number;
}
export interface Scope {
  readonly everywhere: boolean;
  /** Only these locations. */
  readonly own: readonly string[];
  /** These zones and locations, and everything beneath them. */
  readonly areas: readonly string[];
}
/** A place in the list: emergencies first, then oldest first. */
export interface Position {
  readonly urgency: Urgency;
  readonly submittedAt: Date;
  readonly id: Uuid;
}

/** Reads outside any transaction. */
export interface Readings {
  readonly register: Pick<RegisterCopy, 'location' | 'unknownProducts'>;
  kept(id: Uuid): Promise<KeptAnswer | undefined>;
  find(id: Uuid): Promise<Requisition | undefined>;
  list(query: ListQuery): Promise<Requisition[]>;
}

/** All requisitions in the order of their ids, whoever may see them; for other services. */
export interface RequisitionHeads {
  /** Which of its histories this database tells. */
  epoch(): Promise<number>;
  byIds(ids: readonly Uuid[]): Promise<Requisition[]>;
  after(id: Uuid | undefined, limit: number): Promise<Requisition[]>;
}

/** Replenishment's opinion. */
export interface Replenishment {
  /**
   * By product; empty when it cannot say in time. Never throws: an opinion must not block a
   * request.
   */
  proposals(
    location: string,
    products: readonly ProductCode[],
    asking: Asking,
  ): Promise<ReadonlyMap<ProductCode, Proposal>>;
}
