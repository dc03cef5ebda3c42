/**
 * A list by product names each product once: two quantities for one product leave open which is
 * meant.
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
