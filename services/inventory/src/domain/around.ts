/** What the ledger knows around a discrepancy, as far as it may explain it: read within bounds. */
import type { LocationId, ProductCode, Uuid } from '@satchel/language';
import type { Discrepancy, DiscrepancyKind } from './discrepancy.js';
import type { Purpose } from './shipment.js';

/** How far back what is recorded may explain a difference. */
export const LOOK_BACK_DAYS = 100;
/** Discrepancies elsewhere are looked at this long before and after. */
export const LOOK_ASIDE_DAYS = 45;
export const AROUND_MAX = { movements: 400, sent: 200, shipments: 20, places: 300, others: 20 };

/** An accepted order or report on the card since its last count before the discrepancy. */
export interface NearEvent {
  readonly event: Uuid;
  readonly kind: string;
  readonly direction: 'in' | 'out';
  /** As it was told, without what balances it. */
  readonly units: number;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly document?: string;
  readonly shipment?: Uuid;
  readonly isReversed: boolean;
}

/** Units of the product that are under way to the card or from it. */
export interface NearShipment {
  readonly shipment: Uuid;
  readonly from: LocationId;
  readonly to: LocationId;
  readonly purpose: Purpose;
  readonly document?: string;
  readonly issuedAt: number;
  readonly underWay: number;
}

/** An open discrepancy at a neighbour, or of another product at the same place and time. */
export interface NearDiscrepancy {
  readonly discrepancy: Uuid;
  readonly kind: DiscrepancyKind;
  readonly location: LocationId;
  readonly product: ProductCode;
  readonly open: number;
  readonly occurredAt: number;
  readonly shipment?: Uuid;
  /** Of another product: whether it is easily taken for this one. */
  readonly isAlike?: boolean;
}

export interface Around {
  readonly discrepancy: Discrepancy;
  /** Fewer than so many may stay unexplained. */
  readonly limitUnits: number;
  readonly packSize: number;
  readonly timeZone: string;
  /** What was counted, or told as beginning balance, where it is about that. */
  readonly counted?: number;
  readonly events: readonly NearEvent[];
  readonly shipments: readonly NearShipment[];
  readonly neighbours: readonly NearDiscrepancy[];
  readonly sameShelf: readonly NearDiscrepancy[];
}

/** A product as far as it may be taken for another. */
export interface Named {
  readonly name: string;
  readonly treats?: readonly string[];
}

/** The same medicine in another strength or pack, or one for the same condition. */
export function areAlike(one: Named, other: Named): boolean {
  const medicine = ({ name }: Named) => (/^\D*/.exec(name.toLowerCase())?.[0] ?? '').trim();
  if (medicine(one) !== '' && medicine(one) === medicine(other)) return true;
  return (one.treats ?? []).some((condition) => other.treats?.includes(condition));
}
