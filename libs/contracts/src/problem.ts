/**
 * RFC 9457 problems: the one shape in which Satchel says no. A `code` never changes its meaning;
 * the detail is a sentence that a person can act on; `errors` names every faulty field at once.
 */
export interface FieldError {
  /** JSON Pointer into the body that was sent, such as `/items/3/quantity`. */
  pointer: string;
  /** What is wrong, as a stable word: `required`, `unknown-field`, `too-large` … */
  code: string;
  detail: string;
}

export interface Problem {
  /** `https://satchel.health/problems/<code>` */
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  errors?: FieldError[];
  retryAfterSeconds?: number;
  /** Figures that belong to the sentence, such as what is available. */
  figures?: Record<string, number | string>;
}

export interface ProblemExtras {
  errors?: FieldError[];
  retryAfterSeconds?: number;
  figures?: Record<string, number | string>;
}

export const PROBLEM_TYPE_ROOT = 'https://satchel.health/problems/';

export function problem(
  status: number,
  code: string,
  detail: string,
  extras: ProblemExtras = {},
): Problem {
  const title = code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ');
  return { type: PROBLEM_TYPE_ROOT + code, title, status, code, detail, ...extras };
}

/**
 * A problem on its way to whoever asked. Thrown by use cases, turned into an answer by the doors.
 */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'ProblemError';
  }
}

export function refuse(
  status: number,
  code: string,
  detail: string,
  extras: ProblemExtras = {},
): never {
  throw new ProblemError(problem(status, code, detail, extras));
}
