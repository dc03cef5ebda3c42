/**
 * The OpenAPI 3.1 document, made from what `@Route` says and from the schemas of the contract
 * classes. There is no second description of the API that could differ from what runs.
 */

import { NEEDS_NO_ROLE } from '@satchel/access';
import {
  type Class,
  contractSchemas,
  type JsonSchema,
  ProblemBody,
  type RegisterRefusal,
} from '@satchel/contracts';
import { entryExampleName, entryExamples } from './entry-examples.js';
import { exampleOf } from './openapi-example.js';
import {
  BODY_PROBLEMS,
  OWN_PROBLEMS,
  OWNER_PROBLEMS,
  PROBLEM_CODES,
  type ProblemCode,
  TOKEN_PROBLEMS,
  USUAL_PROBLEMS,
} from './problem-codes.js';
import { exampleNameOf, problemExamples } from './problem-examples.js';
import { type FileReply, type RouteSpec, statusOf } from './route.js';

type Json = Record<string, unknown>;

const VERSION = '1.0.0';
const REF = '#/components/schemas/';
const PROBLEM_TYPE = 'application/problem+json';

/** The whole document. The same routes give the same text. */
export function openApiDocument(routes: readonly RouteSpec[]): Json {
  const shown = routes.filter((route) => !route.hidden);
  const paths: Record<string, Json> = {};
  for (const route of shown) {
    const path = route.path.replaceAll(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.verb.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Satchel',
      version: VERSION,
      description:
        'Medicine stock from the central warehouse to each community health worker’s kit. Sign in ' +
        'at `POST /v1/session`, then send the access token as `Authorization: Bearer …`. Every write ' +
        'carries an id that you make: send it again until it is answered, nothing happens twice.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(shown.map((route) => route.tag))].map((name) => ({ name })),
    security: [{ bearer: [] }],
    paths: Object.fromEntries(Object.entries(paths).sort(byKey)),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: schemasOf(shown),
      headers: HEADERS,
      examples: Object.fromEntries([...problemExamples(), ...entryExamples()]),
    },
  };
}

const HEADERS: Json = {
  'X-Request-Id': {
    description: 'Id of the request, for the log. Send your own UUID to choose it.',
    schema: { type: 'string', format: 'uuid' },
  },
  RateLimit: {
    description: 'What is left of the rate limit, and the seconds until it is full again.',
    schema: { type: 'string', examples: ['"default";r=1199;t=60'] },
  },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
  ETag: {
    description: 'The version; send it as `If-Match` with a change.',
    schema: { type: 'string', examples: ['"3"'] },
  },
};

function operation(route: RouteSpec): Json {
  const isPublic = route.right === 'public';
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    description: descriptionOf(route),
    ...(isPublic ? { security: [] } : {}),
    parameters: [...parametersOf(route), ...headerParameters(route)],
    ...(route.body ? { requestBody: requestBody(route, route.body) } : {}),
    responses: responsesOf(route),
  };
}

function descriptionOf({ description, entryProblems, right }: RouteSpec): string {
  const codes = entryProblems?.map((code) => `\`${code}\``).join(', ');
  return [
    description,
    ...(codes ? [`An entry that is refused says why in its \`problem\`: ${codes}.`] : []),
    ...(right === 'public' ? [] : [`Needs the right \`${right}\`.`]),
  ].join('\n\n');
}

/** Such as `post-reports-batch`: stable, and readable in a generated client. */
function operationId({ verb, path }: RouteSpec): string {
  const words = path
    .replace('/v1/', '')
    .replaceAll(/[/:.]+/g, '-')
    .replace(/^-/, '');
  return `${verb.toLowerCase()}-${words}`;
}

function parametersOf(route: RouteSpec): Json[] {
  if (!route.query) return [];
  const schema = schemaOf(route.query);
  const required = (schema['required'] as string[] | undefined) ?? [];
  const properties = (schema['properties'] as Record<string, JsonSchema> | undefined) ?? {};
  const parameters = Object.entries(properties).map(([name, property]) => {
    const inPath = route.path.includes(`:${name}`);
    const { description, ...rest } = property;
    return {
      name,
      in: inPath ? 'path' : 'query',
      required: inPath || required.includes(name),
      description,
      schema: modern(rest),
    };
  });
  // Parameters of the path first, in its order.
  const place = (name: string): number => (route.path.indexOf(`:${name}`) + 1000) % 1000;
  return parameters.sort((left, right) => place(left.name) - place(right.name));
}

function headerParameters(route: RouteSpec): Json[] {
  const parameters: Json[] = [];
  if (route.ifMatch) {
    parameters.push({
      name: 'If-Match',
      in: 'header',
      required: true,
      description: 'The ETag that you read.',
      schema: { type: 'string', examples: ['"3"'] },
    });
  }
  const body = route.body && schemaOf(route.body)['properties'];
  if (body && typeof body === 'object' && 'id' in body) {
    parameters.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'Not needed: the `id` in the body is the key. If sent, it must be the same.',
      schema: { type: 'string' },
    });
  }
  return parameters;
}

