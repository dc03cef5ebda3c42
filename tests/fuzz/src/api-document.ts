/**
 * The OpenAPI document as a list of routes, with its references followed. It is the only thing that
 * the fuzz knows about the API.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@satchel/local';
import type { Json } from './dice.js';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Json;
}

export interface ApiRoute {
  /** Such as `post-reports-batch`. */
  readonly operation: string;
  /** In capitals. */
  readonly method: string;
  /** Such as `/v1/kits/{location}`. */
  readonly path: string;
  readonly isPublic: boolean;
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly schema: Json; readonly example: Json };
  /** Status to schema of the body; undefined where there is no body. */
  readonly responses: ReadonlyMap<number, Json | undefined>;
  /** Status to the kind of body that comes; JSON where a status is missing. */
  readonly types: ReadonlyMap<number, string>;
  /** The problem codes that the document names for each status. */
  readonly codes: ReadonlyMap<number, readonly string[]>;
}

export const apiDocument: Json = JSON.parse(
  readFileSync(join(projectRoot, 'services/gateway/openapi.json'), 'utf8'),
);

/** The schema itself, where a reference stood. */
export function schemaOf(schema: Json): Json {
  const name = schema?.$ref?.split('/').pop();
  return name ? apiDocument.components.schemas[name] : schema;
}

export const apiRoutes: readonly ApiRoute[] = Object.entries<Json>(apiDocument.paths).flatMap(
  ([path, operations]) =>
    Object.entries<Json>(operations).map(([method, operation]) => routeOf(method, path, operation)),
);

function routeOf(method: string, path: string, operation: Json): ApiRoute {
  const body = operation.requestBody?.content['application/json'];
  const responses = Object.entries<Json>(operation.responses);
  return {
    operation: operation.operationId,
    method: method.toUpperCase(),
    path,
    isPublic: operation.security?.length === 0,
    parameters: operation.parameters,
    ...(body ? { body: { schema: body.schema, example: body.example } } : {}),
    responses: new Map(
      responses.map(([status, { content }]) => [
        Number(status),
        Object.values<Json>(content ?? {})[0]?.schema,
      ]),
    ),
    types: new Map(
      responses.flatMap(([status, { content }]) =>
        Object.keys(content ?? {})
          .slice(0, 1)
          .map((type) => [Number(status), type] as const),
      ),
    ),
    codes: new Map(
      responses.map(([status, { content }]) => [
        Number(status),
        Object.keys(content?.['application/problem+json']?.examples ?? {}),
      ]),
    ),
  };
}

/** Whether the route answers with JSON under this status, and not with a file. */
export function isJson({ types }: ApiRoute, status: number): boolean {
  return (types.get(status) ?? 'application/json') === 'application/json';
}
