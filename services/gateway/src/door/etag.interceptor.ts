/** Gives a reply its ETag, where `@Route` says that its version is one. */
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { ROUTE, type RouteSpec } from './route.js';

@Injectable()
export class EtagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const spec = Reflect.getMetadata(ROUTE, context.getHandler()) as RouteSpec | undefined;
    if (!spec?.etag) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap((body: { version: number }) => {
        reply.header('etag', `"${body.version}"`);
      }),
    );
  }
}
