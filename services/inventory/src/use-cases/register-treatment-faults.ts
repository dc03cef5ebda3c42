/**
 * What keeps a product or a condition out of the register: packs of one name, courses for one age,
 * roundings that say nothing, needs that nothing meets.
 */
import {
  type AgeCourse,
  type ConditionEntry,
  entryRefused,
  type NamedPack,
  type PackRounding,
  type Problem,
  type ProductEntry,
  problem,
} from '@satchel/contracts';
import { CODE_PATTERN } from '@satchel/language';
import type { RegisterTransaction } from './register-ports.js';

type Check<Entry> = (register: RegisterTransaction, entry: Entry) => Promise<Problem | undefined>;

const CODE = new RegExp(CODE_PATTERN);

const unknown = (kind: 'programme' | 'product', id: string): Problem =>
  entryRefused(`unknown-${kind}`, `There is no ${kind} ${id}. Register it first.`);

const misfit = (pointer: string, detail: string): Problem =>
  problem(400, 'malformed', `${pointer} ${detail}.`, {
    errors: [{ pointer, code: 'not-allowed', detail }],
  });

export const productFault: Check<ProductEntry> = async (register, entry) => {
  const unit = await register.unitOf(entry.id);
  if (unit !== undefined && unit !== entry.dispensingUnit) {
    const detail = `${entry.id} is counted in ${unit}. Another unit is another product.`;
    return entryRefused('unit-changed', detail);
  }
  const { programme, packs = [], courses = [], rounding, packSize } = entry;
  if (programme && !(await register.exists('programme', [programme])).has(programme)) {
    return unknown('programme', programme);
  }
  return (
    packFault(packs) ?? courseFault(courses) ?? (rounding && roundingFault(rounding, packSize))
  );
};

function packFault(packs: readonly NamedPack[]): Problem | undefined {
  const names = packs.map(({ name }) => name);
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice === undefined) return undefined;
  return entryRefused('pack-listed-twice', `The pack ${twice} is listed twice.`);
}

function courseFault(courses: readonly AgeCourse[]): Problem | undefined {
  const byAge = courses.toSorted((a, b) => a.fromMonths - b.fromMonths);
  const bad = byAge.find(
    ({ fromMonths, toMonths }, n) =>
      toMonths < fromMonths || fromMonths <= (byAge[n - 1]?.toMonths ?? -1),
  );
  if (!bad) return undefined;
  const detail = `The course from ${bad.fromMonths} to ${bad.toMonths} months overlaps another, or ends before it begins.`;
  return entryRefused('ages-overlap', detail);
}

function roundingFault(rounding: PackRounding, packSize: number): Problem | undefined {
  const { direction, threshold } = rounding;
  if (direction !== 'by-threshold') {
    if (threshold === undefined) return undefined;
    return misfit('/rounding/threshold', `does not belong to \`${direction}\``);
  }
  if (threshold === undefined) return misfit('/rounding/threshold', 'is needed by threshold');
  if (threshold < packSize) return undefined;
  return misfit('/rounding/threshold', `must be less than a pack, which holds ${packSize}`);
}

export const conditionFault: Check<ConditionEntry> = async (register, { needs }) => {
  const all = needs.flatMap(({ products }) => products);
  for (const [n, { name, products }] of needs.entries()) {
    if (needs.findIndex((need) => need.name === name) !== n) {
      return misfit(`/needs/${n}/name`, 'is listed twice');
    }
    if (products.length === 0) return misfit(`/needs/${n}/products`, 'must name one at least');
  }
  const twice = all.find((product, n) => all.indexOf(product) !== n);
  // What meets two needs would be counted for both, and is there only once.
  if (twice !== undefined) return misfit('/needs', `names ${twice} twice`);
  const malformed = all.find((product) => !CODE.test(product));
  if (malformed !== undefined) return misfit('/needs', 'holds what is no code of a product');
  const known = await register.exists('product', all);
  const missing = all.find((product) => !known.has(product));
  return missing === undefined ? undefined : unknown('product', missing);
};
