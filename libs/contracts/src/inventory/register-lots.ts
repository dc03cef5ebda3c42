/** Lots in the register: what is printed on them, who paid for them, whether they may be used. */
import { message } from '../contract.js';
import { Code, DayField, Flag, Lot, OneOf, Part, Parts, Whole } from '../field.js';
import { BATCH_MAX, PageInfo, PageRequest } from '../page.js';
import { UnitPrice } from './price.js';
import { RegisterAnswer } from './register.js';

export const LOT_STATUSES = ['usable', 'quarantined', 'recalled'] as const;
export type LotStatus = (typeof LOT_STATUSES)[number];

export class LotEntry {
  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @Lot('Lot number as printed.')
  number!: string;

  @DayField('Last day on which it may be used.', { optional: true, example: '2027-06-30' })
  expiresOn?: string;

  @OneOf('Whether it may be issued.', LOT_STATUSES)
  status!: LotStatus;

  @Code('Who paid for it; absent: not known.', { optional: true, example: 'GLOBAL-FUND' })
  funder?: string;

  @Part('What it cost; shown to whoever may see values.', () => UnitPrice, { optional: true })
  unitPrice?: UnitPrice;
}

export class RegisterLots {
  @Parts('Lots.', () => LotEntry, BATCH_MAX, { least: 1 })
  items!: LotEntry[];
}
export const registerLots = message('inventory.cmd.register-lots.v1', RegisterLots, RegisterAnswer);

export class LotState extends LotEntry {
  @Flag('False when a report named it before the register knew it.')
  verified!: boolean;

  @Whole('Version; the highest wins.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}

export class ListLots extends PageRequest {
  @Code('Only of this product.', { optional: true })
  product?: string;
}
export class LotPage {
  @Parts('Lots by product and number.', () => LotState, 200)
  items!: LotState[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listLots = message('inventory.qry.list-lots.v1', ListLots, LotPage);