function requestBody(route: RouteSpec, body: Class<unknown>): Json {
  const example = route.examples?.body ?? exampleOf(body);
  return {
    required: true,
    content: { 'application/json': { schema: { $ref: REF + body.name }, example } },
  };
}

function responsesOf(route: RouteSpec): Json {
  const status = statusOf(route);
  const headers = {
    'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
    ...(route.etag ? { ETag: { $ref: '#/components/headers/ETag' } } : {}),
    RateLimit: { $ref: '#/components/headers/RateLimit' },
  };
  const content = route.file
    ? fileContent(route.file)
    : route.reply
      ? {
          'application/json': {
            schema: { $ref: REF + route.reply.name },
            ...(route.examples?.reply ? { example: route.examples.reply } : {}),
            ...(route.entryProblems ? { examples: refusedEntries(route.entryProblems) } : {}),
          },
        }
      : undefined;
  const good = { description: meaningOf(status), headers, ...(content ? { content } : {}) };
  return { [status]: good, ...problemResponses(route) };
}

function refusedEntries(codes: readonly RegisterRefusal[]): Json {
  return Object.fromEntries(
    codes.map((code) => [code, { $ref: `#/components/examples/${entryExampleName(code)}` }]),
  );
}

function fileContent({ type, example }: FileReply): Json {
  const schema = { type: 'string', ...(example ? {} : { contentMediaType: type }) };
  return { [type]: { schema, ...(example ? { example } : {}) } };
}

function meaningOf(status: number): string {
  if (status === 201) return 'Recorded.';
  return status === 204 ? 'Done.' : 'The answer.';
}

/** Every problem of a route, under its status. */
function problemResponses(route: RouteSpec): Json {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of problemsOf(route)) {
    const [status] = PROBLEM_CODES[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [String(status), problemResponse(route, status, codes)]),
  );
}

/** The codes that a route may answer with. */
export function problemsOf(route: RouteSpec): ProblemCode[] {
  const named: ProblemCode[] = [
    ...new Set([
      ...USUAL_PROBLEMS,
      ...(route.right === 'public' ? [] : TOKEN_PROBLEMS),
      ...(needsRole(route.right) ? (['not-permitted'] as const) : []),
      // Whatever may carry a body is refused for it, whether or not the route takes one.
      ...(route.verb === 'GET' ? [] : BODY_PROBLEMS),
      ...(route.ifMatch ? (['if-match-missing', 'if-match-malformed'] as const) : []),
      ...(route.asksOwner ? OWNER_PROBLEMS : OWN_PROBLEMS),
      ...(route.problems ?? []),
    ]),
  ];
  return named.filter((code) => !route.neverProblems?.includes(code));
}

function needsRole(right: RouteSpec['right']): boolean {
  return right !== 'public' && !NEEDS_NO_ROLE.includes(right);
}

function problemResponse(route: RouteSpec, status: number, codes: readonly ProblemCode[]): Json {
  const retry = status === 429 || status === 503;
  const headers = {
    'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
    ...(retry ? { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } : {}),
  };
  const examples = codes.map((code) => {
    return [code, { $ref: `#/components/examples/${exampleNameOf(code, route)}` }];
  });
  // Such as a health that says by itself what is down.
  const own = route.replyAlsoAt === status && route.reply;
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEM_CODES[code][1]}`).join('\n\n'),
    headers,
    content: {
      [PROBLEM_TYPE]: {
        schema: { $ref: REF + ProblemBody.name },
        examples: Object.fromEntries(examples),
      },
      ...(own ? { 'application/json': { schema: { $ref: REF + own.name } } } : {}),
    },
  };
}

function schemaOf(of: Class<unknown>): JsonSchema {
  const schema = contractSchemas()[of.name];
  if (!schema) throw new Error(`${of.name} has no schema`);
  return schema;
}

/** The schemas that the routes name, and those that these name in turn. */
function schemasOf(routes: readonly RouteSpec[]): Json {
  const wanted = [
    ProblemBody.name,
    ...routes.flatMap(({ body, reply }) => [body?.name, reply?.name]),
  ].filter((name) => name !== undefined);
  const found = new Map<string, unknown>();
  while (wanted.length > 0) {
    const name = wanted.pop();
    if (name === undefined || found.has(name)) continue;
    const schema = contractSchemas()[name];
    if (!schema) throw new Error(`${name} has no schema`);
    found.set(name, modern(schema));
    for (const [, inner] of JSON.stringify(schema).matchAll(/#\/components\/schemas\/(\w+)/g)) {
      if (inner !== undefined) wanted.push(inner);
    }
  }
  return Object.fromEntries([...found].sort(byKey));
}

/** OpenAPI 3.1 speaks JSON Schema 2020-12, which has `examples` and no `example`. */
function modern(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(modern);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) =>
      key === 'example' ? ['examples', [value]] : [key, modern(value)],
    ),
  );
}

function byKey(left: [string, unknown], right: [string, unknown]): number {
  return left[0] < right[0] ? -1 : 1;
}
