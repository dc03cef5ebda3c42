/** Something to wait for that may have rung before anybody waited. */
import type { Owner, Scheduler, Sleep } from './scheduler.js';

export class Bell {
  private rung = false;
  private waiting: Sleep | undefined;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly owner: Owner,
    private readonly name: string,
  ) {}

  ring(): void {
    this.rung = true;
    this.waiting?.wake();
  }

  /** Until it rings, or so many milliseconds; at once when it rang since the last time. */
  async wait(ms: number): Promise<void> {
    this.waiting = this.scheduler.sleep(this.owner, this.rung ? 0 : ms, `${this.name} waits`);
    await this.waiting.over;
    this.waiting = undefined;
    this.rung = false;
  }
}
