/**
 * What a request says outside its body: parameters of path and query, which arrive as text, and the
 * headers that carry an id or a version. Pure; every fault is named at once.
 */
import {
  type Class,
  check,
  contractSchemas,
  type FieldError,
  malformed,
  ProblemError,
  refuse,
} from '@satchel/contracts';

type Texts = Readonly<Record<string, unknown>>;

/** The parameters as their class says, or throws the problem that names every faulty one. */
export function readParameters(of: Class<unknown> | undefined, path: Texts, query: Texts): unknown {
  const given = { ...query, ...path };
  if (!of) {
    const unknown = Object.keys(query).map(unknownParameter);
    if (unknown.length > 0) throw new ProblemError(malformed(unknown));
    return undefined;
  }
  const types = propertyTypes(of);
  const typed = Object.fromEntries(
    Object.entries(given).map(([name, text]) => [name, asTyped(text, types.get(name))]),
  );
  const faults = check(of, typed);
  if (faults.length === 0) return typed;
  throw new ProblemError(
    malformed(
      faults.map((fault) =>
        fault.code === 'unknown-field' ? unknownParameter(fault.pointer.slice(1)) : fault,
      ),
    ),
  );
}

function unknownParameter(name: string): FieldError {
  return {
    pointer: `/${name}`,
    code: 'unknown-parameter',
    detail: 'is not a parameter of this call',
  };
}

function propertyTypes(of: Class<unknown>): Map<string, string> {
  // `check` knows classes that were loaded late; it is asked first so that the schemas do as well.
  check(of, {});
  const schema = contractSchemas()[of.name] as { properties?: Record<string, { type?: string }> };
  const properties = Object.entries(schema.properties ?? {});
  return new Map(properties.map(([name, { type }]) => [name, type ?? 'string']));
}

/** What cannot be read as its type stays text, so that the check names it. */
function asTyped(text: unknown, type: string | undefined): unknown {
  if (type === 'array') return Array.isArray(text) ? text : [text];
  if (typeof text !== 'string') return text;
  if (type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (type === 'number' && /^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** The body as its class says, or throws `malformed` naming every faulty field. */
export function readBody(of: Class<unknown> | undefined, body: unknown): unknown {
  if (!of) {
    if (body === undefined || body === null) return undefined;
    refuse(400, 'malformed', 'This call takes no body. Nothing was recorded.');
  }
  if (body === undefined) refuse(400, 'malformed', 'The body is missing. Nothing was recorded.');
  const faults = check(of, body);
  if (faults.length > 0) throw new ProblemError(malformed(faults));
  return body;
}

/** An `Idempotency-Key`, quoted or not, may only repeat the id in the body. */
export function checkIdempotencyKey(header: string | undefined, body: unknown): void {
  if (header === undefined || typeof body !== 'object' || body === null || !('id' in body)) return;
  if (header.trim().replace(/^"(.*)"$/, '$1') === body.id) return;
  const detail =
    'The header Idempotency-Key is not the `id` in the body. Send the same, or leave it out.';
  refuse(400, 'idempotency-key-differs', detail);
}

/** No version that a table can hold has more digits. */
const VERSION = /^"?([1-9]\d{0,8})"?$/;

/** The version in `If-Match`. Throws `if-match-missing` (428) or `if-match-malformed` (400). */
export function readIfMatch(header: string | undefined): number {
  if (header === undefined) {
    const detail = 'Read it first, then send its ETag in the header If-Match.';
    refuse(428, 'if-match-missing', detail);
  }
  const version = VERSION.exec(header.trim())?.[1];
  if (version === undefined) {
    refuse(400, 'if-match-malformed', 'The header If-Match must be an ETag of ours, such as "3".');
  }
  return Number(version);
}
