import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { RIGHTS } from '@satchel/access';
import { check } from '@satchel/contracts';
import { Validator } from '@seriousme/openapi-schema-validator';
import { CONTROLLERS } from '../gateway.module.js';
import { declaredRoutes } from './census.js';
import { openApiDocument } from './openapi.js';
import { exampleOf } from './openapi-example.js';

const routes = declaredRoutes(CONTROLLERS);
const shown = routes.filter((route) => !route.hidden);
const document = openApiDocument(routes);
const text = `${JSON.stringify(document, null, 2)}\n`;

/** Where two documents differ, at the depth of an operation or a schema. */
function differences(at: string, kept: unknown, made: unknown): string[] {
  if (JSON.stringify(kept) === JSON.stringify(made)) return [];
  const isLeaf = typeof kept !== 'object' || typeof made !== 'object' || !kept || !made;
  if (isLeaf || at.split(' ').length > 3) return [at];
  const names = new Set([...Object.keys(kept), ...Object.keys(made)]);
  return [...names].flatMap((name) =>
    differences(`${at} ${name}`, Reflect.get(kept, name), Reflect.get(made, name)),
  );
}

describe('the OpenAPI document', () => {
  let validated: { valid: boolean; errors?: unknown };
  beforeAll(async () => {
    validated = await new Validator().validate(JSON.parse(text));
  });
  it('is the one that is checked in (npm run openapi -w @satchel/gateway rewrites it)', () => {
    const file = new URL('../../openapi.json', import.meta.url);
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    expect(differences('', kept, JSON.parse(text))).toEqual([]);
  });
  it('is valid OpenAPI 3.1', () => {
    expect(validated).toMatchObject({ valid: true });
  });
  it('has every route with its right, and every parameter of its path', () => {
    const paths = document['paths'] as Record<
      string,
      Record<string, { parameters: { in: string; name: string }[] }>
    >;
    for (const route of shown) {
      const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
      const operation = paths[path]?.[route.verb.toLowerCase()];
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const inPath = operation?.parameters.filter((one) => one.in === 'path');
      expect([path, inPath?.map((one) => one.name)]).toEqual([path, named]);
    }
    const ids = Object.values(paths).flatMap((path) =>
      Object.values(path).map(
        (operation) => (operation as unknown as { operationId: string }).operationId,
      ),
    );
    expect(new Set(ids).size).toBe(shown.length);
  });
  it('names every reference that it uses', () => {
    const references = [...text.matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, path]) => path ?? '');
    for (const reference of new Set(references)) {
      let at: unknown = document;
      for (const key of reference.split('/'))
        at = (at as Record<string, unknown> | undefined)?.[key];
      expect([reference, at === undefined]).toEqual([reference, false]);
    }
  });
  it('shows only requests that the routes would take', () => {
    for (const { body, examples } of shown) {
      if (body)
        expect([body.name, check(body, examples?.body ?? exampleOf(body))]).toEqual([
          body.name,
          [],
        ]);
    }
  });
  it('exercises every right of the permission table', () => {
    const used = new Set<string>(routes.map((route) => route.right));
    expect(RIGHTS.filter((right) => !used.has(right))).toEqual(['reverse-stock', 'accept-loss']);
  });
});
