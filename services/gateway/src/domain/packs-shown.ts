/**
 * Quantities on their way to a person: beside the units of an answer, how they lie in the packs of
 * the product. Only where the product is known; units always stand there too, and are what counts.
 */
import { packsBeside } from '@satchel/language';
import type { PackedProduct, PackedProducts } from './packs-told.js';

/** Each quantity, and the field beside it that says it in packs. */
const OF_LINE = {
  requested: 'requestedInPacks',
  suggested: 'suggestedInPacks',
  byProcedure: 'byProcedureInPacks',
  approved: 'approvedInPacks',
  issued: 'issuedInPacks',
  received: 'receivedInPacks',
} as const;
const OF_INSTEAD = { quantity: 'inPacks' } as const;
const OF_HOLDER = { onHand: 'inPacks', unidentified: 'unidentifiedInPacks' } as const;
const OF_SUMS = {
  onHand: 'inPacks',
  inTransit: 'inTransitInPacks',
  mayHold: 'mayHoldInPacks',
} as const;
const OF_EXPIRING = { units: 'inPacks', unusedUnits: 'unusedInPacks' } as const;

type Quantities<Names> = { readonly [K in keyof Names]?: number };
interface Line extends Quantities<typeof OF_LINE> {
  readonly product: string;
  readonly issuedInstead?: readonly { readonly product: string; readonly quantity: number }[];
}
interface Expiring extends Quantities<typeof OF_EXPIRING> {
  readonly product: string;
}

export function lineInPacks<Row extends Line>(line: Row, products: PackedProducts): Row {
  const instead = line.issuedInstead?.map((one) => ({
    ...one,
    ...packsBeside(one, products.get(one.product), OF_INSTEAD),
  }));
  return {
    ...line,
    ...packsBeside(line, products.get(line.product), OF_LINE),
    ...(instead ? { issuedInstead: instead } : {}),
  };
}

export function holderInPacks<Row extends Quantities<typeof OF_HOLDER>>(
  holder: Row,
  product: PackedProduct | undefined,
): Row {
  return { ...holder, ...packsBeside(holder, product, OF_HOLDER) };
}

export function sumsInPacks<Row extends Quantities<typeof OF_SUMS>>(
  sums: Row,
  product: PackedProduct | undefined,
): Row {
  return { ...sums, ...packsBeside(sums, product, OF_SUMS) };
}

export function expiringInPacks<Row extends Expiring>(row: Row, products: PackedProducts): Row {
  return { ...row, ...packsBeside(row, products.get(row.product), OF_EXPIRING) };
}
