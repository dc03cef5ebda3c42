/**
 * How a service is: its database, the courier, what waits to leave and what could not be applied.
 */
import { Controller, Get, HttpException } from '@nestjs/common';
import {
  type ConsumerHealth,
  type Courier,
  type CourierHealth,
  type EventConsumer,
  type Log,
  type Relay,
  type RelayHealth,
  within,
} from '@satchel/messaging';

export interface HealthReport {
  /** `down` cannot serve; `attention` serves, but a message or a divergence waits for a person. */
  readonly status: 'ok' | 'attention' | 'down';
  readonly database: 'ok' | 'away';
  readonly nats: CourierHealth;
  /** Absent while the database is away. */
  readonly relay?: RelayHealth;
  readonly consumers?: readonly ConsumerHealth[];
}

/** A database that takes longer does not serve: whoever asks for our health wants an answer. */
const PATIENCE_MS = 1000;

export class Health {
  private looking: Promise<Bookkeeping> | undefined;

  constructor(
    private readonly courier: Courier,
    private readonly relay: Relay,
    private readonly consumers: readonly EventConsumer[],
    private readonly log: Log,
  ) {}

  async report(): Promise<HealthReport> {
    const nats = this.courier.health();
    try {
      const { relay, consumers } = await within(PATIENCE_MS, this.look());
      const waits = consumers.some(({ parked, diverged }) => parked > 0 || diverged > 0);
      const serving = waits ? 'attention' : 'ok';
      return { status: nats.connected ? serving : 'down', database: 'ok', nats, relay, consumers };
    } catch (error) {
      this.log.warn('the database does not answer', { reason: String(error) });
      return { status: 'down', database: 'away', nats };
    }
  }

  /** Many who ask at once share one look, so that asking cannot keep the database busy. */
  private look(): Promise<Bookkeeping> {
    this.looking ??= this.ask().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async ask(): Promise<Bookkeeping> {
    const relay = await this.relay.health();
    const consumers = await Promise.all(this.consumers.map((consumer) => consumer.health()));
    return { relay, consumers };
  }
}

interface Bookkeeping {
  readonly relay: RelayHealth;
  readonly consumers: readonly ConsumerHealth[];
}

/**
 * GET /health: 200 while requests can be served, 503 else, with the reasons in the body either way.
 */
@Controller()
export class HealthController {
  constructor(private readonly health: Health) {}

  @Get('health')
  async get(): Promise<HealthReport> {
    const report = await this.health.report();
    if (report.status === 'down') throw new HttpException(report, 503);
    return report;
  }
}
