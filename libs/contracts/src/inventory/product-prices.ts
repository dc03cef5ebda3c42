/** What products cost from which day on, where their lots have no price of their own. */
import { message } from '../contract.js';
import { Code, DayField, Part, Parts, Whole } from '../field.js';
import { BATCH_MAX, PageInfo, PageRequest } from '../page.js';
import { UnitPrice } from './price.js';
import { RegisterAnswer } from './register.js';

/** What a product costs where its lot has no price of its own. */
export class ProductPrice {
  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @DayField('From which day, up to the day before the next one.', { example: '2026-01-01' })
  from!: string;

  @Part('The price; absent: none is known from that day on.', () => UnitPrice, { optional: true })
  unitPrice?: UnitPrice;
}

export class RegisterProductPrices {
  @Parts('Prices.', () => ProductPrice, BATCH_MAX, { least: 1 })
  items!: ProductPrice[];
}
export const registerProductPrices = message(
  'inventory.cmd.register-product-prices.v1',
  RegisterProductPrices,
  RegisterAnswer,
);

export class ProductPriceState extends ProductPrice {
  @Whole('Version; the highest wins.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}
export class ListProductPrices extends PageRequest {
  @Code('Only of this product.', { optional: true, example: 'ACT-1' })
  product?: string;
}
export class ProductPricePage {
  @Parts('Prices by product and day.', () => ProductPriceState, 200)
  items!: ProductPriceState[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listProductPrices = message(
  'inventory.qry.list-product-prices.v1',
  ListProductPrices,
  ProductPricePage,
);
