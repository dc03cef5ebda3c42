/** How long stock must still keep when it is issued to a place (docs/LEDGER.md, 3). */
import type { ProductCode } from '@satchel/language';
import type { LocationFacts } from './facts.js';

/** What a rule is about, the least specific first. */
export const SHELF_LIFE_SCOPES = ['all', 'programme', 'product'] as const;
export type ShelfLifeScope = (typeof SHELF_LIFE_SCOPES)[number];

/** A rule of the register that applies to a product. */
export interface ShelfLifeRuleFor {
  readonly product: ProductCode;
  /** The kind of location that stock is issued to. */
  readonly level: string;
  readonly scope: ShelfLifeScope;
  readonly days: number;
}

/** The place's own minimum; else the most specific rule for its level; else none. */
export function minimumShelfLife(
  rules: readonly ShelfLifeRuleFor[],
  destination: Pick<LocationFacts, 'kind' | 'minimumShelfLifeDays'>,
  product: ProductCode,
): number {
  if (destination.minimumShelfLifeDays !== undefined) return destination.minimumShelfLifeDays;
  const apply = rules.filter((it) => it.level === destination.kind && it.product === product);
  const rank = ({ scope }: ShelfLifeRuleFor): number => SHELF_LIFE_SCOPES.indexOf(scope);
  return apply.sort((a, b) => rank(b) - rank(a))[0]?.days ?? 0;
}
