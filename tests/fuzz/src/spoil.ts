/**
 * Spoils bodies as their schema forbids it: one field, one fault. The same ways serve the journey,
 * which goes through all of them, and the fuzz, which draws.
 */
import { type ApiRoute, apiRoutes, schemaOf } from './api-document.js';
import type { Dice, Json } from './dice.js';

export interface SpoiltBody {
  readonly method: string;
  readonly path: string;
  /** JSON Pointer of the field that is wrong. */
  readonly pointer: string;
  readonly how: string;
  readonly body: unknown;
}

/** A field of a body, and what its schema says of it. */
export interface Field {
  readonly at: readonly string[];
  readonly schema: Json;
}

const WRONG: Readonly<Record<string, readonly (readonly [how: string, value: unknown])[]>> = {
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

/** Every path through a body at which its schema says what a value must be. */
export function fieldsOf(schema: Json, value: Json, at: readonly string[] = []): Field[] {
  const resolved = schemaOf(schema);
  if (resolved?.items && Array.isArray(value)) {
    const inner = value.length > 0 ? fieldsOf(resolved.items, value[0], [...at, '0']) : [];
    return [{ at, schema: resolved }, ...inner];
  }
  if (!resolved?.properties) return [{ at, schema: resolved }];
  const own = Object.keys(value ?? {}).flatMap((key) => {
    const property = resolved.properties[key];
    return property ? fieldsOf(property, value[key], [...at, key]) : [];
  });
  return at.length === 0 ? own : [{ at, schema: resolved }, ...own];
}

/** The ways to spoil a field that must be refused whatever else the body says. */
export function waysToSpoil(schema: Json): (readonly [how: string, value: unknown])[] {
  return [...(WRONG[schema.type] ?? []), ...illFormed(schema)];
}

/** Malformed ids and codes, for strings that have a form. */
function illFormed(schema: Json): [string, unknown][] {
  const text = '§ not a code §';
  const mayBe = schema.pattern ? new RegExp(schema.pattern, 'u').test(text) : !schema.enum;
  return mayBe ? [] : [['ill-formed', text]];
}

/** A copy of the body with another value at one place. */
export function changed(body: Json, at: readonly string[], value: unknown): Json {
  if (at.length === 0) return value;
  const copy = structuredClone(body);
  let holder = copy;
  for (const step of at.slice(0, -1)) holder = holder[step];
  holder[at.at(-1) ?? ''] = value;
  return copy;
}

/** A copy of the body without one field. */
export function without(body: Json, at: readonly string[]): Json {
  const copy = structuredClone(body);
  let holder = copy;
  for (const step of at.slice(0, -1)) holder = holder[step];
  if (Array.isArray(holder)) holder.splice(Number(at.at(-1)), 1);
  else delete holder[at.at(-1) ?? ''];
  return copy;
}

/** Every example body of the document, spoilt in every way. */
export function spoiltBodies(): SpoiltBody[] {
  return apiRoutes.flatMap((route) => (route.body ? spoiltExamples(route, route.body) : []));
}

function spoiltExamples(route: ApiRoute, { schema, example }: { schema: Json; example: Json }) {
  const { method, path } = route;
  const spoilt = (at: readonly string[], how: string, body: unknown): SpoiltBody => ({
    method,
    path,
    pointer: `/${at.join('/')}`,
    how,
    body,
  });
  const surprise = spoilt(['surprise'], 'unknown field', { ...example, surprise: true });
  const inFields = fieldsOf(schema, example).flatMap((field) => {
    const wrong = waysToSpoil(field.schema).map(([how, value]) =>
      spoilt(field.at, how, changed(example, field.at, value)),
    );
    if (!field.schema.properties) return wrong;
    const inside = [...field.at, 'surprise'];
    return [...wrong, spoilt(inside, 'unknown field', changed(example, inside, true))];
  });
  return [surprise, ...inFields];
}

/** One fault in a body, drawn. */
export function spoilOne(dice: Dice, schema: Json, body: Json): { body: Json; how: string } {
  const fields = fieldsOf(schema, body);
  if (fields.length === 0) return { body: [], how: 'a list instead of the body' };
  const field = dice.pick(fields);
  const at = `/${field.at.join('/')}`;
  const ways = waysToSpoil(field.schema);
  if (ways.length === 0 || dice.chance(0.3)) {
    if (dice.chance(0.5)) return { body: without(body, field.at), how: `${at} missing` };
    const inside = field.schema.properties ? [...field.at, 'surprise'] : ['surprise'];
    return { body: changed(body, inside, true), how: `${at} unknown field` };
  }
  const [how, value] = dice.pick(ways);
  return { body: changed(body, field.at, value), how: `${at} ${how}` };
}
