/**
 * What the API would say of an entry of the register beyond the types of its fields, so that it is
 * known before anything is sent. The law itself is inventory's; this spares a second round.
 */
import type {
  ConditionEntry,
  LineFault,
  PackContentsEntry,
  RegisterKind,
  ShelfLifeRule,
} from '@satchel/contracts';
import { lineFault } from './report-rules.js';

/** Every fault of a line whose cells are sound. */
export const REGISTER_RULES: Partial<Record<RegisterKind, (row: object) => LineFault[]>> = {
  conditions: (row) => needFaults(row as ConditionEntry),
  'shelf-life-rules': (row) => ruleFaults(row as ShelfLifeRule),
  'pack-contents': (row) => contentFaults(row as PackContentsEntry),
};

function needFaults({ needs }: ConditionEntry): LineFault[] {
  const twice = (what: string): LineFault =>
    lineFault('needs', what, 'stands there twice', 'Name it once.');
  return [
    ...repeated(needs.map(({ name }) => name)).map(twice),
    // What meets two needs would be counted for both, and is there only once.
    ...repeated(needs.flatMap(({ products }) => products)).map(twice),
  ];
}

function ruleFaults({ product, programme }: ShelfLifeRule): LineFault[] {
  if (product === undefined || programme === undefined) return [];
  const todo = 'Leave one of the two empty.';
  return [lineFault('programme', programme, 'cannot stand beside a product', todo)];
}

function contentFaults({ product, contents }: PackContentsEntry): LineFault[] {
  const inside = contents.map((line) => line.product);
  const faults = repeated(inside).map((each) =>
    lineFault('contents', each, 'stands there twice', 'Add its units up.'),
  );
  if (!inside.includes(product)) return faults;
  const todo = 'Take it out.';
  return [...faults, lineFault('contents', product, 'would contain itself', todo)];
}

/** Words that stand there more than once, each told once. */
function repeated(words: readonly string[]): string[] {
  return [...new Set(words.filter((word, n) => words.indexOf(word) !== n))];
}
