/**
 * How long stock must still keep when it is issued to a level: rules of the register, of which the
 * most specific one holds.
 */
import { message } from '../contract.js';
import { Code, OneOf, Part, Parts, Whole } from '../field.js';
import { BATCH_MAX, PageInfo, PageRequest } from '../page.js';
import { LOCATION_KINDS, type LocationKind, RegisterAnswer } from './register.js';

export class ShelfLifeRule {
  @OneOf('What kind of location it is issued to.', LOCATION_KINDS)
  level!: LocationKind;

  @Code('Only this product.', { optional: true, example: 'ACT-1' })
  product?: string;

  @Code('Only the products of this programme; not beside `product`.', { optional: true })
  programme?: string;

  @Whole('It must keep at least so many days. Absent: this rule holds no more.', 0, 3650, {
    optional: true,
    example: 60,
  })
  minimumShelfLifeDays?: number;
}

export class RegisterShelfLifeRules {
  @Parts('Rules.', () => ShelfLifeRule, BATCH_MAX, { least: 1 })
  items!: ShelfLifeRule[];
}
export const registerShelfLifeRules = message(
  'inventory.cmd.register-shelf-life-rules.v1',
  RegisterShelfLifeRules,
  RegisterAnswer,
);

export class ShelfLifeRuleState extends ShelfLifeRule {
  @Whole('Version; the highest wins.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}
export class ListShelfLifeRules extends PageRequest {
  @OneOf('Only of this level.', LOCATION_KINDS, { optional: true })
  level?: LocationKind;
}
export class ShelfLifeRulePage {
  @Parts('Rules by level; those for all products come first.', () => ShelfLifeRuleState, 200)
  items!: ShelfLifeRuleState[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listShelfLifeRules = message(
  'inventory.qry.list-shelf-life-rules.v1',
  ListShelfLifeRules,
  ShelfLifeRulePage,
);
