/** Rows of the register as the states that others see. */
import type { LocationEntry, LocationState, ShelfLifeRule, UnitPrice } from '@satchel/contracts';
import { derivedId } from '../domain/hash-chain.js';
import type { ShelfLifeScope } from '../domain/shelf-life.js';

/** Namespace of the message ids that announce register entries. */
const REGISTER = '6f0a7c52-3f1e-5d8e-9b1a-5a7c4e1d2b30';

/** The same version of an entry is always announced under the same id. */
export function registerMessageId(subject: string, id: string, version: number): string {
  return derivedId(REGISTER, `${subject}:${id}:${version}`);
}

/** A price in its three columns. */
export function priceColumns(price: UnitPrice | undefined): (string | number | null)[] {
  return [price?.currency ?? null, price?.minorUnits ?? null, price?.perUnits ?? null];
}

/** The price in three columns of a row, if there is one. */
export function priceOf(row: Record<string, unknown>): { unitPrice?: UnitPrice } {
  const currency = row['price_currency'];
  if (currency === null) return {};
  const [minorUnits, perUnits] = [Number(row['price_minor']), Number(row['price_units'])];
  return { unitPrice: { currency: String(currency), minorUnits, perUnits } };
}

/** What a rule is about; the code is empty where it is about all products. */
export function ruleKey({ product, programme }: ShelfLifeRule): [ShelfLifeScope, string] {
  if (product !== undefined) return ['product', product];
  return programme === undefined ? ['all', ''] : ['programme', programme];
}

export function locationState(row: Record<string, unknown>): LocationState {
  return {
    ...(row['entry'] as LocationEntry),
    zonePath: row['zone_path'] as string[],
    supplierPath: row['supplier_path'] as string[],
    version: Number(row['version']),
  };
}
