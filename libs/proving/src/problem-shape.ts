/**
 * Whether a problem is the one that is documented. Type, title, status, code, the fields that there
 * are, and which fields of a request are named must be the same to the letter. Sentences and
 * figures tell the case at hand: ids, days and numbers in them may be others, the words around
 * them may not.
 */

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const INSTANT = /\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?/g;
/** Not the digits of a code, such as K07: those are its name. */
const NUMBER = /(?<![\w-])\d+(?![\w-])/g;

/** What is compared of a problem. */
export interface ProblemShape {
  readonly [field: string]: unknown;
}

export function problemShape(problem: Readonly<Record<string, unknown>>): ProblemShape {
  const { detail, errors, figures, retryAfterSeconds, requestId, ...exact } = problem;
  return {
    ...exact,
    detail: withoutFigures(detail),
    ...(errors === undefined ? {} : { errors: (errors as object[]).map(faultShape) }),
    ...(figures === undefined ? {} : { figures: figureShapes(figures as object) }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds: typeof retryAfterSeconds }),
    ...(requestId === undefined ? {} : { requestId: withoutFigures(requestId) }),
  };
}

/** A sentence with `#` for every id, day and number in it. */
export function withoutFigures(text: unknown): string {
  return String(text).replaceAll(UUID, '#').replaceAll(INSTANT, '#').replaceAll(NUMBER, '#');
}

function faultShape(fault: object): object {
  return { ...fault, detail: withoutFigures((fault as { detail?: unknown }).detail) };
}

function figureShapes(figures: object): object {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, `${typeof value} ${masked(value)}`]),
  );
}

function masked(value: unknown): string {
  return typeof value === 'number' ? '#' : withoutFigures(value);
}
