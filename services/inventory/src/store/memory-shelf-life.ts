/** Shelf life rules in memory. */
import type { ShelfLifeRule } from '@satchel/contracts';
import type { MemoryTransaction } from '@satchel/messaging';
import type { ShelfLifeRuleFor } from '../domain/shelf-life.js';
import { ruleKey } from './register-rows.js';

export const SHELF_LIFE_TABLE = 'shelf life rule';

/** Of the rules, those that are about these products; the row of a product is its programme. */
export function rulesFor(
  tx: MemoryTransaction,
  products: ReadonlySet<string>,
  productTable: string,
): ShelfLifeRuleFor[] {
  const rules = tx.all<{ readonly entry: ShelfLifeRule }>(SHELF_LIFE_TABLE);
  return [...products].flatMap((product) => {
    const programme = tx.read<string>(productTable, product);
    return rules.flatMap(({ entry }) => {
      const { level, minimumShelfLifeDays: days } = entry;
      const [scope, code] = ruleKey(entry);
      const applies = code === { all: '', programme, product }[scope];
      return applies && days !== undefined ? [{ product, level, scope, days }] : [];
    });
  });
}
