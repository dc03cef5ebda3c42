/**
 * The door for commands and queries: a Nest transport that answers requests from NATS.
 *
 * Guarantees: a handler sees only bodies that its contract allows, from a verified principal,
 * before the deadline; every request that is not too late gets exactly one answer, a reply or a
 * problem.
 */
import type { Msg, Subscription } from '@nats-io/transport-node';
import { headers } from '@nats-io/transport-node';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import {
  check,
  type MessageContract,
  malformed,
  type Problem,
  ProblemError,
  problem,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { isObservable, lastValueFrom } from 'rxjs';
import { v7 as uuid } from 'uuid';
import type { Courier } from './courier.js';
import { crashPoint } from './crash-point.js';
import { hashRequest, type TrustedKeys, verifyAssertion } from './principal.js';
import { RequestContext } from './request-context.js';
import { isConnectionFault, isTooSlow } from './sql.js';
import type { Log } from './types.js';
import { HEADER, isInbox, ownerOf } from './wire.js';

const LIMIT = 512;
const FINISH_MS = 5000;

export interface RequestServerOptions {
  readonly courier: Courier;
  readonly trusted: TrustedKeys;
  readonly clock: Clock;
  readonly log: Log;
  /** Requests in hand at once; more are refused with 503 `busy`. 512 unless stated. */
  readonly limit?: number;
}

type Contract = MessageContract<unknown, unknown>;
type Answer = { readonly body: unknown } | { readonly problem: Problem } | 'too-late';

/** `app.connectMicroservice({ strategy: new RequestServer(options) })` */
export class RequestServer extends Server implements CustomTransportStrategy {
  private subscriptions: Subscription[] = [];
  private inHand = 0;
  private whenIdle: (() => void) | undefined;

  constructor(private readonly options: RequestServerOptions) {
    super();
  }

  /** Subscribes to every `@Answers` subject in the queue group of the service. */
  listen(callback: (error?: unknown) => void): void {
    this.subscribe().then(() => callback(), callback);
  }

  /** Takes nothing more, finishes what is in hand (five seconds at the most), answers it. */
  async close(): Promise<void> {
    const { courier, log } = this.options;
    const subscriptions = this.subscriptions;
    this.subscriptions = [];
    if (courier.isConnected) {
      const drained = Promise.all(subscriptions.map((subscription) => subscription.drain()));
      await courier.whileConnected(drained).catch((error: unknown) => {
        log.warn('requests were not drained', { reason: String(error) });
      });
    }
    await this.untilIdle();
    if (!courier.isConnected || courier.connection.isDraining()) return;
    await courier.whileConnected(courier.connection.flush()).catch((error: unknown) => {
      log.warn('the last answers may not have left', { reason: String(error) });
    });
  }

  /** This transport has no events of its own; the courier tells about its connection. */
  on(): void {}

  /** The NATS connection. */
  unwrap<T>(): T {
    return this.options.courier.connection as T;
  }

  private async subscribe(): Promise<void> {
    const { courier } = this.options;
    for (const [subject, handler] of this.messageHandlers) {
      const contract = handler.extras?.['contract'] as Contract | undefined;
      if (!contract) throw new Error(`${subject} is not handled through @Answers`);
      if (ownerOf(subject) !== courier.name) {
        throw new Error(`${courier.name} cannot answer ${subject}: another service owns it`);
      }
      const subscription = courier.connection.subscribe(subject, {
        queue: courier.name,
        callback: (error, message) => {
          if (error)
            this.options.log.error('subscription failed', { subject, reason: error.message });
          else void this.take(message, contract, handler);
        },
      });
      this.subscriptions.push(subscription);
    }
    if (courier.isConnected) await courier.whileConnected(courier.connection.flush());
  }

  private async take(message: Msg, contract: Contract, handler: MessageHandler): Promise<void> {
    if (!isInbox(message.reply ?? '')) {
      this.options.log.warn('a request wants its answer where none belongs', {
        subject: message.subject,
        reply: message.reply,
      });
      return;
    }
    if (this.inHand >= (this.options.limit ?? LIMIT)) {
      this.respond(message, { problem: busy() });
      return;
    }
    this.inHand += 1;
    try {
      await crashPoint('request.before-work');
      const answer = await this.answer(message, contract, handler);
      await crashPoint('request.before-reply');
      this.respond(message, answer);
      await crashPoint('request.after-reply');
    } catch (error) {
      this.respond(message, { problem: this.problemOf(error, contract.subject) });
    } finally {
      this.inHand -= 1;
      if (this.inHand === 0) this.whenIdle?.();
    }
  }

  private async answer(msg: Msg, contract: Contract, handler: MessageHandler): Promise<Answer> {
    const { clock, trusted, courier } = this.options;
    const deadline = new Date(Number(msg.headers?.get(HEADER.deadline) || Number.NaN));
    if (Number.isNaN(deadline.getTime())) {
      return {
        problem: problem(400, 'deadline-missing', 'A request must say until when it waits.'),
      };
    }
    // Nobody waits any more: doing it now would only surprise whoever asks again.
    if (deadline.getTime() <= clock.now().getTime()) return 'too-late';
    const requestHash = hashRequest(msg.subject, msg.data);
    const assertion = msg.headers?.get(HEADER.principal);
    const binding = { audience: courier.name, requestHash };
    const principal = verifyAssertion(assertion, trusted, binding, clock);
    const body = parseBody(msg);
    const errors = check(contract.request, body);
    if (errors.length > 0) return { problem: malformed(errors) };
    const traceparent = msg.headers?.get(HEADER.traceparent) || undefined;
    const context = new RequestContext(msg.subject, principal, deadline, traceparent);
    const result: unknown = await handler(body, context);
    const reply = isObservable(result)
      ? await lastValueFrom(result, { defaultValue: undefined })
      : result;
    return { body: reply ?? {} };
  }

  private respond(message: Msg, answer: Answer): void {
    if (answer === 'too-late') {
      this.options.log.warn('a request came after its deadline', { subject: message.subject });
      return;
    }
    const failed = 'problem' in answer;
    const head = headers();
    if (failed) head.set(HEADER.outcome, 'problem');
    try {
      const text = JSON.stringify(failed ? answer.problem : answer.body);
      message.respond(text, { headers: head });
    } catch (error) {
      // Such as a reply beyond the server's limit; the asker must not wait in vain.
      if (failed) this.options.log.error('a problem could not be sent', { reason: String(error) });
      else this.respond(message, { problem: this.problemOf(error, message.subject) });
    }
  }

  private problemOf(error: unknown, subject: string): Problem {
    if (error instanceof ProblemError) return error.problem;
    const reference = uuid();
    const stack = error instanceof Error ? error.stack : undefined;
    const details = { reference, subject, reason: String(error), ...(stack ? { stack } : {}) };
    if (isConnectionFault(error) || isTooSlow(error)) {
      this.options.log.warn('the database did not serve a request', details);
      const detail = `The records cannot be reached just now; whether this was recorded is not known. Ask again with the same id (reference ${reference}).`;
      return problem(503, 'service-unavailable', detail, { retryAfterSeconds: 2 });
    }
    this.options.log.error('a request met a bug', details);
    const detail = `Something is wrong on our side. Please report the reference ${reference}.`;
    return problem(500, 'bug', detail);
  }

  private async untilIdle(): Promise<void> {
    if (this.inHand === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.whenIdle = resolve;
      timer = setTimeout(resolve, FINISH_MS);
    });
    clearTimeout(timer);
    if (this.inHand > 0) this.options.log.warn('requests were cut off', { count: this.inHand });
  }
}

function parseBody(message: Msg): unknown {
  try {
    return JSON.parse(message.string());
  } catch (error) {
    const fault = { pointer: '', code: 'not-json', detail: 'is not JSON' };
    throw new ProblemError({ ...malformed([fault]), detail: `The body is not JSON: ${error}.` });
  }
}

function busy(): Problem {
  const detail = 'Too many requests are in hand. Nothing was recorded; try again shortly.';
  return problem(503, 'busy', detail, { retryAfterSeconds: 1 });
}
