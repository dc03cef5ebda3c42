/** Watches one NATS connection: whether it is up, and what must end the moment it goes down. */
import type { NatsConnection, Status } from '@nats-io/transport-node';
import type { Log } from './types.js';

const DRAIN_MS = 3000;

/** Work was given up because the connection was lost; its outcome is unknown. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

export class CourierConnection {
  private up = true;
  private closing: Promise<void> | undefined;
  private seen: { version: string; jetstream: boolean } | undefined;
  private readonly interrupts = new Set<(reason: ConnectionLost) => void>();
  private readonly reconnected = new Set<() => void>();

  constructor(
    private readonly connection: NatsConnection,
    private readonly log: Log,
  ) {
    this.noteServer();
    void this.watch();
  }

  get isUp(): boolean {
    return this.up && !this.connection.isClosed();
  }

  /** The server last connected to. */
  get server(): { version: string; jetstream: boolean } | undefined {
    return this.seen;
  }

  onReconnect(listener: () => void): () => void {
    this.reconnected.add(listener);
    return () => this.reconnected.delete(listener);
  }

  whileUp<T>(work: Promise<T>): Promise<T> {
    if (!this.isUp) {
      // The work may still fail later, with nobody left to hear it.
      work.catch(() => undefined);
      return Promise.reject(new ConnectionLost('not connected'));
    }
    return new Promise<T>((resolve, reject) => {
      const interrupt = (reason: ConnectionLost): void => reject(reason);
      this.interrupts.add(interrupt);
      work.then(resolve, reject).finally(() => this.interrupts.delete(interrupt));
    });
  }

  close(): Promise<void> {
    this.closing ??= this.drainAndClose();
    return this.closing;
  }

  private async drainAndClose(): Promise<void> {
    if (this.isUp) {
      let timer: NodeJS.Timeout | undefined;
      const enough = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, DRAIN_MS);
      });
      const drained = this.connection.drain().catch((error: unknown) => {
        this.log.warn('NATS connection closed without draining', { reason: String(error) });
      });
      await Promise.race([drained, enough]);
      clearTimeout(timer);
    }
    if (!this.connection.isClosed()) await this.connection.close();
  }

  private async watch(): Promise<void> {
    for await (const status of this.connection.status()) this.take(status);
    this.up = false;
    this.interruptAll('the connection was closed');
  }

  private take(status: Status): void {
    switch (status.type) {
      case 'disconnect':
        this.up = false;
        this.interruptAll('the connection was lost');
        if (!this.closing) this.log.warn('NATS is away', { server: status.server });
        break;
      case 'reconnect':
        this.up = true;
        this.noteServer();
        this.log.info('NATS is back', { server: status.server });
        for (const listener of this.reconnected) listener();
        break;
      case 'error':
        this.log.warn('NATS refused something', { reason: status.error.message });
        break;
      case 'slowConsumer':
        this.log.warn('a NATS subscription is slow', { pending: status.pending });
        break;
      default:
    }
  }

  private noteServer(): void {
    const info = this.connection.info;
    if (info) this.seen = { version: info.version, jetstream: info.jetstream ?? false };
  }

  private interruptAll(reason: string): void {
    for (const interrupt of this.interrupts) interrupt(new ConnectionLost(reason));
    this.interrupts.clear();
  }
}
