/**
 * `@Route` says everything about one HTTP route in one place: its address, the right it needs, the
 * classes of what comes and goes, and its page in the docs. The guard, the census at boot and the
 * OpenAPI document all read it; a route without it stops the boot.
 */
import {
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  RequestMapping,
  RequestMethod,
} from '@nestjs/common';
import type { Right } from '@satchel/access';
import type { Class, RegisterRefusal } from '@satchel/contracts';
import type { Ask } from './ask.js';
import type { ProblemCode } from './problem-codes.js';

export type Verb = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A file as an answer. */
export interface FileReply {
  readonly type: 'text/csv' | 'application/pdf';
  /** How it begins, where it is text. */
  readonly example?: string;
}

export interface RouteSpec<Body = unknown, Query = unknown, Reply = unknown> {
  readonly verb: Verb;
  /** Such as `/v1/locations/:location/stock`. */
  readonly path: string;
  /** A right of the permission table, or `public`. */
  readonly right: Right | 'public';
  /** Heading under which the docs list it. */
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly body?: Class<Body>;
  /** Of a batch: what is checked before its items are looked at one by one. */
  readonly envelope?: Class<unknown>;
  /** The parameters of path and query together. */
  readonly query?: Class<Query>;
  /** Absent: nothing is answered but 204. */
  readonly reply?: Class<Reply>;
  /** What is answered when it is no JSON; `reply` is then absent and the handler sends it. */
  readonly file?: FileReply;
  /** 200 unless told; 204 without a reply. */
  readonly status?: number;
  /** Whether the request must carry `If-Match`. */
  readonly ifMatch?: boolean;
  /** Whether the version of the reply is its ETag. */
  readonly etag?: boolean;
  readonly examples?: { readonly body?: Body; readonly reply?: Reply };
  /** Problems beyond those that any such route has. */
  readonly problems?: readonly ProblemCode[];
  /** Of those that any such route has, the ones with which this one never answers. */
  readonly neverProblems?: readonly ProblemCode[];
  /** Of a register: why single entries are refused. */
  readonly entryProblems?: readonly RegisterRefusal[];
  /** A status beyond its own at which the reply comes all the same. */
  readonly replyAlsoAt?: number;
  /** Whether it asks another service, with the problems that this brings. */
  readonly asksOwner?: boolean;
  /** Left out of the OpenAPI document: the docs themselves. */
  readonly hidden?: boolean;
}

/** Where Nest keeps what `@Route` said, on the method. */
export const ROUTE = 'satchel:route';

/** Where the guard leaves what it made of the request. */
export interface RequestWithAsk {
  ask?: Ask<unknown, unknown>;
}

const Asked = createParamDecorator(
  (_unused, context: ExecutionContext) => context.switchToHttp().getRequest<RequestWithAsk>().ask,
);

/** Turns a method `(ask: Ask<Body, Query>) => Reply` of a controller into a route. */
export function Route<Body = undefined, Query = undefined, Reply = void>(
  spec: RouteSpec<Body, Query, Reply>,
) {
  type Handler = (ask: Ask<Body, Query>, ...more: never[]) => Promise<Reply> | Reply;
  return <M extends Handler>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<M>,
  ): void => {
    if (!descriptor.value) throw new Error(`${String(key)} is not a method`);
    Reflect.defineMetadata(ROUTE, spec, descriptor.value);
    Asked()(target, key, 0);
    RequestMapping({ path: spec.path, method: RequestMethod[spec.verb] })(target, key, descriptor);
    HttpCode(statusOf(spec))(target, key, descriptor);
  };
}

/** Status of the answer when all is well. */
export function statusOf(spec: { reply?: unknown; status?: number }): number {
  return spec.status ?? (spec.reply === undefined ? 204 : 200);
}
