/**
 * A country of two counties and a neighbour, made so that every scope of `scopes.csv` has a place:
 * what stands beneath, beside, above and apart, a kit that moved away and one that came.
 */
import type { Home, Scope } from './expectation.js';

export const TIME_ZONE = 'Africa/Monrovia';
export const PROGRAMME = 'iccm';

export const ZONES = [
  { id: 'LR', name: 'The country', level: 'country' },
  { id: 'LR-A', name: 'County A', level: 'county', parent: 'LR' },
  { id: 'LR-A-1', name: 'District A 1', level: 'district', parent: 'LR-A' },
  { id: 'LR-A-2', name: 'District A 2', level: 'district', parent: 'LR-A' },
  { id: 'LR-B', name: 'County B', level: 'county', parent: 'LR' },
  { id: 'LR-B-1', name: 'District B 1', level: 'district', parent: 'LR-B' },
  { id: 'XX', name: 'The neighbour', level: 'country' },
];

export interface Place {
  readonly id: string;
  readonly kind: 'warehouse' | 'depot' | 'facility' | 'kit';
  readonly zone: string;
  readonly supplier?: string;
}

/** Suppliers before those they supply. */
export const PLACES: readonly Place[] = [
  { id: 'PORT', kind: 'warehouse', zone: 'LR' },
  { id: 'CMS', kind: 'warehouse', zone: 'LR', supplier: 'PORT' },
  { id: 'DEPOT-A', kind: 'depot', zone: 'LR-A', supplier: 'CMS' },
  { id: 'DEPOT-B', kind: 'depot', zone: 'LR-B', supplier: 'CMS' },
  { id: 'CLINIC-A1', kind: 'facility', zone: 'LR-A-1', supplier: 'DEPOT-A' },
  { id: 'CLINIC-A2', kind: 'facility', zone: 'LR-A-2', supplier: 'DEPOT-A' },
  { id: 'CLINIC-B1', kind: 'facility', zone: 'LR-B-1', supplier: 'DEPOT-B' },
  { id: 'KIT-A11', kind: 'kit', zone: 'LR-A-1', supplier: 'CLINIC-A1' },
  { id: 'KIT-A12', kind: 'kit', zone: 'LR-A-1', supplier: 'CLINIC-A1' },
  { id: 'KIT-B1', kind: 'kit', zone: 'LR-B-1', supplier: 'CLINIC-B1' },
  { id: 'KIT-B2', kind: 'kit', zone: 'LR-B-1', supplier: 'CLINIC-B1' },
  { id: 'KIT-GONE', kind: 'kit', zone: 'LR-A-1', supplier: 'CLINIC-A1' },
  { id: 'KIT-COME', kind: 'kit', zone: 'LR-B-1', supplier: 'CLINIC-B1' },
  { id: 'PORT-X', kind: 'warehouse', zone: 'XX' },
  { id: 'STORE-X', kind: 'depot', zone: 'XX', supplier: 'PORT-X' },
  { id: 'KIT-X1', kind: 'kit', zone: 'XX', supplier: 'STORE-X' },
  { id: 'KIT-X2', kind: 'kit', zone: 'XX', supplier: 'STORE-X' },
];

/** Where the two kits stand after they moved. */
export const MOVED: readonly Place[] = [
  { id: 'KIT-GONE', kind: 'kit', zone: 'LR-B-1', supplier: 'CLINIC-B1' },
  { id: 'KIT-COME', kind: 'kit', zone: 'LR-A-1', supplier: 'CLINIC-A1' },
];

/** The places at which something is tried: all but the two ports, which send to the others. */
export const TARGETS = PLACES.filter((place) => !place.id.startsWith('PORT'));

/** Where the role of a home is held. */
export const HELD_AT: Record<Home, string> = {
  kit: 'KIT-A11',
  clinic: 'CLINIC-A1',
  audited: 'CLINIC-A1',
  county: 'LR-A',
  country: 'LR',
  revoked: 'CLINIC-A1',
};

const FROM_CLINIC: Record<Scope, string> = {
  own: 'CLINIC-A1',
  beneath: 'KIT-A11',
  sibling: 'CLINIC-A2',
  parent: 'DEPOT-A',
  unrelated: 'KIT-B1',
  left: 'KIT-B2',
  'moved-away': 'KIT-GONE',
  'moved-in': 'KIT-COME',
};
const PLACE_OF: Record<Home, Record<Scope, string>> = {
  kit: { ...FROM_CLINIC, own: 'KIT-A11', sibling: 'KIT-A12', parent: 'CLINIC-A1' },
  clinic: FROM_CLINIC,
  audited: FROM_CLINIC,
  revoked: FROM_CLINIC,
  county: {
    ...FROM_CLINIC,
    own: 'DEPOT-A',
    beneath: 'CLINIC-A1',
    sibling: 'DEPOT-B',
    parent: 'CMS',
  },
  country: {
    ...FROM_CLINIC,
    own: 'CMS',
    sibling: 'STORE-X',
    unrelated: 'KIT-X1',
    left: 'KIT-X2',
  },
};
const ZONE_OF: Record<'county' | 'country', Partial<Record<Scope, string>>> = {
  county: { own: 'LR-A', beneath: 'LR-A-1', sibling: 'LR-B', parent: 'LR', unrelated: 'LR-B-1' },
  country: { own: 'LR', beneath: 'LR-A-1', sibling: 'XX', unrelated: 'XX', left: 'XX' },
};

/** The place that stands in this relation to a home. */
export function placeOf(home: Home, scope: Scope): Place {
  const id = PLACE_OF[home][scope];
  const place = [...MOVED, ...PLACES].find((each) => each.id === id);
  if (!place) throw new Error(`no place for ${home} ${scope}`);
  return place;
}

/** The zone in this relation to a home: its own where it is about zones, else around the place. */
export function zoneOf(home: Home, scope: Scope): string {
  const named = home === 'county' || home === 'country' ? ZONE_OF[home][scope] : undefined;
  return named ?? placeOf(home, scope).zone;
}

/** The register's entry of a place. */
export function entryOf(place: Place, name = `Place ${place.id}`): object {
  const { id, kind, zone, supplier } = place;
  return {
    id,
    name,
    kind,
    zone,
    timeZone: TIME_ZONE,
    openedOn: '2025-01-01',
    ...(supplier === undefined ? {} : { supplyLines: [{ programme: PROGRAMME, supplier }] }),
  };
}
