/** Whether the gateway can do its work: its own database, and the way to the other services. */
import type { WayToServices } from './ports.js';

export interface Health {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly database: { readonly answers: boolean; readonly reason?: string };
  readonly courier: WayToServices;
}

export class CheckHealth {
  private pinging: Promise<void> | undefined;

  constructor(
    private readonly pingDatabase: () => Promise<void>,
    private readonly courierHealth: () => WayToServices,
  ) {}

  /** Never throws: what does not work is said. */
  async run(): Promise<Health> {
    const courier = this.courierHealth();
    try {
      await this.ping();
      return {
        status: courier.connected ? 'ok' : 'degraded',
        database: { answers: true },
        courier,
      };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { status: 'down', database: { answers: false, reason }, courier };
    }
  }

  /** Many who ask at once share one look, so that asking cannot keep the database busy. */
  private ping(): Promise<void> {
    this.pinging ??= this.pingDatabase().finally(() => {
      this.pinging = undefined;
    });
    return this.pinging;
  }
}
