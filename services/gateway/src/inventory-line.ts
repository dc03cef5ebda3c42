/**
 * Listens to inventory, from the first connection to NATS until the end. The gateway serves before
 * that and without it; what was told meanwhile waits in the stream.
 */
import {
  EventConsumer,
  type EventConsumerOptions,
  type EventSubscription,
  type Log,
} from '@satchel/messaging';
import type { CourierLine } from './courier-line.js';

export interface ListeningOptions {
  readonly courier: CourierLine;
  /** Ended together with the line. */
  readonly pool: EventConsumerOptions['pool'];
  /** The one kind of event that is wanted. */
  readonly subscription: EventSubscription;
  readonly log: Log;
}

export class InventoryLine {
  private consumer: EventConsumer | undefined;
  private closed = false;

  constructor(private readonly options: ListeningOptions) {
    void this.start();
  }

  /** Finishes what is in hand; the courier must still be open. */
  async close(): Promise<void> {
    this.closed = true;
    await this.consumer?.stop();
    await this.options.pool.end();
  }

  private async start(): Promise<void> {
    const { pool, subscription, log } = this.options;
    const courier = await this.options.courier.whenConnected();
    if (!courier || this.closed) return;
    const only = subscription.subject;
    const subscriptions = [subscription];
    const source = 'inventory';
    this.consumer = new EventConsumer({ courier, pool, source, only, subscriptions, log });
    this.consumer.start();
  }
}
