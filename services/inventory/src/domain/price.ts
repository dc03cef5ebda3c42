/**
 * What units are worth, exactly. A price is whole minor units of a currency for so many dispensing
 * units; units are worth units x minor units / per units, rounded half away from zero to a whole
 * minor unit. Figures add the units of one lot up first, so that each lot is rounded once in each.
 */
import type { Day } from '@satchel/language';

export interface Price {
  readonly currency: string;
  readonly minorUnits: number;
  /** For so many dispensing units. */
  readonly perUnits: number;
}

/** Of a product where its lots have none, from a day on; without a price: none is known. */
export interface DatedPrice {
  readonly from: Day;
  readonly price?: Price;
}

/** In whole minor units; below zero for units that are. */
export function worth(units: number, { minorUnits, perUnits }: Price): bigint {
  const per = BigInt(perUnits);
  const size = BigInt(Math.abs(units)) * BigInt(minorUnits);
  const rounded = (2n * size + per) / (2n * per);
  return units < 0 ? -rounded : rounded;
}

/** The price that is in force on a day. */
export function priceOn(prices: readonly DatedPrice[], day: Day): Price | undefined {
  const begun = prices.filter(({ from }) => from <= day);
  return begun.sort((a, b) => (a.from < b.from ? 1 : -1))[0]?.price;
}

/** Units of one lot, with what a figure is split by. */
export interface Priceable<Of> {
  readonly of: Of;
  readonly product: string;
  readonly lot: string;
  readonly units: number;
  readonly funder?: string | undefined;
  readonly price?: Price | undefined;
}

/** Units of one funder; in one currency, or without a price. */
export interface Valued<Of> {
  readonly of: Of;
  readonly product: string;
  readonly funder?: string;
  units: number;
  readonly currency?: string;
  minorUnits: bigint;
}

/**
 * Adds up by `of`, product, funder and currency. What has no price stands apart, with its units.
 */
export function valued<Of>(
  rows: readonly Priceable<Of>[],
  nameOf: (of: Of) => string,
): Valued<Of>[] {
  const lots = new Map<string, Priceable<Of> & { units: number }>();
  for (const row of rows) {
    const { product, lot, units, price } = row;
    const cost = price ? [price.currency, price.minorUnits, price.perUnits] : [];
    const key = [nameOf(row.of), product, lot, ...cost].join('|');
    const known = lots.get(key);
    if (known) known.units += units;
    else lots.set(key, { ...row, units });
  }
  const sums = new Map<string, Valued<Of>>();
  for (const { of, product, units, funder, price } of lots.values()) {
    const key = [nameOf(of), product, funder ?? '', price?.currency ?? ''].join('|');
    const sum = sums.get(key) ?? {
      of,
      product,
      ...(funder === undefined ? {} : { funder }),
      units: 0,
      ...(price ? { currency: price.currency } : {}),
      minorUnits: 0n,
    };
    sum.units += units;
    if (price) sum.minorUnits += worth(units, price);
    sums.set(key, sum);
  }
  return [...sums.values()];
}
