/**
 * Text that can be kept. JSON can write two things that PostgreSQL cannot store and UTF-8 cannot
 * carry: the character NUL, and half of a surrogate pair. They are refused at the door, whatever
 * the field, before they break a statement far inside.
 */
import type { FieldError } from './problem.js';

const UNWRITABLE = /[\0\p{Surrogate}]/u;

/** A fault for every text, name of a field included, that cannot be kept. */
export function unwritableTexts(value: unknown, at = ''): FieldError[] {
  if (typeof value === 'string') return UNWRITABLE.test(value) ? [fault(at)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    UNWRITABLE.test(key) ? [fault(at)] : unwritableTexts(inner, `${at}/${key}`),
  );
}

function fault(pointer: string): FieldError {
  const detail = 'holds a character that cannot be kept: NUL, or half of a pair';
  return { pointer, code: 'wrong-form', detail };
}
