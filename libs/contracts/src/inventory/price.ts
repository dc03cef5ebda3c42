/**
 * Prices and amounts of money, exact: whole minor units of a currency (cents). A price is so many
 * minor units for so many dispensing units, as it stands on an invoice: 4.20 dollars for a pack of
 * 180 is 420 for 180. Units are worth units x minorUnits / perUnits, rounded half up to a whole
 * minor unit, once for each lot in a figure. Amounts are digits in a text, since sums may be larger
 * than what is exact in a number. Currencies are never converted into each other.
 */
import { Amount, Currency, Units, Whole } from '../field.js';

/** Most minor units in a price: ten million dollars for a pack. */
export const PRICE_MAX = 1_000_000_000;

export class UnitPrice {
  @Currency('Its currency, ISO 4217.')
  currency!: string;

  @Whole('Whole minor units of the currency; 0 is a price.', 0, PRICE_MAX, { example: 420 })
  minorUnits!: number;

  @Units('For so many dispensing units.', { least: 1, example: 180 })
  perUnits!: number;
}

export class Money {
  @Currency('The currency, ISO 4217.')
  currency!: string;

  @Amount('Whole minor units of it, such as cents.')
  minorUnits!: string;
}
