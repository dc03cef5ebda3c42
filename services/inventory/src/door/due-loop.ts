/** Looks at the clock and has done what is due, such as a seal; never stops trying. */
import type { Log } from '@satchel/messaging';

/** How late what is due may come. */
const LOOK_MS = 10_000;

export interface Chore {
  /** In a word or two, for the log. */
  readonly name: string;
  readonly everyMs: number;
  /** Does what is due; answers what is worth a line in the log. */
  whenDue(): Promise<readonly object[]>;
  /** Gives the turn back, after the one in hand. */
  release(turn: Promise<void> | undefined): Promise<void>;
}

export class DueLoop {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private stopped = true;

  constructor(
    private readonly chore: Chore,
    private readonly log: Log,
  ) {}

  start(): void {
    this.stopped = false;
    this.lookAfter(0);
  }

  /** Finishes the turn in hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.chore.release(this.working);
  }

  private lookAfter(ms: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.working = this.look();
    }, ms);
  }

  private async look(): Promise<void> {
    const { name, everyMs } = this.chore;
    try {
      for (const told of await this.chore.whenDue()) this.log.info(`${name}: done`, { ...told });
    } catch (error) {
      this.log.warn(`${name}: not done; trying again`, { reason: String(error) });
    }
    this.lookAfter(Math.min(everyMs, LOOK_MS));
  }
}
