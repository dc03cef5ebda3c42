/** Looks at the clock and has the ledger sealed when it is time; never stops trying. */
import type { Log } from '@satchel/messaging';
import type { SealLedger } from '../use-cases/seal-ledger.js';

/** How late a seal may come. */
const LOOK_MS = 10_000;

export class SealingLoop {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private stopped = true;

  constructor(
    private readonly sealing: SealLedger,
    private readonly everyMs: number,
    private readonly release: (turn: Promise<void> | undefined) => Promise<void>,
    private readonly log: Log,
  ) {}

  start(): void {
    this.stopped = false;
    this.lookAfter(0);
  }

  /** Finishes the seal in hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.release(this.working);
  }

  private lookAfter(ms: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.working = this.look();
    }, ms);
  }

  private async look(): Promise<void> {
    try {
      for (const { number, cards, digest } of await this.sealing.whenDue()) {
        this.log.info('sealed the ledger', { number, cards, digest });
      }
    } catch (error) {
      this.log.warn('the ledger could not be sealed; trying again', { reason: String(error) });
    }
    this.lookAfter(Math.min(this.everyMs, LOOK_MS));
  }
}
