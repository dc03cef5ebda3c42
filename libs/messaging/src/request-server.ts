/**
 * The door for commands and queries: a Nest transport that answers requests from NATS.
 *
 * Guarantees: a handler sees only bodies that its contract allows, from a verified principal, before
 * the deadline; every request that is not too late gets exactly one answer, a reply or a problem.
 */
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import type { Clock } from '@satchel/language';
import type { Courier } from './courier.js';
import type { TrustedKeys } from './principal.js';
import type { Log } from './types.js';

export interface RequestServerOptions {
  readonly courier: Courier;
  readonly trusted: TrustedKeys;
  readonly clock: Clock;
  readonly log: Log;
  /** Requests in hand at once; more are refused with 503 `busy`. 512 unless stated. */
  readonly limit?: number;
}

/** `app.connectMicroservice({ strategy: new RequestServer(options) })` */
export class RequestServer extends Server implements CustomTransportStrategy {
  constructor(protected readonly options: RequestServerOptions) {
    super();
  }

  /** Subscribes to every `@Answers` subject in the queue group of the service. */
  listen(callback: (error?: unknown) => void): void {
    callback(new Error('not built yet'));
  }

  /** Takes nothing more, finishes what is in hand, answers it. */
  async close(): Promise<void> {}

  on(): void {}

  unwrap<T>(): T {
    return this.options.courier.connection as T;
  }
}
