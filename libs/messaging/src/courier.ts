/**
 * The courier: one NATS connection per process, and request/reply over it.
 *
 * Guarantees: a request ends within its deadline, in a reply or in a ProblemError. Without a
 * connection it fails at once (503 `service-unavailable`); one that stays unanswered says that its
 * outcome is unknown (503 `deadline-exceeded`: ask again with the same id). The connection is
 * re-made for ever.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  type ConnectionOptions,
  connect,
  errors,
  headers,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
} from '@nats-io/transport-node';
import type { Principal } from '@satchel/access';
import { type MessageContract, type Problem, ProblemError, problem } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { CourierConnection } from './connection.js';
import { crashPoint } from './crash-point.js';
import { Asked, firstAnswer, LARGE_BYTES } from './overtaken.js';
import { hashRequest, mintAssertion, type SigningKey } from './principal.js';
import type { Log } from './types.js';
import { HEADER, inboxOf, ownerOf } from './wire.js';

const DEADLINE_MS = 2000;
const NO_RESPONDER_RETRIES = 4;
const RETRY_AFTER_SECONDS = 2;
const FIRST_CONNECTION_PAUSE_MS = 250;

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
  /** The server last connected to. */
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
  /** Calls back after each reconnection; answers how to stop that. */
  onReconnect(listener: () => void): () => void;
  /** The outcome of `work`, or a rejection as soon as the connection is lost. */
  whileConnected<T>(work: Promise<T>): Promise<T>;
  health(): CourierHealth;
  /** Sends what is under way and closes; safe to call twice. */
  close(): Promise<void>;
}

/** Connects, waiting for as long as it takes (or until `signal` aborts, which rejects). */
export async function connectCourier(options: CourierOptions): Promise<Courier> {
  for (let attempt = 0; ; attempt += 1) {
    options.signal?.throwIfAborted();
    try {
      const connection = await connect(connectionOptions(options));
      return new NatsCourier(options, connection);
    } catch (error) {
      // Said at once and then every ten seconds or so, so that a long wait does not fill the log.
      if (attempt % 40 === 0) {
        options.log.warn('waiting for NATS', { reason: String(error) });
      }
      await pause(FIRST_CONNECTION_PAUSE_MS, undefined, signalOption(options.signal));
    }
  }
}

class NatsCourier implements Courier {
  readonly name: string;
  readonly connection: NatsConnection;
  private readonly line: CourierConnection;
  private readonly asked = new Asked();

  constructor(
    private readonly options: CourierOptions,
    connection: NatsConnection,
  ) {
    this.name = options.name;
    this.connection = connection;
    this.line = new CourierConnection(connection, options.log);
  }

  get isConnected(): boolean {
    return this.line.isUp;
  }

  async request<Req, Rep>(
    contract: MessageContract<Req, Rep>,
    body: Req,
    options: RequestOptions,
  ): Promise<Rep> {
    const deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    const endsAt = performance.now() + deadlineMs;
    const bytes = Buffer.from(JSON.stringify(body ?? {}));
    this.refuseTooLarge(bytes);
    const head = (): MsgHdrs =>
      this.headersOf(contract.subject, bytes, options, endsAt - performance.now());
    for (let attempt = 1; ; attempt += 1) {
      if (!this.isConnected) throw unavailable('The way to the other services is interrupted.');
      try {
        await crashPoint('ask.before-send');
        const left = Math.max(1, endsAt - performance.now());
        const reply = await this.exchange(contract.subject, bytes, head, left);
        await crashPoint('ask.after-answer');
        return readReply<Rep>(reply);
      } catch (error) {
        if (!isNoResponders(error)) throw asProblem(error);
        const waitMs = 20 * 2 ** attempt * (0.5 + Math.random());
        if (attempt > NO_RESPONDER_RETRIES || performance.now() + waitMs >= endsAt) {
          throw unavailable(`The service ${ownerOf(contract.subject)} does not answer.`);
        }
        await pause(waitMs);
      }
    }
  }

  onReconnect(listener: () => void): () => void {
    return this.line.onReconnect(listener);
  }

  whileConnected<T>(work: Promise<T>): Promise<T> {
    return this.line.whileUp(work);
  }

  health(): CourierHealth {
    const server = this.line.server;
    return {
      connected: this.isConnected,
      ...(server ? { server } : {}),
      durability: durabilityOf(server?.version),
    };
  }

  close(): Promise<void> {
    return this.line.close();
  }

