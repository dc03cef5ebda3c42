/**
 * The relay carries the outbox to JetStream: one at a time per service database, in order.
 *
 * Guarantees: every committed outbox row reaches the stream at least once, whatever happens to
 * NATS, its disk included, as long as the row is not confirmed by every subscriber. NATS or
 * PostgreSQL being away never ends the process; the relay tries again.
 */
import type { Pool } from 'pg';
import type { Courier } from './courier.js';
import { jetstreamBroker } from './jetstream-broker.js';
import { Lease, type Session } from './lease.js';
import { RelayTurn } from './relay-turn.js';
import { runnerOf } from './sql.js';
import { sqlOutbox } from './sql-outbox.js';
import type { Log } from './types.js';
import { Wakeup } from './wakeup.js';

const SWEEP_MS = 1000;
const RETRY_MS = 250;
const CONFIRM_MS = 5000;

export interface RelayOptions {
  readonly courier: Courier;
  /**
   * Of the service's own database, as its runtime role; the relay opens one connection of its own
   * beside it.
   */
  readonly pool: Pool;
  readonly log: Log;
  /**
   * Services that must have confirmed before a row may go; without it, every durable consumer
   * found.
   */
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
  private readonly lease: Lease;
  private readonly wakeup = new Wakeup();
  private readonly task: RelayTurn;
  private confirmAt = 0;
  private failures = 0;
  private telling: Promise<void> | undefined;
  private working: Promise<void> | undefined;
  private stopping = false;
  private stopListening: (() => void) | undefined;

  constructor(private readonly options: RelayOptions) {
    const { courier, pool, log, subscribers } = options;
    const broker = jetstreamBroker(courier, options.replicas ?? 1);
    const service = courier.name;
    this.task = new RelayTurn({ service, outbox: sqlOutbox, broker, log, subscribers });
    const listen = { channel: 'outbox', heard: () => this.wakeup.ring() };
    this.lease = new Lease({ name: 'relay', pool, log, listen });
  }

  /** Starts working in the background; never throws for NATS or PostgreSQL being away. */
  start(): void {
    if (this.working) return;
    this.stopListening = this.options.courier.onReconnect(() => {
      this.task.forget();
      this.wakeup.ring();
    });
    this.working = this.work();
  }

  /**
   * Says that there may be something to publish; cheap, call it after each commit. Where another
   * process holds the lease it is told through PostgreSQL, outside of the transaction, so that no
   * commit waits for the notification lock; calls meanwhile are told together.
   */
  wake(): void {
    if (this.lease.isHeld) this.wakeup.ring();
    else if (!this.telling) this.telling = this.tellTheOther();
  }

  private async tellTheOther(): Promise<void> {
    try {
      await this.options.pool.query(`SELECT pg_notify('outbox', '')`);
    } catch (error) {
      // The sweep of the other process finds the rows within a second.
      this.options.log.warn('the relay was not told', { reason: String(error) });
    } finally {
      this.telling = undefined;
    }
  }

  /** Throws when PostgreSQL is away. */
  async health(): Promise<RelayHealth> {
    const [row] = await runnerOf(this.options.pool)(
      `SELECT count(*) AS count, coalesce(extract(epoch FROM now() - min(created_at)), 0) AS oldest
       FROM outbox WHERE published_at IS NULL`,
      [],
    );
    return {
      active: this.lease.isHeld,
      unpublished: Number(row?.['count']),
      oldestUnpublishedSeconds: Math.max(0, Number(row?.['oldest'])),
    };
  }

  /** Finishes the turn in hand and gives the lease back. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.stopListening?.();
    this.wakeup.ring();
    await this.lease.outlast(this.working);
    await this.telling;
  }

  private async work(): Promise<void> {
    while (!this.stopping) {
      try {
        const session = await this.lease.tryHold();
        if (session && this.options.courier.isConnected) await this.turn(session);
        this.failures = 0;
        if (!this.stopping) await this.wakeup.wait(SWEEP_MS);
      } catch (error) {
        this.task.forget();
        this.complain(error);
        if (!this.stopping) await this.wakeup.wait(RETRY_MS);
      }
    }
    await this.lease.release();
  }

  private async turn(session: Session): Promise<void> {
    const failure = await this.task.publish(session, () => this.stopping);
    // One event that cannot be sent must not keep the others from being let go.
    if (performance.now() >= this.confirmAt) {
      await this.task.confirm(session);
      this.confirmAt = performance.now() + CONFIRM_MS;
    }
    if (failure !== undefined) throw failure;
  }

  private complain(error: unknown): void {
    // Said at the first failure and then every fifteen seconds or so.
    if (this.failures % 60 === 0) {
      this.options.log.warn('the relay must try again', { reason: String(error) });
    }
    this.failures += 1;
  }
}
