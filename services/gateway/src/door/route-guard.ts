/**
 * The guard before every route: no right, no entry; and nothing reaches a controller that is not
 * what the route says. The owning service decides about the place; here only: may she do this at
 * all?
 */
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { mayAtAll } from '@satchel/access';
import { ProblemError, refuse } from '@satchel/contracts';
import type { FastifyRequest } from 'fastify';
import { knownOf } from './caller.js';
import { checkIdempotencyKey, readBody, readIfMatch, readParameters } from './read-request.js';
import { type RequestWithAsk, ROUTE, type RouteSpec } from './route.js';

@Injectable()
export class RouteGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const spec = Reflect.getMetadata(ROUTE, context.getHandler()) as RouteSpec | undefined;
    const request = context.switchToHttp().getRequest<FastifyRequest & RequestWithAsk>();
    const known = knownOf(request);
    if (!spec || !known) throw new Error('a request reached a handler past its door');
    if (spec.right !== 'public') {
      if (known.refusal) throw new ProblemError(known.refusal);
      if (!mayAtAll(known.caller.principal, spec.right)) {
        const detail = `None of your roles has the right ${spec.right}.`;
        refuse(403, 'not-permitted', detail);
      }
    }
    const query = readParameters(
      spec.query,
      parametersOf(request.params),
      parametersOf(request.query),
    );
    const body = readBody(spec.envelope ?? spec.body, request.body);
    checkIdempotencyKey(oneOf(request.headers['idempotency-key']), body);
    const version = spec.ifMatch ? readIfMatch(request.headers['if-match']) : 0;
    request.ask = { caller: known.caller, body, query, version };
    return true;
  }
}

function parametersOf(value: unknown): Record<string, unknown> {
  return { ...(value as Record<string, unknown>) };
}

function oneOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}
