/**
 * Holds messages to their promise: additions are free, anything else is a new version. What is
 * asked may only come to accept more; what is told may only come to say more. A sender or reader
 * built against the older schemas then keeps working, whichever side is replaced first.
 */
import type { JsonSchema } from '@satchel/contracts';
import { type MessageSchemas, nameOf } from './message-schemas.js';

type Direction = 'asked' | 'told';
type Properties = Record<string, JsonSchema>;

interface Comparison {
  readonly direction: Direction;
  readonly before: Properties;
  readonly now: Properties;
  /** Pairs of definitions that were compared already, since shapes may contain themselves. */
  readonly seen: Set<string>;
  readonly tell: (path: string, what: string) => void;
}

/** One sentence for every change that is no addition, empty when there is none. */
export function breakingChanges(before: MessageSchemas, now: MessageSchemas): string[] {
  const found: string[] = [];
  const compare = (
    subject: string,
    part: 'request' | 'reply' | 'data',
    older: JsonSchema,
    newer: JsonSchema,
  ): void => {
    const comparison: Comparison = {
      direction: part === 'request' ? 'asked' : 'told',
      before: before.$defs,
      now: now.$defs,
      seen: new Set(),
      tell: (path, what) => {
        found.push(`${subject}, ${part} ${path || '/'}: ${what}. Make it ${successor(subject)}.`);
      },
    };
    compareSchemas(older, newer, '', comparison);
  };
  for (const [subject, older] of Object.entries(before.messages)) {
    const newer = now.messages[subject];
    if (!newer) found.push(gone(subject));
    else {
      compare(subject, 'request', { ...older.request }, { ...newer.request });
      compare(subject, 'reply', { ...older.reply }, { ...newer.reply });
    }
  }
  for (const [subject, older] of Object.entries(before.events)) {
    const newer = now.events[subject];
    if (!newer) found.push(gone(subject));
    else compare(subject, 'data', { ...older.data }, { ...newer.data });
  }
  return found;
}

function gone(subject: string): string {
  return `${subject}: the message was removed. Keep it beside ${successor(subject)} until nobody uses it.`;
}

function successor(subject: string): string {
  return subject.replace(/\.v(\d+)$/, (_all, version: string) => `.v${Number(version) + 1}`);
}

function compareSchemas(older: JsonSchema, newer: JsonSchema, path: string, by: Comparison): void {
  const pair = `${older['$ref'] ?? path}>${newer['$ref'] ?? path}`;
  if (by.seen.has(pair)) return;
  if (older['$ref'] !== undefined || newer['$ref'] !== undefined) by.seen.add(pair);
  const was = resolved(older, by.before);
  const is = resolved(newer, by.now);
  compareTypes(was, is, path, by);
  compareWords(was, is, path, by);
  compareBounds(was, is, path, by);
  compareFields(was, is, path, by);
  if (was['items'] && is['items']) {
    compareSchemas(was['items'] as JsonSchema, is['items'] as JsonSchema, `${path}/*`, by);
  }
}

function resolved(schema: JsonSchema, definitions: Properties): JsonSchema {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  const found = definitions[nameOf(reference)];
  if (!found) throw new Error(`there is no definition ${reference}`);
  return found;
}

function compareTypes(was: JsonSchema, is: JsonSchema, path: string, by: Comparison): void {
  const [wider, narrower] = by.direction === 'asked' ? [is, was] : [was, is];
  const widens = wider['type'] === 'number' && narrower['type'] === 'integer';
  if (was['type'] !== is['type'] && !widens) {
    by.tell(path, `its type was changed from ${was['type']} to ${is['type']}`);
  }
  if (wider['pattern'] !== undefined && was['pattern'] !== is['pattern']) {
    by.tell(path, `its form was changed from ${was['pattern']} to ${is['pattern']}`);
  }
}

function compareWords(was: JsonSchema, is: JsonSchema, path: string, by: Comparison): void {
  const before = was['enum'] as unknown[] | undefined;
  const now = is['enum'] as unknown[] | undefined;
  if (by.direction === 'asked' && now) {
    if (!before) by.tell(path, `it takes only ${now.join(', ')} now`);
    for (const word of before ?? []) {
      if (!now.includes(word)) by.tell(path, `the word ${word} was removed`);
    }
  }
  if (by.direction === 'told' && before && !now) {
    by.tell(path, 'it may be any word now, not one of a list');
  }
}

const LOWER = ['minimum', 'minLength', 'minItems'];
const UPPER = ['maximum', 'maxLength', 'maxItems'];

function compareBounds(was: JsonSchema, is: JsonSchema, path: string, by: Comparison): void {
  const [outer, inner] = by.direction === 'asked' ? [is, was] : [was, is];
  const bound = (schema: JsonSchema, name: string, none: number): number =>
    (schema[name] as number | undefined) ?? none;
  const changed = (name: string): void => {
    by.tell(path, `its ${name} was changed from ${was[name] ?? 'none'} to ${is[name] ?? 'none'}`);
  };
  for (const name of LOWER) {
    const none = name === 'minimum' ? Number.NEGATIVE_INFINITY : 0;
    if (bound(outer, name, none) > bound(inner, name, none)) changed(name);
  }
  for (const name of UPPER) {
    const none = Number.POSITIVE_INFINITY;
    if (bound(outer, name, none) < bound(inner, name, none)) changed(name);
  }
}

function compareFields(was: JsonSchema, is: JsonSchema, path: string, by: Comparison): void {
  const before = (was['properties'] ?? {}) as Properties;
  const now = (is['properties'] ?? {}) as Properties;
  const neededBefore = new Set(was['required'] as string[] | undefined);
  const neededNow = new Set(is['required'] as string[] | undefined);
  for (const [name, older] of Object.entries(before)) {
    const at = `${path}/${name}`;
    const newer = now[name];
    if (!newer) by.tell(at, 'the field was removed');
    else {
      if (by.direction === 'told' && neededBefore.has(name) && !neededNow.has(name)) {
        by.tell(at, 'the field was always there and may be absent now');
      }
      compareSchemas(older, newer, at, by);
    }
  }
  if (by.direction === 'told') return;
  for (const name of neededNow) {
    if (!neededBefore.has(name)) by.tell(`${path}/${name}`, 'the field is required now');
  }
}
