/**
 * Who asks, found out once per request before anything else happens: the rate limit counts by it,
 * the guard decides by it. A bad token is remembered as its problem, and counts for the address.
 */
import { randomUUID } from 'node:crypto';
import type { Principal } from '@satchel/access';
import { type Problem, ProblemError, problem } from '@satchel/contracts';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../use-cases/ports.js';
import type { Ed25519AccessTokens } from './access-tokens.js';

/** What is known about a request before its route is looked at. */
export interface Known {
  readonly caller: Caller;
  /** Why the request may only reach public routes. */
  readonly refusal?: Problem;
}

const ANONYMOUS: Principal = { subject: 'anonymous', kind: 'person', grants: [], channel: 'api' };
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const known = new WeakMap<FastifyRequest, Known>();

/** Finds out who asks and keeps it with the request. */
export async function recognise(
  request: FastifyRequest,
  tokens: Ed25519AccessTokens,
): Promise<Known> {
  const found = await find(request, tokens);
  known.set(request, found);
  return found;
}

/** What `recognise` found, absent for a request that never got so far. */
export function knownOf(request: FastifyRequest): Known | undefined {
  return known.get(request);
}

async function find(request: FastifyRequest, tokens: Ed25519AccessTokens): Promise<Known> {
  const traceparent = traceOf(request.headers['traceparent']);
  const address = request.ip;
  const anonymous: Caller = { principal: ANONYMOUS, traceparent, address };
  const header = request.headers.authorization;
  if (header === undefined) {
    const refusal = problem(401, 'no-token', 'This needs an access token. Sign in first.');
    return { caller: anonymous, refusal };
  }
  try {
    const bearer = await tokens.verify(/^Bearer +(\S+)$/i.exec(header)?.[1] ?? '');
    return { caller: { ...bearer, traceparent, address } };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { caller: anonymous, refusal: error.problem };
  }
}

/** Goes on with the trace of whoever asks, or begins one. */
function traceOf(header: string | string[] | undefined): string {
  const [, trace, , flags] = TRACEPARENT.exec(typeof header === 'string' ? header : '') ?? [];
  return `00-${trace ?? randomHex()}-${randomHex().slice(16)}-${flags ?? '01'}`;
}

/**
 * 32 digits. Node keeps random bytes in stock for UUIDs, which is twenty times faster than asking.
 */
function randomHex(): string {
  return randomUUID().replaceAll('-', '');
}
