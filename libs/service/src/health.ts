/**
 * How a service is: its database, the courier, what waits to leave and what could not be applied.
 */
import { Controller, Get, HttpException } from '@nestjs/common';
import type {
  ConsumerHealth,
  Courier,
  CourierHealth,
  EventConsumer,
  Log,
  Relay,
  RelayHealth,
} from '@satchel/messaging';

export interface HealthReport {
  /** `down` cannot serve; `attention` serves, but a message waits for a person. */
  readonly status: 'ok' | 'attention' | 'down';
  readonly database: 'ok' | 'away';
  readonly nats: CourierHealth;
  /** Absent while the database is away. */
  readonly relay?: RelayHealth;
  readonly consumers?: readonly ConsumerHealth[];
}

export class Health {
  constructor(
    private readonly courier: Courier,
    private readonly relay: Relay,
    private readonly consumers: readonly EventConsumer[],
    private readonly log: Log,
  ) {}

  async report(): Promise<HealthReport> {
    const nats = this.courier.health();
    try {
      const relay = await this.relay.health();
      const consumers = await Promise.all(this.consumers.map((consumer) => consumer.health()));
      const isParked = consumers.some((consumer) => consumer.parked > 0);
      const serving = isParked ? 'attention' : 'ok';
      return { status: nats.connected ? serving : 'down', database: 'ok', nats, relay, consumers };
    } catch (error) {
      this.log.warn('the database does not answer', { reason: String(error) });
      return { status: 'down', database: 'away', nats };
    }
  }
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
