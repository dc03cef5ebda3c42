/**
 * A list by product names each product once, with a quantity: two for one product leave open which
 * is meant, and packs that nobody could turn into units leave it open altogether.
 */
import { malformed, ProblemError } from '@satchel/contracts';

/** Throws `malformed`, naming every line that repeats a product. */
export function refuseRepeatedProducts(lines: readonly { readonly product: string }[]): void {
  const seen = new Set<string>();
  const errors = lines.flatMap(({ product }, index) => {
    if (!seen.has(product)) {
      seen.add(product);
      return [];
    }
    return [{ pointer: `/lines/${index}/product`, code: 'repeated', detail: 'is listed twice' }];
  });
  if (errors.length > 0) throw new ProblemError(malformed(errors));
}

/** The lines with their quantities; throws `malformed`, naming every line that has none. */
export function withQuantities<Field extends 'requested' | 'approved', Line extends object>(
  lines: readonly (Line & { readonly [F in Field]?: number })[],
  field: Field,
): (Line & { readonly [F in Field]: number })[] {
  const errors = lines.flatMap((line, index) =>
    line[field] === undefined
      ? [{ pointer: `/lines/${index}/${field}`, code: 'required', detail: 'is missing' }]
      : [],
  );
  if (errors.length > 0) throw new ProblemError(malformed(errors));
  return lines as (Line & { readonly [F in Field]: number })[];
}
