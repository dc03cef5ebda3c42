/** An example of a class, put together from the examples of its fields. */
import { type Class, check, contractSchemas, type JsonSchema } from '@satchel/contracts';

const REF = '#/components/schemas/';
const DEPTH_MAX = 6;

/** A whole example of what a class says. */
export function exampleOf(of: Class<unknown>): unknown {
  // Asked first because `check` also knows classes that were loaded late.
  check(of, {});
  return exampleOfSchema(contractSchemas()[of.name] ?? {}, 0);
}

function exampleOfSchema(schema: JsonSchema, depth: number): unknown {
  if (schema['example'] !== undefined) return schema['example'];
  const ref = schema['$ref'];
  if (typeof ref === 'string') {
    return exampleOfSchema(contractSchemas()[ref.slice(REF.length)] ?? {}, depth);
  }
  const allowed = schema['enum'];
  if (Array.isArray(allowed)) return allowed[0];
  if (schema['type'] === 'array') return exampleOfList(schema, depth);
  if (schema['type'] === 'object') return exampleOfObject(schema, depth);
  return exampleOfValue(schema);
}

function exampleOfList(schema: JsonSchema, depth: number): unknown[] {
  const items = schema['items'];
  if (depth > DEPTH_MAX || typeof items !== 'object' || items === null) return [];
  return [exampleOfSchema(items as JsonSchema, depth + 1)];
}

function exampleOfObject(schema: JsonSchema, depth: number): unknown {
  const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>;
  const entries = Object.entries(properties).map(([name, property]) => [
    name,
    exampleOfSchema(property, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

function exampleOfValue(schema: JsonSchema): unknown {
  if (schema['type'] === 'boolean') return true;
  if (schema['type'] === 'integer' || schema['type'] === 'number') {
    return Math.max(1, Number(schema['minimum'] ?? 1));
  }
  const pattern = String(schema['pattern'] ?? '');
  return pattern.startsWith('^[A-Za-z0-9]') ? 'CODE-1' : 'text';
}