  private exchange(
    subject: string,
    bytes: Uint8Array,
    head: () => MsgHdrs,
    timeoutMs: number,
  ): Promise<Msg> {
    const owner = ownerOf(subject);
    const ask = (leftMs: number): Promise<Msg> => {
      const how = { timeout: leftMs, headers: head() };
      return this.asked.counted(owner, performance.now(), () =>
        this.connection.request(subject, bytes, how),
      );
    };
    const mayBeLost = (askedAt: number): boolean =>
      bytes.length < LARGE_BYTES && this.asked.mayBeLost(owner, askedAt);
    return this.whileConnected(firstAnswer(ask, timeoutMs, mayBeLost));
  }

  private headersOf(
    subject: string,
    bytes: Uint8Array,
    options: RequestOptions,
    deadlineMs: number,
  ): MsgHdrs {
    const { key, clock } = this.options;
    const binding = { audience: ownerOf(subject), requestHash: hashRequest(subject, bytes) };
    const head = headers();
    head.set(HEADER.principal, mintAssertion(key, options.principal, binding, clock));
    head.set(HEADER.deadline, String(Math.ceil(clock.now().getTime() + deadlineMs)));
    if (options.traceparent !== undefined) head.set(HEADER.traceparent, options.traceparent);
    return head;
  }

  private refuseTooLarge(bytes: Uint8Array): void {
    const limit = this.connection.info?.max_payload;
    // The headers count as well; 8 KiB is ample for them.
    if (limit === undefined || bytes.length + 8192 <= limit) return;
    const detail = `The request has ${bytes.length} bytes, too many for the courier. Send less at a time.`;
    throw new ProblemError(problem(413, 'too-large', detail));
  }
}

function connectionOptions(options: CourierOptions): ConnectionOptions {
  const urls = options.url.split(',').map((text) => new URL(text.trim()));
  const { username, password } = urls[0] ?? { username: '', password: '' };
  return {
    servers: urls.map((url) => url.host),
    name: options.name,
    inboxPrefix: inboxOf(options.name),
    timeout: 2000,
    // A stack taken for every request in case it fails cost five percent of inventory's time.
    noAsyncTraces: true,
    reconnect: true,
    maxReconnectAttempts: -1,
    // A password that is being changed is no reason to give up for ever either.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 100,
    reconnectJitter: 150,
    // A server that hangs without closing the connection is noticed within six seconds.
    pingInterval: 2000,
    maxPingOut: 1,
    ...(username ? { user: decodeURIComponent(username) } : {}),
    ...(password ? { pass: decodeURIComponent(password) } : {}),
    ...(urls.some((url) => url.protocol === 'tls:') ? { tls: {} } : {}),
  };
}

function readReply<Rep>(message: Msg): Rep {
  const body: unknown = JSON.parse(message.string());
  if (message.headers?.get(HEADER.outcome) === 'problem') throw new ProblemError(body as Problem);
  return body as Rep;
}

function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const timedOut = error instanceof errors.TimeoutError || isTimeout(error);
  const detail = timedOut
    ? 'There was no answer in time. Whether it was done is not known: ask again with the same id.'
    : 'The connection was lost before the answer came. Whether it was done is not known: ask again with the same id.';
  const extras = { retryAfterSeconds: RETRY_AFTER_SECONDS };
  const wrapped = new ProblemError(problem(503, 'deadline-exceeded', detail, extras));
  wrapped.cause = error;
  return wrapped;
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof errors.TimeoutError;
}

function isNoResponders(error: unknown): boolean {
  if (error instanceof errors.NoRespondersError) return true;
  return error instanceof errors.RequestError && error.isNoResponders();
}

function unavailable(detail: string): ProblemError {
  const extras = { retryAfterSeconds: RETRY_AFTER_SECONDS };
  const sentence = `${detail} Nothing was recorded; try again shortly.`;
  return new ProblemError(problem(503, 'service-unavailable', sentence, extras));
}

function durabilityOf(version: string | undefined): string {
  const truth = 'PostgreSQL is the truth and republishes what a broker forgets';
  if (version === undefined) return `no server seen yet; ${truth}`;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const canSync = major > 2 || (major === 2 && minor >= 10);
  const how = canSync
    ? 'acknowledged messages are synced every two minutes unless the server sets sync_interval: always'
    : 'acknowledged messages are synced every two minutes (sync_interval needs 2.10)';
  return `NATS ${version}: ${how}; ${truth}`;
}

function signalOption(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
