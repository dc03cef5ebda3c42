/** A hold: units of a lot that orders leave alone, everywhere or at one place, until released. */
import type { LocationId, LotNumber, ProductCode, Uuid } from '@satchel/language';

export interface LotHold {
  id: Uuid;
  /** Everywhere if absent. */
  location?: LocationId;
  product: ProductCode;
  lot: LotNumber;
  /** All there are if absent. */
  quantity?: number;
  reason: string;
  placedAt: number;
  placedBy: string;
  releasedAt?: number;
  releasedBy?: string;
  releaseReason?: string;
  version: number;
}

/** The units on hold with one hold more. */
export function withHold(
  holds: ReadonlyMap<LotNumber, number> | undefined,
  lot: LotNumber,
  units: number,
): ReadonlyMap<LotNumber, number> {
  return new Map(holds).set(lot, (holds?.get(lot) ?? 0) + units);
}

const iso = (at: number): string => new Date(at).toISOString();

/** The hold as it is told. */
export function holdTold({ placedAt, releasedAt, ...said }: LotHold) {
  return {
    ...said,
    placedAt: iso(placedAt),
    ...(releasedAt === undefined ? {} : { releasedAt: iso(releasedAt) }),
  };
}
