/**
 * The courier: one NATS connection per process, and request/reply over it.
 *
 * Guarantees: a request ends within its deadline, in a reply or in a ProblemError. Without a
 * connection it fails at once (503 `service-unavailable`); an unanswered one says that its outcome is
 * unknown (503 `deadline-exceeded`: ask again with the same id). The connection is re-made for ever.
 */
import type { NatsConnection } from '@nats-io/transport-node';
import type { Principal } from '@satchel/access';
import type { MessageContract } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type { SigningKey } from './principal.js';
import type { Log } from './types.js';

export interface CourierOptions {
  /** `nats://[user:password@]host:port`, several separated by commas. */
  readonly url: string;
  /** The service's name, as in its subjects. */
  readonly name: string;
  readonly key: SigningKey;
  readonly clock: Clock;
  readonly log: Log;
  /** Gives up waiting for the first connection when it aborts. */
  readonly signal?: AbortSignal;
}

export interface RequestOptions {
  readonly principal: Principal;
  /** Milliseconds until the caller no longer cares; 2000 unless stated. */
  readonly deadlineMs?: number;
  /** W3C trace context to hand on. */
  readonly traceparent?: string;
}

/** What `/health` says about the courier. */
export interface CourierHealth {
  readonly connected: boolean;
  readonly server?: { readonly version: string; readonly jetstream: boolean };
  /** In words, how durable an acknowledged message is with this server. */
  readonly durability: string;
}

export interface Courier {
  readonly name: string;
  readonly isConnected: boolean;
  /** For relay, consumers and the request server; others use `request`. */
  readonly connection: NatsConnection;
  /** Asks the owner of the contract. Throws ProblemError, the owner's own included. */
  request<Req, Rep>(
    contract: MessageContract<Req, Rep>,
    body: Req,
    options: RequestOptions,
  ): Promise<Rep>;
  /** Calls back after each reconnection; answers how to stop. */
  onReconnect(listener: () => void): () => void;
  health(): CourierHealth;
  /** Sends what is under way and closes; safe to call twice. */
  close(): Promise<void>;
}

/** Connects, waiting for as long as it takes (or until `signal` aborts). */
export async function connectCourier(_options: CourierOptions): Promise<Courier> {
  throw new Error('not built yet');
}
