/** The decorator that makes a controller method the answer to a command or a query. */
import { Catch, type ExceptionFilter, UseFilters } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { MessageContract } from '@satchel/contracts';
import { type Observable, throwError } from 'rxjs';
import type { RequestContext } from './request-context.js';

/**
 * Nest would turn every error into "Internal server error"; the request server wants the error
 * itself.
 */
@Catch()
class HandErrorsOver implements ExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

type Answering<Req, Rep> = (body: Req, context: RequestContext) => Promise<Rep> | Rep;

/**
 * `@Answers(contract)` on a method `(body, context: RequestContext) => Promise<Reply>` of a plain
 * Nest controller. The body was checked against the contract's class, the principal verified.
 * Throwing a ProblemError answers with that problem. The method's types must be those of the
 * contract.
 */
export function Answers<Req, Rep>(contract: MessageContract<Req, Rep>) {
  return <M extends Answering<Req, Rep>>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<M>,
  ): void => {
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
    UseFilters(HandErrorsOver)(target, key, descriptor);
    MessagePattern(contract.subject, { contract })(target, key, descriptor);
  };
}
