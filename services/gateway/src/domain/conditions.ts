/**
 * Which conditions can be treated with what is on hand. A product treats `malaria`, or one part of
 * it, such as `malaria/test` and `malaria/medicine`: of every part something usable has to be
 * there, and within a part any product will do.
 */
import { amount, listInWords } from './wording.js';

export type StockState = 'in' | 'out' | 'unknown';

/** What there is to treat with. */
export interface Remedy {
  readonly name: string;
  /** Conditions, or parts of conditions after a slash. */
  readonly treats: readonly string[];
  readonly state: StockState;
  /** Whole courses of what is usable. */
  readonly courses: number;
}

export interface ConditionAnswer {
  readonly condition: string;
  readonly answer: 'yes' | 'no' | 'unknown';
  /** How many people can be treated; absent where that is not known. */
  readonly courses?: number;
  readonly inWords: string;
}

/** One answer per condition, in the order of their names. */
export function canTreat(remedies: readonly Remedy[]): ConditionAnswer[] {
  const conditions = new Map<string, Map<string, Remedy[]>>();
  for (const remedy of remedies) {
    for (const word of remedy.treats) {
      const [condition = word, part = ''] = word.split('/', 2);
      const parts = conditions.get(condition) ?? new Map<string, Remedy[]>();
      parts.set(part, [...(parts.get(part) ?? []), remedy]);
      conditions.set(condition, parts);
    }
  }
  return [...conditions]
    .sort(([one], [other]) => one.localeCompare(other, 'en'))
    .map(([condition, parts]) => answerFor(condition, [...parts.values()]));
}

function answerFor(condition: string, parts: readonly (readonly Remedy[])[]): ConditionAnswer {
  const missing = parts.filter((part) => !isThere(part) && !isUnheard(part));
  if (missing.length > 0) {
    const without = listInWords(missing.map(namesOf));
    return {
      condition,
      answer: 'no',
      courses: 0,
      inWords: `Cannot treat ${condition}: no ${without}.`,
    };
  }
  const unsure = parts.filter((part) => !isThere(part));
  if (unsure.length > 0) {
    const silent = listInWords(unsure.map(namesOf));
    const inWords = `Whether ${condition} can be treated is not known: nothing was heard of ${silent}.`;
    return { condition, answer: 'unknown', inWords };
  }
  const courses = Math.min(...parts.map(coursesOf));
  const inWords = `Can treat ${condition}: ${amount(courses, 'course')}.`;
  return { condition, answer: 'yes', courses, inWords };
}

/** Whether of this part at least one person can be treated. */
const isThere = (part: readonly Remedy[]): boolean => coursesOf(part) > 0;

/** Whether of this part something may be there that nobody was told of. */
const isUnheard = (part: readonly Remedy[]): boolean =>
  part.some((remedy) => remedy.state === 'unknown');

function coursesOf(part: readonly Remedy[]): number {
  const known = part.filter((remedy) => remedy.state === 'in');
  return known.reduce((sum, remedy) => sum + remedy.courses, 0);
}

function namesOf(part: readonly Remedy[]): string {
  return part.map((remedy) => remedy.name).join(' or ');
}
