/**
 * What requisition needs to know of a location: where it stands, who holds it and who supplies it.
 */
import type { LocationId, ProgrammeCode, ZoneId } from '@satchel/language';

export const LOCATION_KINDS = ['warehouse', 'depot', 'facility', 'kit'] as const;
export type LocationKind = (typeof LOCATION_KINDS)[number];

export interface KnownLocation {
  readonly id: LocationId;
  readonly kind: LocationKind;
  readonly timeZone: string;
  /** Opaque id of the person who holds it. */
  readonly holder?: string;
  readonly supplyLines: readonly {
    readonly programme: ProgrammeCode;
    readonly supplier: LocationId;
  }[];
  /** Zones around it, innermost first. */
  readonly zonePath: readonly ZoneId[];
  /** Locations above it along its supply lines, nearest first. */
  readonly supplierPath: readonly LocationId[];
  /** The register's version; the highest wins. */
  readonly version: number;
}

/** Who supplies the location in a programme; undefined when nobody does. */
export function supplierOf(
  location: KnownLocation,
  programme: ProgrammeCode,
): LocationId | undefined {
  return location.supplyLines.find((line) => line.programme === programme)?.supplier;
}
