/**
 * docs/messages.schema.json: every message between services as one JSON Schema document, for
 * whoever reads the stream without our code, and as the promise that the next version is held to.
 */
import { contractSchemas, everyContract, type JsonSchema } from '@satchel/contracts';

export interface Reference {
  readonly $ref: string;
}

/** Everything that crosses a border between services. */
export interface MessageSchemas {
  readonly $schema: string;
  readonly $comment: string;
  /** Commands and queries by subject. */
  readonly messages: Record<string, { readonly request: Reference; readonly reply: Reference }>;
  /** Events by subject; `data` is that of the CloudEvents envelope. */
  readonly events: Record<string, { readonly data: Reference }>;
  readonly $defs: Record<string, JsonSchema>;
}

export const DEFS = '#/$defs/';
const OURS = '#/components/schemas/';

/** The contracts as they stand in the code, in alphabetical order. */
export function messageSchemas(): MessageSchemas {
  const { messages, events } = everyContract();
  const schemas = contractSchemas();
  const refer = (of: { name: string }): Reference => ({ $ref: DEFS + of.name });
  const roots = [
    ...messages.flatMap(({ request, reply }) => [request.name, reply.name]),
    ...events.map(({ body }) => body.name),
  ];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $comment: 'Written by `npm run docs` from libs/contracts. Additions are free, all else is .v2.',
    messages: sorted(
      messages.map(({ subject, request, reply }) => [
        subject,
        { request: refer(request), reply: refer(reply) },
      ]),
    ),
    events: sorted(events.map(({ subject, body }) => [subject, { data: refer(body) }])),
    $defs: sorted(
      reachable(roots, schemas).map((name) => [name, standard(schemas[name]) as JsonSchema]),
    ),
  };
}

/** The name of the definition that a reference leads to. */
export function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

function sorted<T>(entries: [string, T][]): Record<string, T> {
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Only what a contract leads to, since other classes may be loaded in the same process. */
function reachable(roots: readonly string[], schemas: Record<string, JsonSchema>): string[] {
  const found = new Set<string>();
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const text = JSON.stringify(schemas[name]);
    for (const [, next = ''] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      waiting.push(next);
    }
  }
  return [...found];
}

/** As JSON Schema has it: other places for references and examples than OpenAPI. */
function standard(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(standard);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, field]): [string, unknown] => {
    if (key === '$ref') return [key, String(field).replace(OURS, DEFS)];
    // A property may be called `example` too; its value is then a schema.
    const isSchema = typeof field === 'object' && !Array.isArray(field);
    if (key === 'example' && !isSchema) return ['examples', [field]];
    return [key, standard(field)];
  });
  return Object.fromEntries(fields);
}
