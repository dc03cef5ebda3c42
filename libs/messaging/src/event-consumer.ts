/**
 * Consumes one service's event stream on behalf of another service.
 *
 * Guarantees: an event's effect is applied once, in the transaction that records it, and
 * acknowledged only after the commit; a poisoned message blocks its own key only; the durable
 * consumer re-makes itself whatever happened to the broker. One process of the service consumes at
 * a time, so that the order within a key holds.
 */

import {
  type ConsumerInfo,
  type ConsumerMessages,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  jetstream,
} from '@nats-io/jetstream';
import type { Pool } from 'pg';
import { noteAgreement, reachAgreement, settleAccepted } from './agreement.js';
import type { Work } from './apply-batch.js';
import type { AskHeads } from './compare-heads.js';
import { LaterEpoch, settleBatch, workOf } from './consumer-work.js';
import type { Courier } from './courier.js';
import { countDiverged } from './divergences.js';
import { ensureDurable, forgetDurable, infoOf } from './durable.js';
import { Lease, type Session } from './lease.js';
import { countParked } from './parked.js';
import { retryParked } from './retry-parked.js';
import { runnerOf } from './sql.js';
import { sqlInbox } from './sql-inbox.js';
import { epochOf } from './stream.js';
import type { EventSubscription } from './subscriptions.js';
import type { Log } from './types.js';
import { Wakeup } from './wakeup.js';
import { streamOf } from './wire.js';
import { within } from './within.js';

const BATCH = 256;
const PULL_MS = 1000;
const RETRY_MS = 250;
const STANDBY_MS = 1000;
/** Whoever asks how we are must not wait for a broker that hangs. */
const LAG_MS = 500;

export interface EventConsumerOptions {
  readonly courier: Courier;
  /**
   * Of the consuming service's database, as its runtime role; one connection is opened beside it.
   */
  readonly pool: Pool;
  /** The service whose events are consumed, such as `inventory`. */
  readonly source: string;
  readonly subscriptions: readonly EventSubscription[];
  /** The broker delivers this subject and no other; all of the source's events unless told. */
  readonly only?: string;
  readonly log: Log;
  /** Milliseconds before each further try of a failing message; one try more than delays. */
  readonly retryDelaysMs?: readonly number[];
  /** Asks the source how far it is, so that our copy can be compared with it. */
  readonly owner?: AskHeads;
}

export interface ConsumerHealth {
  readonly source: string;
  /** Whether this process is the one that consumes. */
  readonly active: boolean;
  /** Messages parked for a person to look at (poisoned, with those waiting behind them). */
  readonly parked: number;
  /** Messages that are being retried (with those waiting behind them). */
  readonly retrying: number;
  /** Keys on which our copy diverges from the source; each waits for a person. */
  readonly diverged: number;
  /** Events in the stream that are not acknowledged yet; absent while NATS cannot tell. */
  readonly lag?: number;
}

export class EventConsumer {
  /** `<service>.<source>`: how its rows in `inbox` and `parked` are named. */
  readonly name: string;

  private readonly task: Work;
  private readonly lease: Lease;
  private readonly wakeup = new Wakeup();
  private readonly client: JetStreamClient;
  private manager: JetStreamManager | undefined;
  /** As last checked; undefined when it must be checked before pulling. */
  private durable: ConsumerInfo | undefined;
  /** Of the source; our copy was compared with it. 0 until the stream was seen. */
  private comparedEpoch = 0;
  private current: ConsumerMessages | undefined;
  /** Delivered, not applied yet. */
  private inHand: JsMsg[] = [];
  /** When a parked message is to be tried again; infinite when none is. */
  private retryAt = 0;
  private failures = 0;
  private working: Promise<void> | undefined;
  private stopping = false;
  private stopListening: (() => void) | undefined;

  constructor(private readonly options: EventConsumerOptions) {
    const { courier, source, pool, log } = options;
    this.name = `${courier.name}.${source}`;
    this.client = jetstream(courier.connection);
    this.lease = new Lease({ name: `consumer ${this.name}`, pool, log });
    this.task = workOf({
      consumer: this.name,
      subscriptions: options.subscriptions,
      inbox: sqlInbox,
      log,
      retryDelaysMs: options.retryDelaysMs,
      owner: options.owner,
      comparedEpoch: () => this.comparedEpoch,
      onSetback: () => {
        this.retryAt = performance.now();
      },
    });
  }

  /** Starts working in the background; never throws for NATS or PostgreSQL being away. */
  start(): void {
    if (this.working) return;
    this.stopListening = this.options.courier.onReconnect(() => {
      this.durable = undefined;
      this.wakeup.ring();
    });
    this.working = this.work();
  }

  /** Throws when PostgreSQL is away. */
  async health(): Promise<ConsumerHealth> {
    const run = runnerOf(this.options.pool);
    const counts = await countParked(run, this.name);
    const diverged = await countDiverged(run, this.name);
    const lag = await this.lag();
    const { source } = this.options;
    const known = { source, active: this.lease.isHeld, ...counts, diverged };
    return lag === undefined ? known : { ...known, lag };
  }

