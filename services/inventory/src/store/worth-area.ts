/** Of which area a figure is, and whether whoever asks may see it. */
import { mayAt, type Principal, type Right } from '@satchel/access';
import { AREA_LOCATIONS_MAX, type LocationAreaPage, refuse } from '@satchel/contracts';
import type { Pool } from 'pg';
import { inScope, scopeOf } from './scope.js';

export interface SeenPlaces {
  /** The location, and all that it supplies where that is asked. */
  readonly ids: string[];
  readonly showsValues: boolean;
}

const PLACES = `
SELECT l.id, ${inScope(6)} AS valued FROM location l
WHERE (l.id = $1 OR ($2 AND l.supplier_path @> ARRAY[$1::text])) AND ${inScope(3)}
ORDER BY l.id <> $1, l.id LIMIT ${AREA_LOCATIONS_MAX + 1}`;

/** The locations of a question; those beneath that the asker may not see are left out. */
export async function placesSeen(
  pool: Pool,
  { location, beneath = false }: LocationAreaPage,
  who: Principal,
  right: Right,
): Promise<SeenPlaces> {
  const { rows } = await pool.query(PLACES, [
    location,
    beneath,
    ...scopeOf(who, right),
    ...scopeOf(who, 'see-value'),
  ]);
  const ids = rows.map(({ id }) => String(id));
  if (ids[0] !== location) noSuchLocation(location);
  if (ids.length > AREA_LOCATIONS_MAX) tooManyLocations(location);
  return { ids, showsValues: rows.every(({ valued }) => valued === true) };
}

export function noSuchLocation(location: string): never {
  refuse(404, 'unknown-location', `There is no location ${location} that you can see.`);
}

export function tooManyLocations(location: string): never {
  const detail = `${location} supplies more than ${AREA_LOCATIONS_MAX - 1} locations. Ask for its zone, or for fewer.`;
  refuse(409, 'too-many-locations', detail);
}

/** Whether the zone's values are shown; refused unless everything in the zone may be seen. */
export async function zoneSeen(
  pool: Pool,
  zone: string,
  who: Principal,
  right: Right,
): Promise<boolean> {
  const { rows } = await pool.query('SELECT path FROM zone WHERE id = $1', [zone]);
  return mayInZone(zone, rows[0]?.path as string[] | undefined, who, right);
}

export function mayInZone(
  zone: string,
  path: string[] | undefined,
  who: Principal,
  right: Right,
): boolean {
  // A right that ends at one location reaches no zone, whatever its code.
  const standing = path && { location: '', zones: path, suppliers: [] };
  const may = (wanted: Right): boolean =>
    standing !== undefined && (who.kind === 'service' || mayAt(who, wanted, standing));
  if (!may(right)) {
    refuse(404, 'unknown-zone', `There is no zone ${zone} of which you can see everything.`);
  }
  return may('see-value');
}

const SECOND_MS = 1000;

/** As of when, and how long ago that is. */
export function aged(asOf: number, now: Date): { asOf: string; ageSeconds: number } {
  const ageMs = Math.max(0, now.getTime() - asOf);
  return { asOf: new Date(asOf).toISOString(), ageSeconds: Math.round(ageMs / SECOND_MS) };
}

/** When sums were worked out; refused before they ever were. */
export function summedUp(asOf: unknown): number {
  if (typeof asOf !== 'number') {
    refuse(503, 'service-unavailable', 'The sums are being worked out. Ask again in a minute.');
  }
  return asOf;
}
