/** Who may see what, as a condition on a location row. */
import { type Principal, type Right, rootsOf } from '@satchel/access';

/**
 * Values for `SCOPE`: roots that count for themselves, and roots that count for what lies beneath.
 */
export function scopeOf(who: Principal, right: Right): [boolean, string[], string[]] {
  if (who.kind === 'service') return [true, [], []];
  const roots = rootsOf(who, right);
  return [
    roots.some((root) => root.reach === 'any'),
    roots.map((root) => root.at),
    roots.filter((root) => root.reach === 'area').map((root) => root.at),
  ];
}

/**
 * SQL condition over a location `l` with the three values of `scopeOf` from parameter `first` on.
 */
export function inScope(first: number, l = 'l'): string {
  return `($${first}::boolean OR ${l}.id = ANY($${first + 1}::text[])
    OR ${l}.zone_path && $${first + 2}::text[] OR ${l}.supplier_path && $${first + 2}::text[])`;
}
