/**
 * What a set consists of: entries of the register that say, from a day on, how many dispensing
 * units of which other products one dispensing unit of a product becomes when it is unpacked. An
 * entry that packing or unpacking has used never changes.
 */
import { message } from '../contract.js';
import { Code, DayField, Flag, Part, Parts, Whole } from '../field.js';
import { BATCH_MAX, PageInfo, PageRequest } from '../page.js';
import { RegisterAnswer } from './register.js';

/** Most products in one set. */
export const CONTENTS_MAX = 50;
/** The orders and reports that pack or unpack. */
export const PACKING_KINDS: readonly string[] = ['pack', 'packed', 'unpack', 'unpacked'];
/** Most orders or reports in one batch that pack or unpack. */
export const PACKING_MAX = 50;
/** Most units of one product in one set. */
const UNITS_MAX = 1_000_000;

export class PackLine {
  @Code('A product in the set.', { example: 'ORS' })
  product!: string;

  @Whole('Its dispensing units in one set.', 1, UNITS_MAX, { example: 100 })
  quantity!: number;
}

export class PackContentsEntry {
  @Code('The product that is the set.', { example: 'CHW-STARTER-SET' })
  product!: string;

  @DayField('From which day it consists of this.', { example: '2026-01-01' })
  from!: string;

  @Parts('What one set consists of.', () => PackLine, CONTENTS_MAX, { least: 1 })
  contents!: PackLine[];
}

export class RegisterPackContents {
  @Parts('What sets consist of.', () => PackContentsEntry, BATCH_MAX, { least: 1 })
  items!: PackContentsEntry[];
}
export const registerPackContents = message(
  'inventory.cmd.register-pack-contents.v1',
  RegisterPackContents,
  RegisterAnswer,
);

export class PackContentsState extends PackContentsEntry {
  @Flag('Whether sets were packed or unpacked by it; since then it never changes.')
  isUsed!: boolean;

  @Whole('Version; the highest wins.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}

export class ListPackContents extends PageRequest {
  @Code('Only of this product.', { optional: true })
  product?: string;
}
export class PackContentsPage {
  @Parts('Contents by product and day.', () => PackContentsState, 200)
  items!: PackContentsState[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listPackContents = message(
  'inventory.qry.list-pack-contents.v1',
  ListPackContents,
  PackContentsPage,
);
