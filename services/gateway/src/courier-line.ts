/**
 * The way to the other services, from before the first connection to NATS until the end. The
 * gateway answers from its first second: while nobody has connected yet, a request fails at once
 * with 503.
 */
import { type MessageContract, refuse } from '@satchel/contracts';
import {
  type Courier,
  type CourierHealth,
  type CourierOptions,
  connectCourier,
  type RequestOptions,
} from '@satchel/messaging';

export class CourierLine {
  private courier: Courier | undefined;
  private readonly stopping = new AbortController();
  private readonly connecting: Promise<void>;

  constructor(options: CourierOptions) {
    this.connecting = connectCourier({ ...options, signal: this.stopping.signal }).then(
      (courier) => {
        this.courier = courier;
      },
      (error: unknown) => {
        if (!this.stopping.signal.aborted) {
          options.log.error('no way to the other services', { reason: String(error) });
        }
      },
    );
  }

  /** Asks the owner of the contract. Throws ProblemError, at once without a connection. */
  async request<Req, Rep>(
    contract: MessageContract<Req, Rep>,
    body: Req,
    options: RequestOptions,
  ): Promise<Rep> {
    if (!this.courier) {
      const detail = 'The other services cannot be reached yet. Nothing was recorded; try again.';
      refuse(503, 'service-unavailable', detail, { retryAfterSeconds: 2 });
    }
    return this.courier.request(contract, body, options);
  }

  health(): CourierHealth {
    return this.courier?.health() ?? { connected: false, durability: 'not connected yet' };
  }

  /** Settles when the first connection stands; tests wait for it. */
  async connected(): Promise<void> {
    await this.connecting;
  }

  /** The courier, once the first connection stands; none when it was closed before. */
  async whenConnected(): Promise<Courier | undefined> {
    await this.connecting;
    return this.stopping.signal.aborted ? undefined : this.courier;
  }

  /** Sends what is under way and closes; safe to call twice. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.connecting;
    await this.courier?.close();
  }
}
