/** Facts of the register that the ledger decides by, and the key under which pairs are kept. */
import type { Day, End, LocationId, LotNumber, ProductCode, ZoneId } from '@satchel/language';
import type { Price } from './price.js';

/** What the ledger needs to know of a location. */
export interface LocationFacts {
  id: LocationId;
  kind: string;
  timeZone: string;
  openedOn: Day;
  /** Innermost first. */
  zonePath: ZoneId[];
  /** Nearest first. */
  supplierPath: LocationId[];
  /** Its own; where it has none, the rules for its level hold. */
  minimumShelfLifeDays?: number;
  /** Whether a system of its own keeps its stock. */
  isObserved?: boolean;
}

/** What one card is about. */
export interface CardKey {
  readonly location: LocationId;
  readonly product: ProductCode;
}

export interface LotFacts {
  product: ProductCode;
  number: LotNumber;
  expiresOn?: Day;
  status: 'usable' | 'quarantined' | 'recalled';
  verified: boolean;
  /** Who paid for it. */
  funder?: string;
  price?: Price;
}

/** What one set of a product consists of, from a day on. */
export interface PackContents {
  readonly product: ProductCode;
  readonly from: Day;
  /** Dispensing units of other products in one set, in order of product code. */
  readonly lines: readonly { readonly product: ProductCode; readonly quantity: number }[];
  /** Since it was used it never changes. */
  readonly isUsed: boolean;
}

export const pairKey = (a: string, b: string): string => `${a}|${b}`;

/** Where differences of a location come from and go to: what an observed one does is not ours. */
export function gapOf({ isObserved }: LocationFacts): End {
  return isObserved ? '@external' : '@unexplained';
}

/** The zone that answers for a location. */
export function zoneOf(facts: LocationFacts): ZoneId {
  return facts.zonePath[0] ?? facts.id;
}
