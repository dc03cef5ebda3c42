/**
 * No request waits for ever: what the gateway does by itself is given up after two seconds. Routes
 * that ask another service have the deadline of what they ask.
 */
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { ProblemError, problem } from '@satchel/contracts';
import { type Observable, throwError, timeout } from 'rxjs';
import { RETRY_AFTER_SECONDS } from './problem-answer.js';
import { ROUTE, type RouteSpec } from './route.js';

const DEADLINE_MS = 2000;

@Injectable()
export class DeadlineInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const spec = Reflect.getMetadata(ROUTE, context.getHandler()) as RouteSpec | undefined;
    if (spec?.asksOwner) return next.handle();
    return next
      .handle()
      .pipe(timeout({ first: DEADLINE_MS, with: () => throwError(() => tooLate()) }));
  }
}

function tooLate(): ProblemError {
  const detail =
    'There was no answer in time. Whether it was done is not known: ask again with the same id.';
  const retryAfterSeconds = RETRY_AFTER_SECONDS;
  return new ProblemError(problem(503, 'deadline-exceeded', detail, { retryAfterSeconds }));
}
