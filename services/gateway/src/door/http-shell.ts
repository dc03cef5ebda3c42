/**
 * What surrounds every route, before Nest sees a request: its id and trace, who asks, the rate
 * limit, security headers, the one kind of body that is read, and one log line when it is answered.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { ProblemError, problem, refuse } from '@satchel/contracts';
import type { Log } from '@satchel/messaging';
import type { FastifyHttpOptions, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { v7 as uuid } from 'uuid';
import type { Ed25519AccessTokens } from './access-tokens.js';
import { knownOf, recognise } from './caller.js';
import { problemOfRequest, sendProblem } from './problem-answer.js';
import { PROBLEM_CODES, type ProblemCode } from './problem-codes.js';
import { BODY_MAX_BYTES, readJsonOnly } from './read-json.js';

/** Until then the head of a request has come. */
const HEAD_SECONDS = 10;
/** How often slow requests are looked for, and by how much one may be late to be cut. */
const LOOK_MS = 1000;
const RATE_WINDOW_SECONDS = 60;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export interface ShellNeeds {
  readonly tokens: Ed25519AccessTokens;
  readonly log: Log;
  readonly perAccount: number;
  readonly perAddress: number;
}

/** Options of the Fastify instance that a gateway stands on. */
export function fastifyOptions(
  trustedProxies: number,
  requestSeconds: number,
): FastifyHttpOptions<Server> {
  return {
    bodyLimit: BODY_MAX_BYTES,
    trustProxy: trustedProxies === 0 ? false : (_address, hop) => hop < trustedProxies,
    requestTimeout: requestSeconds * 1000,
    http: {
      headersTimeout: Math.min(HEAD_SECONDS, requestSeconds) * 1000,
      // Node looks twice a minute unless told, which would make half a minute a whole one.
      connectionsCheckingInterval: LOOK_MS,
      // Node would answer a request without it by itself, and not with a problem.
      requireHostHeader: false,
    },
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    genReqId: (request) => {
      const given = String(request.headers['x-request-id'] ?? '').toLowerCase();
      return UUID.test(given) ? given : uuid();
    },
    frameworkErrors: (error, request, reply) => {
      const what =
        problemOfRequest(error) ?? problem(400, 'malformed', 'The address is malformed.');
      sendProblem(reply as FastifyReply, what, request.id);
    },
    clientErrorHandler: (error, socket) => answerRaw(error, socket as Socket),
  };
}

/** Puts the shell on; to be called before the routes are registered. */
export async function putShellOn(fastify: FastifyInstance, needs: ShellNeeds): Promise<void> {
  readJsonOnly(fastify);
  // An expectation that is not known may be ignored; Node would answer it without a problem.
  fastify.server.on('checkExpectation', (request, response) => {
    fastify.server.emit('request', request, response);
  });
  await fastify.register(helmet, {
    frameguard: { action: 'deny' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
  });
  fastify.addHook('onRequest', async (request, reply) => {
    const { caller } = await recognise(request, needs.tokens);
    reply.header('x-request-id', request.id);
    reply.header('traceparent', caller.traceparent);
    reply.header('cache-control', 'no-store');
    if (request.raw.httpVersion === '1.1' && request.headers.host === undefined) {
      refuse(400, 'malformed', 'The header Host is missing. Nothing was recorded.');
    }
  });
  await limitRate(fastify, needs);
  fastify.addHook('onResponse', async (request, reply) => logAnswer(request, reply, needs.log));
  letGoInTheEnd(fastify);
}

/** What is in hand is answered, and its connection then not kept for a request that never comes. */
function letGoInTheEnd(fastify: FastifyInstance): void {
  let ending = false;
  fastify.addHook('preClose', async () => {
    ending = true;
  });
  fastify.addHook('onSend', async (_request, reply) => {
    if (ending) reply.header('connection', 'close');
  });
}

async function limitRate(fastify: FastifyInstance, needs: ShellNeeds): Promise<void> {
  await fastify.register(rateLimit, { global: false, cache: 50_000 });
  const limitOf = (key: string): number =>
    key.startsWith('account ') ? needs.perAccount : needs.perAddress;
  const take = fastify.createRateLimit({
    timeWindow: RATE_WINDOW_SECONDS * 1000,
    keyGenerator: limitKey,
    max: (_request, key) => limitOf(key),
  });
  fastify.addHook('onRequest', async (request, reply) => {
    // A flood must not make the machinery believe that the gateway is ill and restart it.
    if (request.routeOptions.url === '/health') return;
    const used = await take(request);
    if (used.isAllowed) return;
    // RateLimit header fields for HTTP, as the IETF draft writes them.
    reply.header('ratelimit-policy', `"default";q=${used.max};w=${RATE_WINDOW_SECONDS}`);
    reply.header('ratelimit', `"default";r=${used.remaining};t=${used.ttlInSeconds}`);
    if (!used.isExceeded) return;
    const retryAfterSeconds = Math.max(1, used.ttlInSeconds);
    const detail = `More than ${used.max} requests in a minute. Wait ${retryAfterSeconds} seconds.`;
    throw new ProblemError(problem(429, 'too-many-requests', detail, { retryAfterSeconds }));
  });
}

/** By account where there is one, because many of them share the address of a mobile network. */
function limitKey(request: FastifyRequest): string {
  const caller = knownOf(request)?.caller;
  return caller?.session === undefined
    ? `address ${request.ip}`
    : `account ${caller.principal.subject}`;
}

function logAnswer(request: FastifyRequest, reply: FastifyReply, log: Log): void {
  const known = knownOf(request);
  log.info('request', {
    requestId: request.id,
    method: request.method,
    route: request.routeOptions.url ?? '(none)',
    status: reply.statusCode,
    tookMs: Math.round(reply.elapsedTime),
    subject: known?.caller.principal.subject,
    trace: known?.caller.traceparent.slice(3, 35),
  });
}

/** Answers what Node could not even read as a request. */
function answerRaw(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const codes: Record<string, ProblemCode> = {
    HPE_HEADER_OVERFLOW: 'headers-too-large',
    ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
  };
  const code = codes[error.code ?? ''] ?? 'malformed';
  const [status, detail] = PROBLEM_CODES[code];
  const body = JSON.stringify({ ...problem(status, code, detail), requestId: uuid() });
  const head = [
    `HTTP/1.1 ${status} ${code}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
