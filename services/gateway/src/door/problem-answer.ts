/**
 * How the gateway says no: always RFC 9457 problem+json, with a stable code, a sentence to act on
 * and the id of the request. Nothing of ours leaks: an unforeseen error is `bug`, its story is in
 * the log.
 */
import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  NotFoundException,
} from '@nestjs/common';
import { type Problem, ProblemError, problem } from '@satchel/contracts';
import type { Log } from '@satchel/messaging';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_CODES, type ProblemCode } from './problem-codes.js';

/** How long to wait where nobody said: a 503 without it makes clients guess, mostly too short. */
export const RETRY_AFTER_SECONDS = 2;

/** Errors that Fastify and Nest find before a controller is reached, by their status. */
const BY_STATUS: Record<number, ProblemCode> = {
  408: 'too-slow',
  413: 'too-large',
  414: 'address-too-long',
  415: 'unsupported-media-type',
  431: 'headers-too-large',
};

export interface AnswerNeeds {
  readonly log: Log;
  /** The methods that exist at a path. */
  allowedAt(path: string): string[];
  /** Whether an error means that the own database does not serve just now. */
  isDatabaseAway(error: unknown): boolean;
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly needs: AnswerNeeds) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (error instanceof NotFoundException) this.answerNowhere(request, reply);
    else sendProblem(reply, this.problemOf(error, request), request.id);
  }

  private answerNowhere(request: FastifyRequest, reply: FastifyReply): void {
    const allowed = this.needs.allowedAt(request.url.split('?', 1)[0] ?? '/');
    if (allowed.length === 0) {
      const detail = 'There is nothing at this address. The addresses are listed at /docs.';
      sendProblem(reply, problem(404, 'no-such-route', detail), request.id);
      return;
    }
    reply.header('allow', allowed.join(', '));
    const detail = `This address takes ${allowed.join(', ')}, not ${request.method}.`;
    sendProblem(reply, problem(405, 'method-not-allowed', detail), request.id);
  }

  private problemOf(error: unknown, request: FastifyRequest): Problem {
    if (error instanceof ProblemError) return error.problem;
    const known = problemOfRequest(error);
    if (known) return known;
    const stack = error instanceof Error ? error.stack : undefined;
    const details = { requestId: request.id, reason: String(error), ...(stack ? { stack } : {}) };
    if (this.needs.isDatabaseAway(error)) {
      this.needs.log.warn('the database did not serve a request', details);
      const detail = 'Accounts cannot be reached just now. Try again shortly.';
      return problem(503, 'service-unavailable', detail, {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    this.needs.log.error('a request met a bug', details);
    const detail = `Something is wrong on our side. Please report the request id ${request.id}.`;
    return problem(500, 'bug', detail);
  }
}

/** The problem of an error that Fastify or Nest found in the request itself. */
export function problemOfRequest(error: unknown): Problem | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { statusCode, message = '' } = error as Partial<FastifyError>;
  const status = error instanceof HttpException ? error.getStatus() : (statusCode ?? 500);
  if (status < 400 || status >= 500) return undefined;
  const code = BY_STATUS[status];
  if (code) return problem(status, code, PROBLEM_CODES[code][1]);
  return problem(400, 'malformed', `The request cannot be read: ${message}. Nothing was recorded.`);
}

/** Sends a problem with the headers that belong to it. */
export function sendProblem(reply: FastifyReply, what: Problem, requestId: string): void {
  const wait = what.retryAfterSeconds ?? (what.status === 503 ? RETRY_AFTER_SECONDS : undefined);
  if (wait !== undefined) reply.header('retry-after', wait);
  if (what.status === 401) reply.header('www-authenticate', 'Bearer');
  // One type whatever the route would have answered with.
  reply.removeHeader('content-type');
  reply.code(what.status).type('application/problem+json');
  // As bytes, since Fastify would give a text of JSON a charset, which the type does not have.
  reply.send(Buffer.from(JSON.stringify({ ...what, requestId })));
}
