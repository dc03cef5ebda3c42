/** Spoils the bodies of the OpenAPI document: each field in each way that its schema forbids. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@satchel/local';

type Json = ReturnType<typeof JSON.parse>;

export interface SpoiltBody {
  method: string;
  path: string;
  /** JSON Pointer of the field that is wrong. */
  pointer: string;
  how: string;
  body: unknown;
}

const document: Json = JSON.parse(
  readFileSync(join(projectRoot, 'services/gateway/openapi.json'), 'utf8'),
);

function schemaOf(schema: Json): Json {
  const name = schema?.$ref?.split('/').pop();
  return name ? document.components.schemas[name] : schema;
}

/** Every path through an example at which its schema says what a value must be. */
function fields(schema: Json, value: Json, at: string[]): { at: string[]; schema: Json }[] {
  const resolved = schemaOf(schema);
  if (resolved?.items && Array.isArray(value)) {
    const inner = value.length > 0 ? fields(resolved.items, value[0], [...at, '0']) : [];
    return [{ at, schema: resolved }, ...inner];
  }
  if (!resolved?.properties) return [{ at, schema: resolved }];
  const own = Object.keys(value ?? {}).flatMap((key) => {
    const property = resolved.properties[key];
    return property ? fields(property, value[key], [...at, key]) : [];
  });
  return at.length === 0 ? own : [{ at, schema: resolved }, ...own];
}

const WRONG: Record<string, [string, unknown][]> = {
  string: [
    ['a number', 12_345],
    ['null', null],
    ['a list', ['x']],
  ],
  integer: [
    ['a fraction', 1.5],
    ['a negative', -7],
    ['huge', 1e300],
    ['text', '7'],
  ],
  number: [
    ['text', '7'],
    ['huge', 1e300],
  ],
  boolean: [['text', 'yes']],
  array: [['an object', {}]],
  object: [['text', 'x']],
};

function changed(example: Json, at: string[], value: unknown): Json {
  const copy = structuredClone(example);
  let holder = copy;
  for (const step of at.slice(0, -1)) holder = holder[step];
  holder[at.at(-1) ?? ''] = value;
  return copy;
}

/** Malformed ids and codes, for strings that have a form. */
function illFormed(schema: Json): [string, unknown][] {
  const text = '§ not a code §';
  const mayBe = schema.pattern ? new RegExp(schema.pattern).test(text) : !schema.enum;
  return mayBe ? [] : [['ill-formed', text]];
}

export function spoiltBodies(): SpoiltBody[] {
  const found: SpoiltBody[] = [];
  for (const [path, operations] of Object.entries<Json>(document.paths)) {
    for (const [method, operation] of Object.entries<Json>(operations)) {
      const content = operation.requestBody?.content['application/json'];
      if (!content) continue;
      const { schema, example } = content;
      const add = (at: string[], how: string, body: unknown) =>
        found.push({ method, path, pointer: `/${at.join('/')}`, how, body });
      add(['surprise'], 'unknown field', { ...example, surprise: true });
      for (const field of fields(schema, example, [])) {
        const kinds = [...(WRONG[field.schema.type] ?? []), ...illFormed(field.schema)];
        for (const [how, value] of kinds) add(field.at, how, changed(example, field.at, value));
        if (field.schema.properties) {
          const inside = [...field.at, 'surprise'];
          add(inside, 'unknown field', changed(example, inside, true));
        }
      }
    }
  }
  return found;
}
