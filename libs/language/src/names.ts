/**
 * The names of things, as they travel between services and stand in the ledger.
 * All are the country's own stable codes, so a person can read any row or message.
 */

/** Code of a location that holds stock, such as `LR-NIM-014-K03`. */
export type LocationId = string;
/** Code of a zone (country, region, county, district …). */
export type ZoneId = string;
/** Code of a programme, such as `iccm`. */
export type ProgrammeCode = string;
/** Code of a product: one medicine, strength, form and dispensing unit. */
export type ProductCode = string;
/** Number that the manufacturer printed on a lot, or `UNIDENTIFIED_LOT`. */
export type LotNumber = string;
/** RFC 9562 UUID, lower case, made by whoever first says the thing. */
export type Uuid = string;
export const UUID_PATTERN =
  '^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';

/** What every code must look like: it starts with a letter or digit and never has a space. */
export const CODE_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$';
/** A lot number as printed: GS1 allows 20 characters, older systems wrote up to 40. */
export const LOT_PATTERN = '^[A-Za-z0-9][A-Za-z0-9 ./_+-]{0,39}$';
/** The one lot per product that takes what is reported without a lot. */
export const UNIDENTIFIED_LOT: LotNumber = 'unidentified';

/** Largest quantity of one movement, in dispensing units. */
export const QUANTITY_MAX = 1_000_000_000;

/**
 * Ends: where stock comes from or goes to without being held. They start with `@`, which no
 * location code can. `@in-transit` is the only one that keeps a balance, by shipment.
 */
export const ENDS = [
  '@supplier',
  '@opening',
  '@adjusted',
  '@dispensed',
  '@written-off',
  '@unexplained',
  '@converted',
  '@external',
  '@in-transit',
] as const;
export type End = (typeof ENDS)[number];
/** A side of a movement: a location or an end. */
export type Place = LocationId | End;

export function isEnd(place: Place): place is End {
  return place.startsWith('@');
}
