/**
 * The relay carries the outbox to JetStream: one at a time per service database, in order.
 *
 * Guarantees: every committed outbox row reaches the stream at least once, whatever happens to
 * NATS, its disk included, as long as the row is not confirmed by every subscriber. NATS or
 * PostgreSQL being away never ends the process; the relay tries again.
 */
import { type JetStreamClient, type JetStreamManager, jetstream } from '@nats-io/jetstream';
import type { Pool } from 'pg';
import type { Courier } from './courier.js';
import { Lease, type Session } from './lease.js';
import { PUBLISH_LIMIT, type Publication, publishPending } from './publication.js';
import { hasForgotten, noteConfirmed, recall, startOver, sweepConfirmed } from './relay-state.js';
import { runnerOf } from './sql.js';
import { durablesOf, ensureStream, forgetConsumers, type StreamState } from './stream.js';
import type { Log } from './types.js';
import { Wakeup } from './wakeup.js';
import { streamOf } from './wire.js';

const SWEEP_MS = 1000;
const RETRY_MS = 250;
const CONFIRM_MS = 5000;
const SWEEP_ROWS = 1000;

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
  private readonly stream: string;
  private readonly client: JetStreamClient;
  private manager: JetStreamManager | undefined;
  /** The stream as last checked; undefined when it must be checked before publishing. */
  private known: StreamState | undefined;
  private lastSequence = 0;
  private confirmAt = 0;
  private failures = 0;
  private telling: Promise<void> | undefined;
  private working: Promise<void> | undefined;
  private stopping = false;
  private stopListening: (() => void) | undefined;

  constructor(private readonly options: RelayOptions) {
    const { courier, pool, log } = options;
    this.stream = streamOf(courier.name);
    this.client = jetstream(courier.connection);
    const listen = { channel: 'outbox', heard: () => this.wakeup.ring() };
    this.lease = new Lease({ name: 'relay', pool, log, listen });
  }

  /** Starts working in the background; never throws for NATS or PostgreSQL being away. */
  start(): void {
    if (this.working) return;
    this.stopListening = this.options.courier.onReconnect(() => {
      this.known = undefined;
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
    await this.working;
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
        this.known = undefined;
        this.complain(error);
        if (!this.stopping) await this.wakeup.wait(RETRY_MS);
      }
    }
    await this.lease.release();
  }

  private async turn(session: Session): Promise<void> {
    const stream = this.known ?? (await this.check(session));
    let failure: unknown;
    for (let more = true; more && failure === undefined && !this.stopping; ) {
      const publication: Publication = {
        service: this.options.courier.name,
        stream: stream.name,
        lastSequence: this.lastSequence,
        client: this.client,
        whileConnected: (work) => this.options.courier.whileConnected(work),
      };
      const result = await publishPending(session.run, publication);
      if (result.forgot) {
        await this.recover(session, 'it gave out a sequence twice');
        continue;
      }
      this.lastSequence = result.lastSequence;
      failure = result.failure;
      more = result.picked === PUBLISH_LIMIT;
    }
    // One event that cannot be sent must not keep the others from being let go.
    if (performance.now() >= this.confirmAt) await this.confirm(session);
    if (failure !== undefined) throw failure;
  }

  /** Makes sure of the stream, and that it is the one we knew. */
  private async check(session: Session): Promise<StreamState> {
    const { courier } = this.options;
    this.manager ??= await this.client.jetstreamManager(false);
    const stream = await courier.whileConnected(
      ensureStream(this.manager, courier.name, this.options.replicas ?? 1),
    );
    const state = await recall(session.run, stream);
    if (hasForgotten(state, stream)) return this.recover(session, 'it is not what it was');
    this.lastSequence = state.lastSequence;
    this.known = stream;
    return stream;
  }

  /** Consumers of a broker that went back in time may believe to be further than the stream is. */
  private async recover(session: Session, reason: string): Promise<StreamState> {
    const { courier, log } = this.options;
    this.manager ??= await this.client.jetstreamManager(false);
    await courier.whileConnected(forgetConsumers(this.manager, this.stream));
    const stream = await courier.whileConnected(
      ensureStream(this.manager, courier.name, this.options.replicas ?? 1),
    );
    const count = await startOver(session, stream);
    log.warn('the stream has forgotten messages; publishing again', {
      stream: stream.name,
      reason,
      count,
    });
    this.lastSequence = stream.lastSequence;
    this.known = stream;
    return stream;
  }

  /** Notes what every subscriber has applied, and lets go of what is old and applied. */
  private async confirm(session: Session): Promise<void> {
    const { courier, subscribers } = this.options;
    const stream = await this.check(session);
    const manager = this.manager as JetStreamManager;
    const durables = await courier.whileConnected(durablesOf(manager, stream.name));
    const names = new Set(durables.map((durable) => durable.name));
    const complete = (subscribers ?? []).every((name) => names.has(name));
    if (durables.length > 0 && complete) {
      const floor = Math.min(...durables.map((durable) => durable.floor));
      await noteConfirmed(session.run, stream, floor);
      while ((await sweepConfirmed(session.run, stream.name, SWEEP_ROWS)) === SWEEP_ROWS);
    }
    this.confirmAt = performance.now() + CONFIRM_MS;
  }

  private complain(error: unknown): void {
    // Said at the first failure and then every fifteen seconds or so.
    if (this.failures % 60 === 0) {
      this.options.log.warn('the relay must try again', { reason: String(error) });
    }
    this.failures += 1;
  }
}