  /** Finishes the batch in hand, acknowledges it, stops. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.stopListening?.();
    this.current?.stop();
    this.wakeup.ring();
    await this.lease.outlast(this.working);
  }

  private async work(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.turn();
        this.failures = 0;
      } catch (error) {
        this.durable = undefined;
        // They are delivered again, after our copy was compared with the new epoch.
        if (error instanceof LaterEpoch) this.handBack();
        this.complain(error);
        if (!this.stopping) await this.wakeup.wait(RETRY_MS);
      }
    }
    this.handBack();
    await this.lease.release();
  }

  private async turn(): Promise<void> {
    const session = await this.lease.tryHold();
    if (!session) {
      this.handBack();
      await this.wakeup.wait(STANDBY_MS);
      return;
    }
    await this.settle(session);
    await this.retry(session);
    if (!this.options.courier.isConnected) await this.wakeup.wait(RETRY_MS);
    else {
      await settleAccepted(session, this.task);
      await this.pull(session);
    }
  }

  private async pull(session: Session): Promise<void> {
    const { courier } = this.options;
    this.durable ??= await this.agreeAndEnsure(session);
    const consumer = this.client.consumers.getConsumerFromInfo(this.durable);
    const messages = await consumer.fetch({ max_messages: BATCH, expires: PULL_MS });
    if (this.stopping) messages.stop();
    this.current = messages;
    const drained = this.drain(session, messages);
    try {
      await courier.whileConnected(drained);
    } catch (error) {
      messages.stop();
      await drained;
      throw error;
    } finally {
      this.current = undefined;
    }
  }

  /**
   * Applies what a pull brings, whenever nothing more is at hand; between that, retries what is
   * due.
   */
  private async drain(session: Session, messages: ConsumerMessages): Promise<void> {
    const arriving = messages[Symbol.asyncIterator]();
    let fault: unknown;
    let next = nextOf(arriving);
    for (;;) {
      const arrived = await this.beforeRetry(next, fault !== undefined);
      if (arrived?.done) break;
      if (arrived) {
        this.inHand.push(arrived.value);
        next = nextOf(arriving);
        if (messages.getPending() > 0) continue;
      }
      // After a fault the rest is only gathered, else it would be delivered again much later.
      if (fault !== undefined) continue;
      try {
        await this.settle(session);
        if (performance.now() >= this.retryAt) await this.retry(session);
      } catch (error) {
        fault = error;
      }
    }
    if (fault !== undefined) throw fault;
  }

  /** What arrives next, or undefined when a parked message is due before. */
  private async beforeRetry<T>(next: Promise<T>, faulty: boolean): Promise<T | undefined> {
    if (faulty || this.retryAt === Number.POSITIVE_INFINITY) return next;
    let timer: NodeJS.Timeout | undefined;
    const due = new Promise<undefined>((resolve) => {
      timer = setTimeout(
        () => resolve(undefined),
        Math.min(60_000, Math.max(0, this.retryAt - performance.now())),
      );
    });
    try {
      return await Promise.race([next, due]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async retry(session: Session): Promise<void> {
    const dueInMs = await retryParked(session, this.task);
    this.retryAt = performance.now() + (dueInMs ?? Number.POSITIVE_INFINITY);
  }

  /** Applies everything in hand, then acknowledges it. Keeps it in hand when PostgreSQL is away. */
  private async settle(session: Session): Promise<void> {
    const batch = this.inHand;
    if (batch.length === 0) return;
    await settleBatch(session, this.task, batch);
    this.inHand = [];
  }

  /** Another process consumes now: what we hold is delivered to it at once. */
  private handBack(): void {
    for (const message of this.inHand) message.nak();
    this.inHand = [];
  }

  /** The durable consumer, after our copy was compared with whatever epoch the stream tells. */
  private async agreeAndEnsure(session: Session): Promise<ConsumerInfo> {
    const { courier, source } = this.options;
    const streamEpoch = await courier.whileConnected(this.streamEpoch());
    const { epoch, restored } = await reachAgreement(session, this.task, streamEpoch);
    if (streamEpoch < epoch) throw new Error(`${source} has not begun its new stream yet`);
    const durable = await courier.whileConnected(this.ensure(restored));
    await noteAgreement(session, this.name, epoch);
    this.comparedEpoch = epoch;
    return durable;
  }

  private async streamEpoch(): Promise<number> {
    this.manager ??= await this.client.jetstreamManager(false);
    return epochOf(await this.manager.streams.info(streamOf(this.options.source)));
  }

  /** `anew`: reads the stream from its start; what was applied is recognised. */
  private async ensure(anew: boolean): Promise<ConsumerInfo> {
    const { courier, source, only } = this.options;
    this.manager ??= await this.client.jetstreamManager(false);
    if (anew) await forgetDurable(this.manager, courier.name, source);
    return ensureDurable(this.manager, courier.name, source, only);
  }

  private async lag(): Promise<number | undefined> {
    const { courier, source } = this.options;
    if (!courier.isConnected || !this.manager) return undefined;
    try {
      const asked = infoOf(this.manager, streamOf(source), courier.name);
      const info = await within(LAG_MS, courier.whileConnected(asked));
      return info && info.num_pending + info.num_ack_pending;
    } catch (error) {
      this.options.log.warn('the lag is not known', { consumer: this.name, reason: String(error) });
      return undefined;
    }
  }

  private complain(error: unknown): void {
    // Said at the first failure and then every fifteen seconds or so.
    if (this.failures % 60 === 0) {
      const details = { consumer: this.name, reason: String(error) };
      this.options.log.warn('the consumer must try again', details);
    }
    this.failures += 1;
  }
}

/**
 * What arrives next. It may fail while we are busy with what came before, when nobody waits for it
 * yet; a failure that nobody hears would end the process.
 */
function nextOf<T>(arriving: AsyncIterator<T>): Promise<IteratorResult<T>> {
  const next = arriving.next();
  next.catch(() => undefined);
  return next;
}
