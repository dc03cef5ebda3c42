/**
 * One request for every route of the API, made from the OpenAPI document that the gateway serves,
 * so that a route which is added later is probed without anybody thinking of it.
 */
import { PERMISSIONS, type Right, type Role } from '@satchel/access';
import { type Country, PRODUCTS, WAREHOUSE } from './country.js';
import type { Json, Person } from './person.js';

/** Of all but batches. */
export const REQUEST_DEADLINE_MS = 2000;
/** What touches hundreds of cards at once. */
const BULK_DEADLINE_MS = 10_000;
/** Batches, sheets, snapshots, recalls and files; so does whatever is put into the register. */
const BULK =
  /\/batch$|\/as-of$|\/snapshots$|\/count-sheets\/\{id\}\/submit$|\/recalls(\/\{id\}\/close)?$/;
/** The gateway asks about areas for an account; the drill's person has all, so not for hers. */
const ACCOUNTS = /^\/v1\/accounts/;
const NIL = '00000000-0000-7000-8000-000000000000';

/** Who answers in the end; `several` where the gateway puts an answer together. */
export type Owner = 'gateway' | 'inventory' | 'requisition' | 'replenishment' | 'several';

/** What a route answered. */
export interface Answered {
  readonly status: number;
  readonly code: string | undefined;
  readonly contentType: string;
  readonly retryAfter: number | undefined;
  readonly tookMs: number;
}

export interface Probe {
  /** Such as `GET /v1/alerts`. */
  readonly name: string;
  /** Whether it needs another service than the gateway. */
  readonly asksOwner: boolean;
  readonly owner: Owner;
  readonly deadlineMs: number;
  send(): Promise<Answered>;
}

/** A probe for every route that the document lists. */
export async function probesOf(gatewayUrl: string, country: Country): Promise<Probe[]> {
  const document = (await (await fetch(`${gatewayUrl}/openapi.json`)).json()) as Json;
  return Object.entries(document.paths as Json).flatMap(([path, operations]) =>
    Object.entries(operations as Json).map(([verb, operation]) =>
      probeOf(verb.toUpperCase(), path, operation as Json, country),
    ),
  );
}

function probeOf(verb: string, path: string, operation: Json, country: Country): Probe {
  const name = `${verb} ${path}`;
  const asksOwner = codesOf(operation, 503).includes('busy') && !ACCOUNTS.test(path);
  const isBulk =
    (verb === 'POST' && BULK.test(path)) ||
    (verb === 'PUT' && asksOwner) ||
    path.startsWith('/v1/export/');
  const person = personFor(operation, country);
  const address = path.replaceAll(/\{(\w+)\}/g, (_whole, parameter: string) =>
    parameterFor(parameter),
  );
  const query = requiredQuery(operation);
  const body = bodyOf(path, operation);
  const needsVersion = operation.parameters?.some((one: Json) => one.name === 'If-Match');
  const headers: Record<string, string> = needsVersion ? { 'if-match': '"1"' } : {};
  return {
    name,
    asksOwner,
    owner: ownerOf(path, asksOwner),
    deadlineMs: isBulk ? BULK_DEADLINE_MS : REQUEST_DEADLINE_MS,
    send: () => timed(() => person.send(verb, address + query, body, headers)),
  };
}

/** Its example, where that is refused; else of no known product: a probe changes nothing. */
function bodyOf(path: string, operation: Json): Json {
  const example = operation.requestBody?.content['application/json'].example;
  return path === '/v1/recalls' && example ? { ...example, product: 'NOBODY-HAS-IT' } : example;
}

/** What a question cannot do without, as its example says. */
function requiredQuery(operation: Json): string {
  const needed = (operation.parameters ?? []).filter(
    (one: Json) => one.in === 'query' && one.required,
  );
  const pairs = needed.map((one: Json) => [
    one.name,
    String(one.example ?? one.schema?.examples?.[0]),
  ]);
  return needed.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

function codesOf(operation: Json, status: number): string[] {
  const answers = operation.responses[status]?.content?.['application/problem+json']?.examples;
  return Object.keys(answers ?? {});
}

function ownerOf(path: string, asksOwner: boolean): Owner {
  if (!asksOwner) return 'gateway';
  if (/^\/v1\/(kits|divergences)/.test(path)) return 'several';
  if (/^\/v1\/(requisitions|vouchers\/request)/.test(path)) return 'requisition';
  return /alerts|outlook|below-minimum/.test(path) ? 'replenishment' : 'inventory';
}

/** Somebody whose role has the right that the route names. */
function personFor(operation: Json, country: Country): Person {
  const right = /Needs the right `([a-z-]+)`/.exec(operation.description)?.[1] as Right | undefined;
  const may = (role: Role): boolean =>
    right === undefined || PERMISSIONS[role][right] !== undefined;
  if (may('district-pharmacist')) return country.pharmacist;
  if (may('administrator')) return country.admin;
  throw new Error(`nobody of the drill has the right ${right}`);
}

function parameterFor(parameter: string): string {
  if (parameter === 'location') return WAREHOUSE;
  return parameter === 'product' ? PRODUCTS[0] : NIL;
}

async function timed(
  send: () => Promise<{ status: number; body: Json; headers: Headers }>,
): Promise<Answered> {
  const startedAt = performance.now();
  const { status, body, headers } = await send();
  const retryAfter = headers.get('retry-after');
  return {
    status,
    code: body?.code,
    contentType: headers.get('content-type') ?? '',
    retryAfter: retryAfter === null ? undefined : Number(retryAfter),
    tookMs: performance.now() - startedAt,
  };
}

/** Why an answer is not the 503 that it should be; nothing when it is. */
export function notUnavailable(answer: Answered, withinMs: number): string[] {
  const { status, code, contentType, retryAfter = 0, tookMs } = answer;
  const faults: string[] = [];
  if (status !== 503) faults.push(`answers ${status} ${code ?? ''}, not 503`);
  if (status === 503 && !(retryAfter >= 1)) faults.push('says 503 without Retry-After');
  if (status >= 400 && !contentType.startsWith('application/problem+json')) {
    faults.push(`says no as ${contentType}`);
  }
  if (tookMs > withinMs) faults.push(`took ${Math.round(tookMs)} ms, more than ${withinMs}`);
  return faults;
}
