/**
 * Quantities told in packs, such as 3 boxes and 5 loose, on their way to becoming units. Here, and
 * nowhere else, what a person wrote is turned by what the register says of the product now. What
 * was written stays beside the units: by it the owner knows the same words again, also after the
 * register has changed the size of a pack.
 */
import { type Pack, type PackFault, packsOf, unitsOf } from '@satchel/language';

/** The field in whose place packs may be told. */
export type QuantityField = 'quantity' | 'requested' | 'approved';

export interface PackedProduct {
  readonly id: string;
  readonly packSize: number;
  readonly packs?: readonly Pack[];
}
export type PackedProducts = ReadonlyMap<string, PackedProduct>;

export interface ToldFault {
  readonly pointer: string;
  readonly code: PackFault['code'] | 'not-allowed' | 'unknown-product';
  readonly detail: string;
}

/** An item, or a part of one, at which packs may be told. */
interface Said {
  readonly packs?: readonly { readonly pack: string; readonly count: number }[];
  readonly loose?: number;
  readonly quantity?: number;
  readonly requested?: number;
  readonly approved?: number;
}
interface SaidWithLots extends Said {
  readonly product: string;
  readonly lots?: readonly Said[];
}
export interface SaidItem extends SaidWithLots {
  readonly components?: readonly SaidWithLots[];
}

/** The products of which packs are told. */
export function productsInPacks(items: readonly SaidItem[]): string[] {
  const all = items.flatMap((item) => [item, ...(item.components ?? [])]);
  const told = all.filter((item) => [item, ...(item.lots ?? [])].some(isInPacks));
  return [...new Set(told.map(({ product }) => product))];
}

const isInPacks = ({ packs, loose }: Said): boolean => packs !== undefined || loose !== undefined;

/** The item in units; what cannot be turned stays as it was, with the reason. */
export function inUnits<Item extends SaidItem>(
  item: Item,
  field: QuantityField,
  products: PackedProducts,
): { readonly item: Item; readonly faults: readonly ToldFault[] } {
  const faults: ToldFault[] = [];
  const turned = withLots(item, field, products, '', faults);
  const components = item.components?.map((part, n) =>
    withLots(part, field, products, `/components/${n}`, faults),
  );
  return { item: components ? { ...turned, components } : turned, faults };
}

function withLots<Part extends SaidWithLots>(
  part: Part,
  field: QuantityField,
  products: PackedProducts,
  at: string,
  faults: ToldFault[],
): Part {
  const turn = <One extends Said>(said: One, pointer: string): One => {
    if (!isInPacks(said)) return said;
    const found = unitsIn(said, field, products.get(part.product));
    if ('units' in found) return { ...said, [field]: found.units };
    faults.push(...found.faults.map((fault) => ({ ...fault, pointer: pointer + fault.pointer })));
    return said;
  };
  const lots = part.lots?.map((lot, n) => turn(lot, `${at}/lots/${n}`));
  const turned = turn(part, at);
  return lots ? { ...turned, lots } : turned;
}

function unitsIn(
  said: Said & { readonly lots?: unknown },
  field: QuantityField,
  product: PackedProduct | undefined,
): { readonly units: number } | { readonly faults: readonly ToldFault[] } {
  const pointer = said.packs === undefined ? '/loose' : '/packs';
  const code = 'not-allowed';
  if (said[field] !== undefined) {
    return { faults: [{ pointer, code, detail: `cannot stand beside \`${field}\`` }] };
  }
  if (said.lots !== undefined) {
    return { faults: [{ pointer, code, detail: 'cannot stand beside `lots`' }] };
  }
  if (!product) {
    const detail = 'cannot be turned into units: the register has no such product';
    return { faults: [{ pointer, code: 'unknown-product', detail }] };
  }
  return unitsOf(said, packsOf(product));
}
